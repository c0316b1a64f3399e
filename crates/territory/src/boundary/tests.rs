use kernel::AreaCode;

use super::*;
use crate::audit::{Audit, audit};
use crate::coords::Coordinates;
use crate::geometry::{Point, Shape};
use crate::measure::square_metres;

fn code(n: i64) -> AreaCode {
    AreaCode::from_i64(150_302_001_001_001_000 + n).unwrap()
}

fn shape(points: &[(i64, i64)]) -> Shape {
    let ring = points.iter().map(|(x, y)| Point { x: 106_000_000 + x, y: 39_000_000 + y });
    Shape { polygons: vec![vec![ring.collect()]] }
}

fn feature(code: &str, rings: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"code":{code},"Name":" 甲 "}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

const SQUARE: &str = "[[[106.8,39.6],[106.81,39.6],[106.81,39.61],[106.8,39.61],[106.8,39.6]]]";

fn reasons(features: &Features) -> Vec<(usize, &'static str, bool)> {
    features.problems.iter().map(|p| (p.feature, p.reason, p.grave)).collect()
}

fn checked(text: &str) -> Features {
    let read = read_geojson(text.as_bytes(), Coordinates::Wgs84);
    let area = |c: AreaCode| c.get() / 1_000_000_000_000_000 == 150;
    check(read, &Known { area: &area, city: None, round: &|_| None })
}

#[test]
fn each_feature_is_told_its_own_reason() {
    let features = [
        feature("\"150302001\"", SQUARE),
        feature("150302", SQUARE),
        feature("150302101400002011", SQUARE),
        feature("\"15030\"", SQUARE),
        feature("null", SQUARE),
        feature("\"150302001\"", SQUARE),
        feature("\"330203\"", SQUARE),
        feature("\"150303001\"", "[[[39.6,106.8],[39.6,106.9],[39.7,106.9],[39.6,106.8]]]"),
        feature("\"150303002\"", "[[[4386000,39600],[4386100,39600],[4386100,39700]]]"),
        feature("\"150303003\"", "[[[106.8,39.6],[106.81,39.61],[106.81,39.6],[106.8,39.61]]]"),
        feature("\"150303004\"", "[[[106.8,39.6],[106.81,39.6],[106.8,39.6]]]"),
        feature("\"150303005\"", "[[[121.5,29.8],[121.6,29.8],[121.6,29.9]]]"),
        feature(
            "\"150303006\"",
            "[[[106.8,39.6],[106.81,39.6],[106.81,39.61],[106.805,39.6],[106.8,39.61]]]",
        ),
        feature("\"150303007\"", "\"nothing\""),
        r#"{"type":"Feature","properties":null,"geometry":null}"#.to_owned(),
    ];
    let found = checked(&collection(&features));
    assert_eq!(
        reasons(&found),
        [
            (3, "territory.boundary_code_rounded", true),
            (4, "territory.boundary_code_wrong", true),
            (5, "territory.boundary_code_missing", true),
            (6, "territory.boundary_twice", true),
            (7, "territory.area_unknown", true),
            (8, "territory.boundary_swapped", true),
            (9, "territory.boundary_absurd", true),
            (10, "territory.boundary_crosses", true),
            (11, "territory.ring_short", true),
            (12, "territory.boundary_elsewhere", false),
            (13, "territory.boundary_touches", false),
            (14, "territory.geojson_wrong", true),
            (15, "territory.geojson_wrong", true),
        ]
    );
    let good: Vec<usize> = found.good.iter().map(|f| f.number).collect();
    assert_eq!(good, [1, 2, 12, 13]);
    assert_eq!(found.good[0].name.as_deref(), Some("甲"));
    assert_eq!(found.problems[7].at, Some((106.805, 39.605)));
}

#[test]
fn a_file_that_is_none_is_told_once() {
    for text in ["", "{", "[]", r#"{"features":7}"#, "code,name\n"] {
        assert_eq!(reasons(&checked(text)), [(0, "territory.geojson_wrong", true)], "{text}");
    }
    let deep = format!("{}{}", r#"{"features":"#.repeat(300), "1".repeat(10));
    assert_eq!(checked(&deep).problems.len(), 1);
}

#[test]
fn coordinates_of_chinese_maps_are_stored_as_wgs_84() {
    let text = collection(&[feature("\"150302001\"", SQUARE)]);
    let moved = read_geojson(text.as_bytes(), Coordinates::Gcj02);
    let first = moved.good[0].shape.polygons[0][0][0].degrees();
    let expected = Coordinates::Gcj02.to_wgs84((106.8, 39.6));
    assert!((first.0 - expected.0).abs() < 1e-6 && (first.1 - expected.1).abs() < 1e-6);
    assert!((first.0 - 106.8).abs() > 1e-3);
}

/// A shapefile of one square, and its table in GBK.
fn drawn() -> (Vec<u8>, Vec<u8>) {
    let corners = [(106.8, 39.6), (106.8, 39.61), (106.81, 39.61), (106.81, 39.6), (106.8, 39.6)];
    let mut content = 5_i32.to_le_bytes().to_vec();
    for n in [106.8, 39.6, 106.81, 39.61_f64] {
        content.extend(n.to_le_bytes());
    }
    content.extend([1_i32, 5, 0].iter().flat_map(|n| n.to_le_bytes()));
    content.extend(
        corners.iter().flat_map(|(x, y): &(f64, f64)| [x.to_le_bytes(), y.to_le_bytes()].concat()),
    );
    let mut shp = vec![0; 100];
    shp[..4].copy_from_slice(&9994_i32.to_be_bytes());
    let words = (100 + 8 + content.len()) / 2;
    shp[24..28].copy_from_slice(&(words as i32).to_be_bytes());
    shp[28..32].copy_from_slice(&1000_i32.to_le_bytes());
    shp[32..36].copy_from_slice(&5_i32.to_le_bytes());
    shp.extend([1_i32, content.len() as i32 / 2].iter().flat_map(|n| n.to_be_bytes()));
    shp.extend(content);
    let fields: [(&[u8], u8); 2] = [(b"XZQDM", 18), (b"XZQMC", 20)];
    let (head, row) = (32 + 32 * fields.len() + 1, 1 + 18 + 20);
    let mut dbf = vec![0x03, 124, 1, 1, 1, 0, 0, 0];
    dbf.extend((head as u16).to_le_bytes());
    dbf.extend((row as u16).to_le_bytes());
    dbf.resize(32, 0);
    for (name, width) in fields {
        let mut field = [0; 32];
        field[..name.len()].copy_from_slice(name);
        (field[11], field[16]) = (b'C', width);
        dbf.extend(field);
    }
    dbf.push(0x0d);
    dbf.push(b' ');
    let mut cell = |bytes: &[u8], width: usize| {
        dbf.extend(bytes);
        dbf.extend(vec![b' '; width - bytes.len()]);
    };
    cell(b"150302001", 18);
    cell(&encoding_rs::GBK.encode("凤凰岭街道").0, 20);
    dbf.push(0x1a);
    (shp, dbf)
}

#[test]
fn a_shapefile_with_its_table_in_gbk() {
    let (shp, dbf) = drawn();
    let parts = Parts { shapes: &shp, table: &dbf, ..Parts::default() };
    let read = read_shapefile(&parts, Coordinates::Wgs84);
    assert_eq!(read.problems, []);
    assert_eq!(read.good[0].code, "150302001".parse().ok());
    assert_eq!(read.good[0].name.as_deref(), Some("凤凰岭街道"));
    assert!((square_metres(&read.good[0].shape) - 859.0 * 1_110.3).abs() < 1_000.0);
    let projected = Parts { projection: Some("PROJCS[\"CGCS2000_GK\"]"), ..parts };
    let refused = read_shapefile(&projected, Coordinates::Wgs84);
    assert_eq!(reasons(&refused), [(0, "territory.shapefile_projected", true)]);
}

/// As ArcGIS, SuperMap, QGIS and offices by hand write it.
#[test]
fn a_table_in_gbk_is_read_whatever_its_letters_are_called() {
    let (shp, dbf) = drawn();
    for letters in
        ["GBK", "gbk", "GB2312", "GB18030\r\n", "936", "CP936", "ANSI 936", "\u{feff}GBK", ""]
    {
        let parts = Parts { shapes: &shp, table: &dbf, letters: Some(letters), ..Parts::default() };
        let read = read_shapefile(&parts, Coordinates::Wgs84);
        let name = read.good.first().and_then(|f| f.name.as_deref());
        assert_eq!(name, Some("凤凰岭街道"), "{letters}: {:?}", read.problems);
    }
}

#[test]
fn a_damaged_shapefile_is_an_answer_and_never_a_panic() {
    let (shp, dbf) = drawn();
    for i in 0..shp.len() {
        for turned in [0x01, 0x80, 0xff] {
            let mut bad = shp.clone();
            bad[i] ^= turned;
            read_shapefile(
                &Parts { shapes: &bad, table: &dbf, ..Parts::default() },
                Coordinates::Wgs84,
            );
        }
        read_shapefile(
            &Parts { shapes: &shp[..i], table: &dbf, ..Parts::default() },
            Coordinates::Wgs84,
        );
    }
    for i in 0..dbf.len() {
        for turned in [0x01, 0x80, 0xff] {
            let mut bad = dbf.clone();
            bad[i] ^= turned;
            read_shapefile(
                &Parts { shapes: &shp, table: &bad, ..Parts::default() },
                Coordinates::Wgs84,
            );
        }
        read_shapefile(
            &Parts { shapes: &shp, table: &dbf[..i], ..Parts::default() },
            Coordinates::Wgs84,
        );
    }
}

/// Nine squares of 1000 steps, the middle one first.
fn nine() -> Vec<(AreaCode, Shape)> {
    let order = [4, 0, 1, 2, 3, 5, 6, 7, 8];
    order
        .iter()
        .map(|i| {
            let (x, y) = (i % 3 * 1000, i / 3 * 1000);
            (code(*i), shape(&[(x, y), (x + 1000, y), (x + 1000, y + 1000), (x, y + 1000)]))
        })
        .collect()
}

fn after(all: &[(AreaCode, Shape)], redrawn: &Redrawn) -> Audit {
    let shapes: Vec<(AreaCode, Shape)> = all
        .iter()
        .map(|(a, s)| {
            let new = redrawn.shapes.iter().find(|(b, _)| a == b);
            (*a, new.map_or_else(|| s.clone(), |(_, s)| s.clone()))
        })
        .collect();
    audit(&shapes, &[], 0.02)
}

#[test]
fn a_redrawn_area_takes_from_neighbours_and_leaves_no_slit() {
    let all = nine();
    let before: f64 = all.iter().map(|(_, s)| square_metres(s)).sum();
    let (own, neighbours) = all.split_first().unwrap();
    // Drawn by hand: nearly the old corners, a bulge to the east and the
    // north-west given up.
    let new =
        shape(&[(1003, 998), (2002, 1001), (2407, 1333), (1998, 2003), (1517, 1996), (1001, 1450)]);
    let redrawn = redraw(own.0, &own.1, &new, neighbours, 2.0);
    assert_eq!(redrawn.left, 0.0);
    let changed: Vec<i64> = redrawn.shapes.iter().map(|(a, _)| a.get() % 1000).collect();
    assert!(changed.contains(&4) && changed.contains(&5), "{changed:?}");
    let takes = |n| redrawn.given.iter().find(|g| g.0 == code(n)).map_or(0.0, |g| g.1);
    assert!(takes(5) > 1_000.0, "east gives: {:?}", redrawn.given);
    assert!(takes(3) + takes(7) < -1_000.0, "west or north takes: {:?}", redrawn.given);
    let audit = after(&all, &redrawn);
    assert_eq!(audit.findings, [], "no gap and no overlap");
    assert!((audit.square_metres - before).abs() < 1.0);
}

#[test]
fn what_no_neighbour_borders_on_is_left() {
    let own = shape(&[(0, 0), (1000, 0), (1000, 1000), (0, 1000)]);
    let smaller = shape(&[(0, 0), (1000, 0), (1000, 500), (0, 500)]);
    let redrawn = redraw(code(1), &own, &smaller, &[], 2.0);
    assert!((redrawn.left - square_metres(&own) / 2.0).abs() < 20.0);
    assert_eq!(redrawn.shapes.len(), 1);
}

#[test]
fn drawn_as_it_was_nothing_changes() {
    let all = nine();
    let (own, neighbours) = all.split_first().unwrap();
    let redrawn = redraw(own.0, &own.1, &own.1, neighbours, 2.0);
    assert_eq!(redrawn.shapes, std::slice::from_ref(own));
    assert_eq!((redrawn.given.len(), redrawn.left), (0, 0.0));
}

/// An archive of these files, unpressed.
fn zipped(files: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let how = zip::write::SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, how).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MOST: u64 = 1 << 20;

#[test]
fn a_packed_shapefile_reads_as_one_that_lies_there() {
    let (shp, dbf) = drawn();
    let files: [(&str, &[u8]); 6] = [
        ("区划/__MACOSX", b""),
        ("__MACOSX/区划/._areas.shp", b"junk"),
        ("区划/AREAS.shp", &shp),
        ("区划/areas.DBF", &dbf),
        ("区划/areas.cpg", b"GBK"),
        ("区划/other.dbf", b"junk"),
    ];
    for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
        let packed = unpack(&zipped(&files, method), MOST).unwrap();
        let read = read_shapefile(&packed.parts(), Coordinates::Wgs84);
        let plain = Parts { shapes: &shp, table: &dbf, ..Parts::default() };
        assert_eq!(read.good, read_shapefile(&plain, Coordinates::Wgs84).good);
        let seen = look_at_shapefile(&packed.parts(), 10);
        assert_eq!(seen.headings, ["XZQDM", "XZQMC"]);
        assert_eq!(seen.rows, [["150302001", "凤凰岭街道"]]);
    }
}

#[test]
fn a_hostile_archive_is_an_answer_and_never_a_panic() {
    let (shp, dbf) = drawn();
    let stored = zip::CompressionMethod::Stored;
    let reason = |bytes: &[u8]| unpack(bytes, MOST).unwrap_err().reason;
    for name in ["../areas.shp", "a/../../areas.shp", "/etc/areas.shp", "C:\\areas.shp"] {
        let bad = zipped(&[(name, &shp)], stored);
        assert_eq!(reason(&bad), "territory.zip_path", "{name}");
    }
    assert_eq!(reason(&zipped(&[("a.dbf", &dbf)], stored)), "territory.zip_shapes");
    let two = zipped(&[("a.shp", &shp), ("b.shp", &shp)], stored);
    assert_eq!(reason(&two), "territory.zip_shapes");
    // a megabyte and a bit of noughts in a few bytes, in the shapes and beside them
    let bomb = vec![0; MOST as usize + 1];
    let deflated = zip::CompressionMethod::Deflated;
    for files in [vec![("a.shp", &bomb[..])], vec![("a.shp", &shp[..]), ("a.dbf", &bomb[..])]] {
        let bad = zipped(&files, deflated);
        assert!(bad.len() < 10_000);
        assert_eq!(reason(&bad), "territory.zip_large");
    }
    let many: Vec<String> = (0..300).map(|i| format!("{i}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(reason(&zipped(&many, stored)), "territory.zip_large");
    assert_eq!(reason(b"PK, or not"), "territory.zip_wrong");
    let good = zipped(&[("a.shp", &shp), ("a.dbf", &dbf)], deflated);
    for i in 0..good.len() {
        let _ = unpack(&good[..i], MOST);
        let mut bent = good.clone();
        bent[i] ^= 0x5a;
        let _ = unpack(&bent, MOST);
    }
}
