//! Square metres of a shape on the ellipsoid of WGS-84.

use crate::geometry::{Point, Shape, edges};

const AXIS: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// Square metres that a shape covers, holes taken off. Reckoned in the
/// cylindrical projection of the ellipsoid that keeps areas, its edges taken
/// as straight there: exact for what a city's boundaries are (an edge of 10 km
/// is off a geodesic by less than 10 m, one of 100 m by nothing to speak of).
pub fn square_metres(shape: &Shape) -> f64 {
    shape
        .polygons
        .iter()
        .flat_map(|p| p.iter().enumerate())
        .map(|(i, ring)| if i == 0 { of_ring(ring) } else { -of_ring(ring) })
        .sum()
}

/// Square metres within a ring, whichever way it runs.
pub fn of_ring(ring: &[Point]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    // From the first corner on, so that no large numbers cancel.
    let (lon, height) = (first.degrees().0, height(first.degrees().1));
    let place = |p: Point| {
        let (x, y) = p.degrees();
        ((x - lon).to_radians(), self::height(y) - height)
    };
    let doubled: f64 = edges(ring)
        .map(|(a, b)| {
            let ((ax, ay), (bx, by)) = (place(a), place(b));
            ax * by - bx * ay
        })
        .sum();
    doubled.abs() / 2.0
}

/// Square metres between the equator and a latitude, for a radian of longitude.
fn height(lat: f64) -> f64 {
    let square = FLATTENING * (2.0 - FLATTENING);
    let e = square.sqrt();
    let sin = lat.to_radians().sin();
    let bulge = sin / (1.0 - square * sin * sin);
    AXIS * AXIS * (1.0 - square) / 2.0 * (bulge + (e * sin).atanh() / e)
}

/// Metres round a shape, holes included.
pub fn around(shape: &Shape) -> f64 {
    shape.edges().map(|(a, b)| a.metres_to(b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(lon: f64, lat: f64, size: f64) -> Shape {
        let p = |dx: f64, dy: f64| Point::from_degrees(lon + dx, lat + dy).unwrap();
        Shape { polygons: vec![vec![vec![p(0.0, 0.0), p(size, 0.0), p(size, size), p(0.0, size)]]] }
    }

    #[test]
    fn squares_of_known_size() {
        // A degree at the equator and a thousandth of one at 40 degrees north:
        // by the lengths of a degree, 111 319.49 m east and 110 574.27 m north
        // at 0°, 85 393.9 m and 111 034.6 m at 40°.
        let cases = [
            (boxed(106.0, 0.0, 0.001), 111.319_49 * 110.574_27),
            (boxed(106.0, 40.0, 0.001), 85.393_9 * 111.034_6),
        ];
        for (shape, expected) in cases {
            let found = square_metres(&shape);
            assert!((found / expected - 1.0).abs() < 2e-4, "{found} {expected}");
        }
        // The whole earth: 510.066 million km².
        let earth = square_metres(&Shape {
            polygons: vec![vec![
                [(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0)]
                    .map(|(x, y)| Point::from_degrees(x, y).unwrap())
                    .into(),
            ]],
        });
        assert!((earth / 510.065_62e12 - 1.0).abs() < 1e-6, "{earth}");
    }

    #[test]
    fn a_hole_is_taken_off() {
        let mut shape = boxed(106.0, 40.0, 0.004);
        let hole = boxed(106.001, 40.001, 0.001).polygons[0][0].clone();
        let (whole, small) = (square_metres(&shape), of_ring(&hole));
        shape.polygons[0].push(hole);
        assert!((square_metres(&shape) - (whole - small)).abs() < 1e-6);
        assert!((around(&boxed(106.0, 0.0, 0.001)) - 444.78).abs() < 0.1);
    }
}
