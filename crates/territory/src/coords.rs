//! Coordinates of Chinese maps, converted at the edge: stored is WGS-84 alone.
//!
//! GCJ-02 (火星坐标系) is what maps published in China use, BD-09 what Baidu
//! makes of it. Both shift a place by some hundred metres in a way that has no
//! inverse in a formula; the way back is found by repeated trial, to a
//! millionth of a degree and better.

use std::f64::consts::PI;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// In which system a longitude and a latitude are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coordinates {
    /// WGS-84; CGCS2000 is the same to some centimetres.
    #[default]
    Wgs84,
    /// Of maps published in China.
    Gcj02,
    /// Of Baidu's maps.
    Bd09,
}

impl FromStr for Coordinates {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s.to_lowercase().replace(['-', '_'], "").as_str() {
            "wgs84" | "cgcs2000" => Ok(Coordinates::Wgs84),
            "gcj02" => Ok(Coordinates::Gcj02),
            "bd09" | "bd09ll" => Ok(Coordinates::Bd09),
            _ => Err("coordinates are wgs84, gcj02 or bd09"),
        }
    }
}

/// A longitude and a latitude in degrees.
pub type LonLat = (f64, f64);

impl Coordinates {
    /// From this system to WGS-84.
    pub fn to_wgs84(self, at: LonLat) -> LonLat {
        match self {
            Coordinates::Wgs84 => at,
            Coordinates::Gcj02 => inverse(at, gcj_of_wgs),
            Coordinates::Bd09 => inverse(inverse(at, bd_of_gcj), gcj_of_wgs),
        }
    }

    /// From WGS-84 to this system.
    pub fn of_wgs84(self, at: LonLat) -> LonLat {
        match self {
            Coordinates::Wgs84 => at,
            Coordinates::Gcj02 => gcj_of_wgs(at),
            Coordinates::Bd09 => bd_of_gcj(gcj_of_wgs(at)),
        }
    }
}

/// The ellipsoid of Krassowski, which the shift is reckoned on.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// Outside this box nothing is shifted.
fn is_shifted((lon, lat): LonLat) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

fn gcj_of_wgs(at: LonLat) -> LonLat {
    if !is_shifted(at) {
        return at;
    }
    let (lon, lat) = at;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let phi = lat.to_radians();
    let bulge = 1.0 - ECCENTRICITY * phi.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY) / (bulge * bulge.sqrt());
    let parallel = AXIS / bulge.sqrt() * phi.cos();
    (
        lon + (eastward(x, y) / parallel).to_degrees(),
        lat + (northward(x, y) / meridian).to_degrees(),
    )
}

/// Metres that a place is shifted east.
fn eastward(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + wave(&[(20.0, 6.0 * x), (20.0, 2.0 * x)])
        + wave(&[(20.0, x), (40.0, x / 3.0)])
        + wave(&[(150.0, x / 12.0), (300.0, x / 30.0)])
}

/// Metres that a place is shifted north.
fn northward(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + wave(&[(20.0, 6.0 * x), (20.0, 2.0 * x)])
        + wave(&[(20.0, y), (40.0, y / 3.0)])
        + wave(&[(160.0, y / 12.0), (320.0, y / 30.0)])
}

fn wave(parts: &[(f64, f64)]) -> f64 {
    parts.iter().map(|(height, turn)| height * (turn * PI).sin()).sum::<f64>() * 2.0 / 3.0
}

fn bd_of_gcj((lon, lat): LonLat) -> LonLat {
    const TURN: f64 = PI * 3000.0 / 180.0;
    let far = lon.hypot(lat) + 0.000_02 * (lat * TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * TURN).cos();
    (far * angle.cos() + 0.006_5, far * angle.sin() + 0.006)
}

/// The place that `forward` takes to `to`.
fn inverse(to: LonLat, forward: impl Fn(LonLat) -> LonLat) -> LonLat {
    let mut from = to;
    // Each round takes away nine tenths of what is left and more.
    for _ in 0..12 {
        let (lon, lat) = forward(from);
        let missed = (to.0 - lon, to.1 - lat);
        from = (from.0 + missed.0, from.1 + missed.1);
        if missed.0.abs().max(missed.1.abs()) < 1e-11 {
            break;
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metres(a: LonLat, b: LonLat) -> f64 {
        let east = (a.0 - b.0) * a.1.to_radians().cos();
        east.hypot(a.1 - b.1) * 111_195.0
    }

    #[test]
    fn known_places() {
        // The example that is in wide use with every converter.
        let at = (116.404, 39.915);
        let close = |a: LonLat, b: LonLat| metres(a, b) < 1e-3;
        assert!(close(Coordinates::Gcj02.of_wgs84(at), (116.410_244_499_169, 39.916_404_281_502)));
        assert!(close(bd_of_gcj(at), (116.410_369_493_710, 39.921_336_993_510)));
        // Others stop after one round, which is right to some metres.
        let about = |a: LonLat, b: LonLat| metres(a, b) < 3.0;
        assert!(about(Coordinates::Gcj02.to_wgs84(at), (116.397_755_500_831, 39.913_595_718_498)));
        assert!(about(inverse(at, bd_of_gcj), (116.397_627_291_193, 39.908_656_739_576)));
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        for system in [Coordinates::Wgs84, Coordinates::Gcj02, Coordinates::Bd09] {
            for lon in (73..135).step_by(3) {
                for lat in (18..53).step_by(3) {
                    let wgs = (f64::from(lon) + 0.123_456, f64::from(lat) + 0.654_321);
                    let back = system.to_wgs84(system.of_wgs84(wgs));
                    assert!(metres(wgs, back) < 0.001, "{system:?} {wgs:?} {back:?}");
                    let moved = metres(wgs, system.of_wgs84(wgs));
                    assert_eq!(moved > 50.0, system != Coordinates::Wgs84, "{moved}");
                }
            }
        }
    }

    #[test]
    fn abroad_nothing_is_shifted() {
        let york = (-73.98, 40.75);
        assert_eq!(Coordinates::Gcj02.of_wgs84(york), york);
        assert_eq!(Coordinates::Gcj02.to_wgs84(york), york);
    }

    #[test]
    fn names_in_mappings() {
        for (text, system) in [
            ("GCJ-02", Coordinates::Gcj02),
            ("wgs84", Coordinates::Wgs84),
            ("CGCS2000", Coordinates::Wgs84),
            ("bd09", Coordinates::Bd09),
        ] {
            assert_eq!(text.parse(), Ok(system));
        }
        assert!("mars".parse::<Coordinates>().is_err());
    }
}
