//! Areas and boundaries come from files, places are located, the territory is
//! audited.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{jingwei, result};

const AREAS: &str = "code12,level,name,parent12\n\
    150302000000,county,海勃湾区,150300000000\n\
    150302001000,street,凤凰岭街道,150302000000\n\
    150302001001,village,甲社区居委会,150302001000\n\
    150302001002,village,乙社区居委会,150302001000\n";

/// Two squares side by side; the second begins `gap` millionths of a degree
/// farther east.
fn boundaries(gap: i64) -> String {
    let square = |code: &str, x: i64| {
        let at = |dx: i64, dy: i64| {
            format!("[{},{}]", (106_800_000 + x + dx) as f64 / 1e6, (39_600_000 + dy) as f64 / 1e6)
        };
        let corners = [at(0, 0), at(1000, 0), at(1000, 1000), at(0, 1000), at(0, 0)].join(",");
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[{corners}]]}}}}"#
        )
    };
    let features = [square("150302001001", 0), square("150302001002", 1000 + gap)].join(",");
    format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_territory_comes_from_files() {
    let data = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let areas = write(files.path(), "areas.csv", AREAS);
    let dry: Value = result(data.path(), &["import", "areas", &areas, "--dry-run"]);
    assert_eq!((&dry["counts"]["new"], &dry["applied"]), (&4.into(), &false.into()));
    let done = result(data.path(), &["import", "areas", &areas]);
    assert_eq!((&done["counts"]["new"], &done["applied"]), (&4.into(), &true.into()));
    let again = result(data.path(), &["import", "areas", &areas]);
    assert_eq!(again["counts"]["unchanged"], 4);

    let drawn = write(files.path(), "drawn.geojson", &boundaries(-100));
    let done = result(data.path(), &["import", "boundaries", &drawn]);
    assert_eq!((&done["good"], &done["applied"]), (&2.into(), &true.into()));

    let places = "lon,lat\n106.8001,39.6005\n106.80095,39.6005\n106.9,39.6\n";
    let places = write(files.path(), "places.csv", places);
    let located = jingwei(data.path(), &["locate", &places]);
    assert!(located.status.success(), "{located:?}");
    assert_eq!(
        String::from_utf8(located.stdout).unwrap(),
        "lon,lat,area_code,flag\n\
         106.8001,39.6005,150302001001000000,ok\n\
         106.80095,39.6005,150302001001000000,overlap\n\
         106.9,39.6,150302001002000000,outside\n"
    );

    let map = files.path().join("wrong.geojson");
    let audit = result(data.path(), &["territory", "audit", "--geojson", map.to_str().unwrap()]);
    assert_eq!((&audit["overlaps"]["count"], &audit["gaps"]["count"]), (&1.into(), &0.into()));
    let map: Value = serde_json::from_str(&fs::read_to_string(map).unwrap()).unwrap();
    assert_eq!(map["features"][0]["properties"]["wrong"], "overlap");
}

#[test]
fn a_bad_file_changes_nothing_and_every_fault_is_told() {
    let data = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let bad = AREAS.replace("150302001002,", "1.50302E+11,").replace("street", "avenue");
    let areas = write(files.path(), "areas.csv", &bad);
    let refused = jingwei(data.path(), &["import", "areas", &areas]);
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stdout).unwrap();
    assert!(told.contains("row 3 level: ") && told.contains("row 5 code12: "), "{told}");
    assert!(told.contains("nothing changed"), "{told}");
    let drawn = write(files.path(), "drawn.geojson", &boundaries(0));
    let refused = jingwei(data.path(), &["import", "boundaries", &drawn]);
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stdout).unwrap();
    assert!(told.contains("shape 1 150302001001000000: There is no area"), "{told}");
}
