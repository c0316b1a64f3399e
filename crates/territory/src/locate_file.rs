//! Which micro-grid each place of a table lies in.

use std::io::Write;

use kernel::{Error, Result};
use serde::Serialize;
use tabular::{Fault, Faults, Field, Kind, Mapping, Schema, Source};

use crate::geometry::FinePoint;
use crate::locate::Flag;
use crate::map::Map;

/// Longitude and latitude; as texts, because they are written as they came.
static COLUMNS: Schema = &[
    Field {
        name: "lon",
        kind: Kind::Text { most: 40 },
        required: true,
        headings: &["longitude", "lng", "经度"],
    },
    Field {
        name: "lat",
        kind: Kind::Text { most: 40 },
        required: true,
        headings: &["latitude", "纬度"],
    },
];

/// How many places got which flag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FlagCounts {
    pub ok: u64,
    pub vacuum: u64,
    pub overlap: u64,
    pub outside: u64,
}

/// What came of a table.
#[derive(Debug, Clone, Default)]
pub struct LocatedFile {
    pub counts: FlagCounts,
    /// Lines without a place on earth; they are left out.
    pub faults: Faults,
}

/// Reads a table with the headings `lon` and `lat` and writes a CSV with
/// `lon,lat,area_code,flag`. A place in no area has the code of the nearest; a
/// city without any boundary leaves the code empty.
///
/// # Errors
/// Internal, when nothing can be written.
pub fn run(source: &Source, map: &Map, out: &mut impl Write) -> Result<LocatedFile> {
    let mut done = LocatedFile::default();
    let mut written = writeln!(out, "lon,lat,area_code,flag");
    let summary = tabular::read(source, COLUMNS, &Mapping::default(), |record| {
        let text = |name| record.text(name).unwrap_or_default();
        let (lon, lat) = (text("lon"), text("lat"));
        let place = match place(lon, lat) {
            Ok(place) => place,
            Err(column) => return vec![record.fault(column, "territory.place_absurd")],
        };
        let found = map.locate(place);
        let flag = found.as_ref().map_or(Flag::Outside, |f| f.flag);
        done.counts.add(flag);
        let code = found.map(|f| f.area.to_string()).unwrap_or_default();
        if written.is_ok() {
            written = writeln!(out, "{lon},{lat},{code},{}", flag.name());
        }
        Vec::<Fault>::new()
    })?;
    written.and_then(|()| out.flush()).map_err(Error::internal)?;
    done.faults = summary.faults;
    Ok(done)
}

/// The column at fault, where there is no such place.
fn place(lon: &str, lat: &str) -> std::result::Result<FinePoint, &'static str> {
    let degrees =
        |text: &str, most: f64| text.parse::<f64>().ok().filter(|n| (-most..=most).contains(n));
    let (x, y) = (degrees(lon, 180.0).ok_or("lon")?, degrees(lat, 90.0).ok_or("lat")?);
    FinePoint::from_degrees(x, y).ok_or("lon")
}

impl FlagCounts {
    fn add(&mut self, flag: Flag) {
        *match flag {
            Flag::Ok => &mut self.ok,
            Flag::Vacuum => &mut self.vacuum,
            Flag::Overlap => &mut self.overlap,
            Flag::Outside => &mut self.outside,
        } += 1;
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AreaCode, Time};

    use super::*;
    use crate::area::{Area, AreaKind};
    use crate::directory::Directory;
    use crate::geometry::{Point, Shape};
    use crate::taxonomy::Taxonomy;

    fn map() -> Map {
        let square = |east: i64| {
            let p = |x: i64, y: i64| Point { x: 106_800_000 + east + x, y: 39_600_000 + y };
            Shape { polygons: vec![vec![vec![p(0, 0), p(1000, 0), p(1000, 1000), p(0, 1000)]]] }
        };
        let shapes: Vec<(AreaCode, Shape)> =
            [("150302001", 0), ("150302002", 900), ("150302003", 3000)]
                .map(|(code, east)| (code.parse().unwrap(), square(east)))
                .into();
        let area = |code: &AreaCode| Area {
            code: *code,
            level: code.level(),
            parent: None,
            name: "某街道".into(),
            name_mn: None,
            kind: AreaKind::Ordinary,
            residents: None,
            synthetic: true,
            valid_from: Time::from_micros(0),
            valid_to: None,
        };
        let areas = shapes.iter().map(|(code, _)| area(code)).collect();
        let directory = Directory::new(areas, Vec::new(), Taxonomy::default(), Vec::new(), 1);
        Map::new(&directory, shapes, Time::from_micros(1), 1)
    }

    #[test]
    fn every_place_gets_its_code_and_flag_as_it_was_written() {
        let text =
            "id,lon,lat\n1,106.8005,39.6005\n2,106.80095,39.60050000\n3,106.8,40\n4,x,1\n5,1,91\n";
        let mut out = Vec::new();
        let source = Source::bytes("a.csv", text.as_bytes().to_vec());
        let done = run(&source, &map(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "lon,lat,area_code,flag\n\
             106.8005,39.6005,150302001000000000,ok\n\
             106.80095,39.60050000,150302001000000000,overlap\n\
             106.8,40,150302001000000000,outside\n"
        );
        assert_eq!(done.counts, FlagCounts { ok: 1, overlap: 1, outside: 1, vacuum: 0 });
        let told: Vec<(u64, &str)> =
            done.faults.first.iter().map(|f| (f.row, f.column.as_str())).collect();
        assert_eq!(told, [(5, "lon"), (6, "lat")]);
    }

    #[test]
    fn a_redrawn_area_is_located_at_once() {
        let map = map();
        let code: AreaCode = "150302003".parse().unwrap();
        let p = |x: i64, y: i64| Point { x: 106_800_000 + x, y: 39_600_000 + y };
        let moved = Shape {
            polygons: vec![vec![vec![p(3000, 0), p(5000, 0), p(5000, 1000), p(3000, 1000)]]],
        };
        let at = p(4500, 500);
        assert_eq!(map.locate(at).unwrap().flag, Flag::Outside);
        let _ = map.outlines();
        let next = map.redrawn(&[(code, moved.clone())], 2).unwrap();
        let found = next.locate(at).unwrap();
        assert_eq!((found.area, found.flag, next.stamp()), (code, Flag::Ok, 2));
        assert_eq!(next.outline(code).unwrap().shape, moved);
        assert_eq!(map.locate(at).unwrap().flag, Flag::Outside, "the one before is as it was");
        let unknown: AreaCode = "150302009".parse().unwrap();
        assert!(map.redrawn(&[(unknown, moved)], 3).is_none());
    }
}
