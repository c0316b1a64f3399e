//! Rules of the house that no compiler holds: how long a file may be, and where
//! SQL may stand.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for part in ["crates", "domains"] {
        sources(&root().join(part), &mut found);
    }
    assert!(found.len() > 100, "the sources were not found");
    found
}

#[test]
fn files_are_short() {
    let mut lengths: Vec<usize> = Vec::new();
    for path in all_sources() {
        let lines = read(&path).lines().count();
        assert!(lines <= 600, "{}: {lines} lines", path.display());
        lengths.push(lines);
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] < 160, "half of the files have 160 lines or more");
}

#[test]
fn sql_stands_in_store_folders_alone() {
    let sql = |line: &str| {
        let line = line.trim_start_matches([' ', '"']);
        ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "].iter().any(|w| line.contains(w))
            && [" FROM ", " SET ", " VALUES"].iter().any(|w| line.contains(w))
    };
    for path in all_sources() {
        let text = path.to_string_lossy().replace('\\', "/");
        let home = ["/store/", "/sql/", "/testkit/", "/tests/", "/bench", "store.rs", "sql.rs"];
        if home.iter().any(|h| text.contains(h)) {
            continue;
        }
        for (n, line) in read(&path).lines().enumerate() {
            assert!(!sql(line), "{text}:{}: SQL outside of a store folder", n + 1);
        }
    }
}

#[test]
fn the_readme_is_there_in_both_languages() {
    let there = ["README.md", "README.zh-CN.md"].map(|name| root().join(name).exists());
    assert_eq!(there[0], there[1]);
}
