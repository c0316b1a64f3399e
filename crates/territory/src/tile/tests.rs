//! Tiles are read back with a small reader of their own.

use std::collections::BTreeMap;

use kernel::{AreaCode, Time};

use crate::geometry::{Point, Shape, doubled_area};
use crate::taxonomy::Taxonomy;
use crate::{Area, AreaKind, Directory, Map};

/// Fields of a message: number and either a number or bytes.
fn fields(mut b: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    let mut all = Vec::new();
    while !b.is_empty() {
        let key = varint(&mut b);
        let n = varint(&mut b);
        let mut bytes = Vec::new();
        if key & 7 == 2 {
            bytes = b[..n as usize].to_vec();
            b = &b[n as usize..];
        }
        all.push((key >> 3, n, bytes));
    }
    all
}

fn varint(b: &mut &[u8]) -> u64 {
    let mut n = 0;
    for shift in (0..).step_by(7) {
        let first = b[0];
        *b = &b[1..];
        n |= u64::from(first & 0x7f) << shift;
        if first < 0x80 {
            break;
        }
    }
    n
}

/// Rings of a geometry.
fn rings(mut b: &[u8]) -> Vec<Vec<Point>> {
    let (mut rings, mut at) = (Vec::new(), Point { x: 0, y: 0 });
    while !b.is_empty() {
        let command = varint(&mut b);
        if command & 7 == 7 {
            continue;
        }
        if command & 7 == 1 {
            rings.push(Vec::new());
        }
        for _ in 0..command >> 3 {
            let mut step = || {
                let n = varint(&mut b);
                (n >> 1) as i64 ^ -((n & 1) as i64)
            };
            at = Point { x: at.x + step(), y: at.y + step() };
            rings.last_mut().unwrap().push(at);
        }
    }
    rings
}

struct Read {
    rings: Vec<Vec<Point>>,
    words: BTreeMap<String, String>,
}

/// Features of each layer.
fn read(tile: &[u8]) -> BTreeMap<String, Vec<Read>> {
    let mut layers = BTreeMap::new();
    for (_, _, layer) in fields(tile) {
        let layer = fields(&layer);
        let texts = |field: u64| -> Vec<Vec<u8>> {
            layer.iter().filter(|f| f.0 == field).map(|f| f.2.clone()).collect()
        };
        assert!(layer.iter().any(|f| f.0 == 15 && f.1 == 2), "version 2");
        assert!(layer.iter().any(|f| f.0 == 5 && f.1 == 4096), "extent");
        let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
        let keys: Vec<String> = texts(3).iter().map(|b| text(b)).collect();
        let values: Vec<String> = texts(4).iter().map(|b| text(&fields(b)[0].2)).collect();
        let features = texts(2)
            .iter()
            .map(|f| {
                let f = fields(f);
                let part = |n: u64| f.iter().find(|p| p.0 == n).unwrap().2.clone();
                let tags = part(2);
                let mut tags = tags.as_slice();
                let mut words = BTreeMap::new();
                while !tags.is_empty() {
                    let (k, v) = (varint(&mut tags) as usize, varint(&mut tags) as usize);
                    words.insert(keys[k].clone(), values[v].clone());
                }
                Read { rings: rings(&part(4)), words }
            })
            .collect();
        layers.insert(text(&texts(1)[0]), features);
    }
    layers
}

const EAST: f64 = 106.8;
const NORTH: f64 = 39.6;

/// A county of 8 × 8 square micro-grids of 0.01 degree, one of them missing.
fn city() -> (Directory, Map) {
    let area = |code: &str, parent: Option<&str>, name: &str| {
        let code: AreaCode = code.parse().unwrap();
        Area {
            code,
            level: code.level(),
            parent: parent.map(|p| p.parse().unwrap()),
            name: name.to_owned(),
            name_mn: None,
            kind: AreaKind::Ordinary,
            residents: None,
            synthetic: true,
            valid_from: Time::from_micros(0),
            valid_to: None,
        }
    };
    let mut areas =
        vec![area("150302", None, "海勃湾区"), area("150302001", Some("150302"), "凤凰岭街道")];
    let mut shapes = Vec::new();
    for i in (0..64).filter(|i| *i != 27) {
        let code = format!("15030200100100{}{:03}", i / 32 + 1, i % 32 + 1);
        areas.push(area(&code, Some("150302001"), &format!("{i}号微网格")));
        let (x, y) = (f64::from(i % 8) * 0.01 + EAST, f64::from(i / 8) * 0.01 + NORTH);
        let corner = |dx: f64, dy: f64| Point::from_degrees(x + dx * 0.01, y + dy * 0.01).unwrap();
        let ring = vec![corner(0., 0.), corner(1., 0.), corner(1., 1.), corner(0., 1.)];
        shapes.push((code.parse().unwrap(), Shape { polygons: vec![vec![ring]] }));
    }
    let directory = Directory::new(areas, Vec::new(), Taxonomy::default(), Vec::new(), 1);
    let map = Map::new(&directory, shapes, Time::from_micros(1), 1);
    (directory, map)
}

/// Column and row of the tile that holds a place.
fn tile_of(z: u32, lon: f64, lat: f64) -> (u32, u32) {
    let n = f64::from(1 << z);
    let r = lat.to_radians();
    let y = (1.0 - (r.tan() + 1.0 / r.cos()).ln() / std::f64::consts::PI) / 2.0 * n;
    (((lon + 180.0) / 360.0 * n) as u32, y as u32)
}

#[test]
fn far_out_there_are_counties_and_close_by_micro_grids() {
    let (directory, map) = city();
    let at = |z: u32| {
        let (x, y) = tile_of(z, EAST + 0.012, NORTH + 0.012);
        read(&map.tile(&directory, z, x, y).unwrap())
    };
    let far = at(8);
    assert_eq!(far.keys().collect::<Vec<_>>(), ["county", "label"]);
    let county = &far["county"][0];
    assert_eq!(county.words["code"], "150302000000000000");
    assert_eq!(county.words["name"], "海勃湾区");
    let near = at(14);
    assert_eq!(near.keys().collect::<Vec<_>>(), ["county", "label", "micro_grid", "town"]);
    assert!((3..=16).contains(&near["micro_grid"].len()), "{}", near["micro_grid"].len());
}

#[test]
fn outlines_are_wound_as_the_format_wants_and_holes_the_other_way() {
    let (directory, map) = city();
    let (x, y) = tile_of(11, EAST + 0.04, NORTH + 0.04);
    let tile = read(&map.tile(&directory, 11, x, y).unwrap());
    let rings = &tile["town"][0].rings;
    assert_eq!(rings.len(), 2, "an outline with a hole");
    assert!(doubled_area(&rings[0]) > 0);
    assert!(doubled_area(&rings[1]) < 0);
}

#[test]
fn corners_on_a_straight_line_are_dropped_and_the_margin_cuts() {
    let (directory, map) = city();
    let (x, y) = tile_of(10, EAST + 0.04, NORTH + 0.04);
    let tile = read(&map.tile(&directory, 10, x, y).unwrap());
    assert_eq!(tile["town"][0].rings[0].len(), 4);
    let (x, y) = tile_of(16, EAST + 0.041, NORTH + 0.041);
    for layer in read(&map.tile(&directory, 16, x, y).unwrap()).values() {
        for p in layer.iter().flat_map(|f| &f.rings).flatten() {
            assert!((-64..=4160).contains(&p.x) && (-64..=4160).contains(&p.y), "{p:?}");
        }
    }
}

#[test]
fn what_is_no_tile_is_none_and_what_is_empty_has_no_bytes() {
    let (directory, map) = city();
    assert!(map.tile(&directory, 3, 8, 0).is_none());
    assert!(map.tile(&directory, 40, 0, 0).is_none());
    assert_eq!(map.tile(&directory, 5, 0, 0), Some(Vec::new()));
}

#[test]
fn a_hole_in_the_city_is_a_vacuum() {
    let (_, map) = city();
    let at =
        |x: f64, y: f64| map.locate(Point::from_degrees(EAST + x, NORTH + y).unwrap()).unwrap();
    assert_eq!(at(0.005, 0.005).flag, crate::Flag::Ok);
    assert_eq!(at(0.035, 0.035).flag, crate::Flag::Vacuum);
    assert_eq!(at(0.5, 0.5).flag, crate::Flag::Outside);
}
