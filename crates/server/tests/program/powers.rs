//! The red lights at the terminal, and what a village buys.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::run::program;

#[test]
fn the_lights_of_a_file_are_printed_as_json_and_hostile_lines_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let one =
        r#"{"ocid":"p","buyer":3,"tender":{"numberOfTenderers":1,"procurementMethod":"open"}}"#;
    let (processes, settings) = (file("p.jsonl", one), file("s.toml", "[R003]\n"));
    let all = program(&["powers", "flags", &processes]);
    assert!(all.status.success());
    assert_eq!(String::from_utf8(all.stdout).unwrap().trim(), r#"{"OCID":{"p":{"R018":1.0}}}"#);
    let noted = String::from_utf8(all.stderr).unwrap();
    assert!(noted.contains("buyer"), "{noted}");
    let named = program(&["powers", "flags", &processes, "--settings", &settings]);
    assert_eq!(String::from_utf8(named.stdout).unwrap().trim(), "{}");
    let broken = program(&["powers", "flags", &file("b.jsonl", "{}\n{")]);
    assert!(!broken.status.success() && broken.stdout.is_empty());
    let said = String::from_utf8(broken.stderr).unwrap();
    assert!(said.contains('2') && !said.contains("flags."), "{said}");
}

/// Villages of the demo that have bought something.
const BUYING: [&str; 3] = ["150303104234", "150303104235", "150302101203"];

#[test]
fn every_village_of_the_demo_goes_out_as_open_contracting_data() {
    let data = tempfile::tempdir().unwrap();
    let place = data.path().join("city");
    let made = program(&["demo", "--matters", "1", "--data", place.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let export = |village: &str, more: &[&str]| {
        let of = ["powers", "export", "--village", village, "--data", place.to_str().unwrap()];
        program(&[&of[..], more].concat())
    };
    let mut files = Vec::new();
    for village in BUYING {
        let file = data.path().join(format!("{village}.json"));
        let to = ["--format", "ocds", "--to", file.to_str().unwrap()];
        assert!(export(village, &to).status.success());
        let shown = export(village, &[]);
        assert_eq!(std::fs::read(&file).unwrap(), shown.stdout, "{village}");
        let package: Value = serde_json::from_slice(&shown.stdout).unwrap();
        assert_eq!(package["version"], "1.1");
        assert!(!shown.stdout.windows(6).any(|w| w == "某某".as_bytes()), "a person's name");
        let releases = package["releases"].as_array().unwrap().len();
        let table = export(village, &["--format", "csv"]).stdout;
        assert_eq!(String::from_utf8(table).unwrap().lines().count(), releases + 1);
        assert!(export(village, &["--format", "xlsx"]).stdout.starts_with(b"PK"));
        files.push(file);
    }
    for nothing in ["150303104236", "150302", "990000000000"] {
        let refused = export(nothing, &[]);
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{nothing}");
    }
    lights(&files[1], data.path());
    judged(&files);
}

/// The road that was bought in pieces has two bids of one price.
fn lights(package: &Path, folder: &Path) {
    let read: Value = serde_json::from_slice(&std::fs::read(package).unwrap()).unwrap();
    let lines: Vec<String> =
        read["releases"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let (file, settings) = (folder.join("r.jsonl"), folder.join("s.toml"));
    std::fs::write(&file, lines.join("\n")).unwrap();
    std::fs::write(&settings, "[R028]\n").unwrap();
    let of = ["powers", "flags", file.to_str().unwrap(), "--settings", settings.to_str().unwrap()];
    let found: Value = serde_json::from_slice(&program(&of).stdout).unwrap();
    assert_eq!(found["OCID"].as_object().unwrap().len(), 1, "{found}");
}

/// By a program of others, where its schema is named.
fn judged(files: &[PathBuf]) {
    let Some(schema) = std::env::var_os("JINGWEI_OCDS_SCHEMA") else {
        println!("skipped: JINGWEI_OCDS_SCHEMA names no standard-1__1__5.zip");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/libcoveocds.sh");
    let judged = Command::new(script).arg(schema).args(files).output().unwrap();
    let said = String::from_utf8_lossy(&judged.stdout) + String::from_utf8_lossy(&judged.stderr);
    match judged.status.code() {
        Some(3) => println!("skipped: {said}"),
        code => assert_eq!(code, Some(0), "{said}"),
    }
}
