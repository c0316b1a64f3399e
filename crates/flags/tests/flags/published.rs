//! The published cases give exactly the published results.

use std::path::{Path, PathBuf};

use jingwei_flags::ocds::{Settings, run};
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("JINGWEI_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = root.join("ocds/indicators");
    if !folder.is_dir() {
        println!("SKIPPED: no published cases at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn check(case: &Path) {
    let text = |ending: &str| std::fs::read_to_string(case.with_extension(ending)).unwrap();
    let settings = Settings::read(&text("toml")).unwrap();
    let outcome = run(text("jsonl").as_bytes(), &settings).unwrap();
    let expected: Value = serde_json::from_str(&text("expected")).unwrap();
    assert_eq!(serde_json::to_value(&outcome.report).unwrap(), expected, "{}", case.display());
}

#[test]
fn every_published_case_comes_out_exactly() {
    let Some(folder) = folder() else { return };
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    let cases: Vec<PathBuf> =
        files.filter(|f| f.extension().is_some_and(|e| e == "expected")).collect();
    assert!(cases.len() >= 14, "{} cases", cases.len());
    cases.iter().for_each(|case| check(case));
}
