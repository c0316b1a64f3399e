//! Rules of the house that no compiler holds: which crate may use which, how
//! long a file may be, and where SQL may stand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Foundations, each with those it may use. What is not listed here (domains,
/// the demo, benches) may use all of these; only the server uses a domain.
const FOUNDATIONS: [(&str, &[&str]); 10] = [
    ("kernel", &[]),
    ("worktime", &["kernel"]),
    ("procedure", &["kernel", "worktime"]),
    ("store", &["kernel"]),
    ("territory", &["kernel", "store"]),
    ("identity", &["kernel", "store"]),
    ("files", &["kernel", "store"]),
    ("http-edge", &["kernel", "store", "identity"]),
    ("casework", &["kernel", "worktime", "procedure", "store", "territory", "identity"]),
    (
        "testkit",
        &[
            "kernel",
            "store",
            "worktime",
            "procedure",
            "territory",
            "identity",
            "casework",
            "files",
            "http-edge",
        ],
    ),
];

struct Crate {
    /// As others name it in their manifests.
    name: String,
    folder: PathBuf,
    uses: BTreeSet<String>,
}

fn crates() -> Vec<Crate> {
    let all: toml::Table = read(&root().join("Cargo.toml")).parse().unwrap();
    let shared = all["workspace"]["dependencies"].as_table().unwrap();
    let ours = shared.iter().filter_map(|(name, spec)| {
        let folder = root().join(spec.get("path")?.as_str()?);
        let manifest: toml::Table = read(&folder.join("Cargo.toml")).parse().unwrap();
        let uses = manifest.get("dependencies").and_then(|d| d.as_table());
        let uses = uses.into_iter().flat_map(|t| t.keys().cloned()).collect();
        Some(Crate { name: name.clone(), folder, uses })
    });
    let mut ours: Vec<Crate> = ours.collect();
    let names: BTreeSet<String> = ours.iter().map(|c| c.name.clone()).collect();
    for each in &mut ours {
        each.uses.retain(|used| names.contains(used));
    }
    ours
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn arrows_go_one_way() {
    for each in crates() {
        let foundation = FOUNDATIONS.iter().find(|(name, _)| *name == each.name);
        for used in &each.uses {
            let domain = !FOUNDATIONS.iter().any(|(name, _)| name == used);
            match foundation {
                Some((_, may)) => {
                    assert!(may.contains(&used.as_str()), "{} may not use {used}", each.name);
                }
                // The demo shows every domain, so it may use them.
                None if each.name == "demo" => {}
                None => assert!(!domain, "{} may not use the domain {used}", each.name),
            }
        }
    }
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
        assert!(lines <= 500, "{}: {lines} lines", path.display());
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
fn both_languages_have_the_same_pages_of_documentation() {
    for (en, zh) in [("README.md", "README.zh-CN.md")] {
        assert_eq!(root().join(en).exists(), root().join(zh).exists(), "{en} and {zh}");
    }
}
