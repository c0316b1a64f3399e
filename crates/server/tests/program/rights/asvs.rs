//! docs/asvs.md: every line of level 2 is there once, and every test that it
//! names exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn gather(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let skipped = ["target", "node_modules", "dist", ".git"].iter().any(|n| path.ends_with(n));
        if path.is_dir() && !skipped {
            gather(&path, names);
            continue;
        }
        let rust = path.extension().is_some_and(|e| e == "rs" || e == "mjs");
        if rust && path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            let words = text.split("fn ").skip(1).chain(text.split("function ").skip(1));
            let name = |rest: &str| rest.split(['(', '<']).next().map(str::to_owned);
            names.extend(words.filter_map(name));
        }
    }
}

#[test]
fn every_line_names_tests_that_exist_or_says_why_there_is_none() {
    let text = std::fs::read_to_string(root().join("docs/asvs.md")).unwrap();
    let mut tests = BTreeSet::new();
    for folder in ["crates", "domains", "web/tests"] {
        gather(&root().join(folder), &mut tests);
    }
    let mut numbers = BTreeSet::new();
    for line in text.lines().filter(|l| l.starts_with("| ") && l[2..].starts_with(char::is_numeric))
    {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 3, "{line}");
        assert!(numbers.insert(cells[0].to_owned()), "{} stands twice", cells[0]);
        let named: Vec<&str> = cells[2].split('`').skip(1).step_by(2).collect();
        let excused =
            ["not yet", "not applicable", "by review"].iter().any(|e| cells[2].starts_with(e));
        assert!(excused || !named.is_empty(), "{line}");
        for test in named.iter().filter(|name| name.len() > 12 && !name.contains(['.', '/', ' '])) {
            assert!(tests.contains(*test), "{}: no test is called {test}", cells[0]);
        }
    }
    assert!(numbers.len() > 250, "only {} lines", numbers.len());
}
