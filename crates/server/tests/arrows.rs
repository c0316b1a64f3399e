//! The arrows of ARCHITECTURE.md, read from the manifests themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Crates of ours with those of ours that they use when built (not in tests).
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut graph = BTreeMap::new();
    for folder in ["crates", "domains"] {
        let folders = std::fs::read_dir(root.join(folder)).unwrap();
        for path in folders.map(|e| e.unwrap().path()).filter(|p| p.join("Cargo.toml").is_file()) {
            graph.insert(format!("{folder}/{}", name(&path)), uses(&path));
        }
    }
    graph
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn uses(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    let Some(all) = manifest.get("dependencies").and_then(toml::Value::as_table) else {
        return BTreeSet::new();
    };
    all.keys().filter_map(|alias| folder_of(alias)).collect()
}

/// Where a workspace dependency of ours lies.
fn folder_of(alias: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    let path = manifest["workspace"]["dependencies"].get(alias)?.get("path")?.as_str()?;
    let path = PathBuf::from(path);
    Some(format!("{}/{}", name(path.parent()?), name(&path)))
}

fn within(graph: &BTreeMap<String, BTreeSet<String>>, of: &str, allowed: &[&str]) {
    let used = &graph[of];
    let stray: Vec<&String> = used.iter().filter(|u| !allowed.contains(&u.as_str())).collect();
    assert!(stray.is_empty(), "{of} uses {stray:?}");
}

#[test]
fn the_pure_crates_use_nothing_that_does_io() {
    let g = graph();
    within(&g, "crates/kernel", &[]);
    within(&g, "crates/worktime", &["crates/kernel"]);
    within(&g, "crates/procedure", &["crates/kernel", "crates/worktime"]);
    within(&g, "crates/triage", &["crates/kernel"]);
    within(&g, "crates/store", &["crates/kernel"]);
}

#[test]
fn foundations_know_no_domain_and_not_the_program() {
    for (of, used) in graph().iter().filter(|(of, _)| of.starts_with("crates/")) {
        if matches!(of.as_str(), "crates/server" | "crates/testkit") {
            continue;
        }
        let upward = |u: &&String| u.starts_with("domains/") || *u == "crates/server";
        let stray: Vec<&String> = used.iter().filter(upward).collect();
        assert!(stray.is_empty(), "{of} uses {stray:?}");
    }
}

#[test]
fn no_domain_imports_another() {
    for (of, used) in graph().iter().filter(|(of, _)| of.starts_with("domains/")) {
        let stray: Vec<&String> =
            used.iter().filter(|u| u.starts_with("domains/") || *u == "crates/server").collect();
        assert!(stray.is_empty(), "{of} uses {stray:?}");
    }
}

#[test]
fn the_kit_for_tests_is_used_in_tests_alone() {
    for (of, used) in graph() {
        assert!(!used.contains("crates/testkit"), "{of} ships the test kit");
    }
}
