//! The city's shapes cover it without gap and overlap.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jingwei_demo::City;
use kernel::{AreaCode, Level, Time};
use territory::outline::dissolve;
use territory::{Flag, Locator, Map, Point, Shape};

static CITY: LazyLock<City> = LazyLock::new(|| jingwei_demo::city().unwrap());

fn dissolved(level: Level) -> BTreeMap<AreaCode, Shape> {
    let mut by: BTreeMap<AreaCode, Vec<&Shape>> = BTreeMap::new();
    for (code, shape) in &CITY.boundaries {
        by.entry(code.at(level).unwrap()).or_default().push(shape);
    }
    by.into_iter().map(|(code, list)| (code, dissolve(list))).collect()
}

#[test]
fn areas_are_of_one_piece_and_the_city_has_no_hole() {
    let whole = dissolve(CITY.boundaries.iter().map(|(_, s)| s));
    let total: i128 = CITY.boundaries.iter().map(|(_, s)| s.doubled_area()).sum();
    assert_eq!(whole.doubled_area(), total, "a gap or an overlap");
    assert_eq!(whole.rings().count(), 1, "the city is one piece without a hole");
    for level in [Level::County, Level::Town, Level::Village, Level::Grid] {
        let torn: Vec<String> = dissolved(level)
            .iter()
            .filter(|(_, s)| s.polygons.len() != 1)
            .map(|(code, _)| code.to_string())
            .collect();
        // Like real ones, a grid may have an outlying piece.
        let most = if level == Level::Grid { 4 } else { 0 };
        assert!(torn.len() <= most, "{torn:?}");
    }
}

#[test]
fn every_place_has_exactly_one_micro_grid() {
    let shapes = &CITY.boundaries;
    let whole = dissolve(shapes.iter().map(|(_, s)| s));
    let corners: Vec<Point> =
        shapes.iter().flat_map(|(_, s)| s.rings()).flatten().copied().step_by(7).collect();
    let locator = Locator::new(shapes.clone());
    for p in corners {
        let found = locator.locate(p).unwrap();
        assert_ne!(found.flag, Flag::Overlap, "{p:?} {found:?}");
        assert_eq!(found.flag == Flag::Ok, whole.holds(p), "{p:?} {found:?}");
    }
}

/// Twice the area of a triangle, signed: on which side of a line a place lies.
fn side(a: Point, b: Point, p: Point) -> i64 {
    ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)).signum()
}

fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let apart = a.x.max(b.x) < c.x.min(d.x)
        || c.x.max(d.x) < a.x.min(b.x)
        || a.y.max(b.y) < c.y.min(d.y)
        || c.y.max(d.y) < a.y.min(b.y);
    let shared = [c, d].contains(&a) || [c, d].contains(&b);
    !apart && !shared && side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0
}

#[test]
fn no_two_borders_cross() {
    let mut borders: Vec<(Point, Point)> = CITY
        .boundaries
        .iter()
        .flat_map(|(_, s)| s.edges())
        .map(|(a, b)| if a < b { (a, b) } else { (b, a) })
        .collect();
    borders.sort();
    borders.dedup();
    let mut crossing = Vec::new();
    for (i, one) in borders.iter().enumerate() {
        for other in &borders[i + 1..] {
            if other.0.x > one.1.x {
                break;
            }
            if cross(*one, *other) {
                crossing.push((*one, *other));
            }
        }
    }
    assert!(crossing.is_empty(), "{} {:?}", crossing.len(), &crossing[..crossing.len().min(5)]);
}

#[test]
fn the_map_finds_every_micro_grid_by_its_label_and_draws_small_tiles() {
    let map = Map::new(&CITY.directory, CITY.boundaries.clone(), Time::from_micros(i64::MAX), 1);
    for (code, _) in &CITY.boundaries {
        let label = map.outline(*code).unwrap().label;
        assert_eq!(map.locate(label).unwrap().area, *code);
    }
    let middle = Point::from_degrees(106.815, 39.675).unwrap();
    for z in 8..=17 {
        let (x, y) = tile_of(z, middle);
        let tile = map.tile(&CITY.directory, z, x, y).unwrap();
        assert!((500..120_000).contains(&tile.len()), "{} bytes at zoom {z}", tile.len());
    }
}

fn tile_of(z: u32, p: Point) -> (u32, u32) {
    let ((lon, lat), n) = (p.degrees(), f64::from(1 << z));
    let r = lat.to_radians();
    let y = (1.0 - (r.tan() + 1.0 / r.cos()).ln() / std::f64::consts::PI) / 2.0 * n;
    (((lon + 180.0) / 360.0 * n) as u32, y as u32)
}
