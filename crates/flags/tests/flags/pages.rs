//! The page of each rule in docs/rules/ is what the rule says about itself.
//! `JINGWEI_GOLDEN=write` writes them anew.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jingwei_flags::RULES;
use jingwei_flags::page::{file, index, page};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules")
}

#[test]
fn every_rule_has_its_page_and_every_page_its_rule() {
    let mut pages: Vec<(String, String)> = RULES.iter().map(|r| (file(r), page(r))).collect();
    pages.push(("README.md".into(), index()));
    if std::env::var("JINGWEI_GOLDEN").is_ok_and(|v| v == "write") {
        std::fs::create_dir_all(folder()).unwrap();
        for (name, text) in &pages {
            std::fs::write(folder().join(name), text).unwrap();
        }
    }
    let hint = "JINGWEI_GOLDEN=write cargo test -p jingwei-flags pages";
    for (name, text) in &pages {
        let written = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert!(&written == text, "docs/rules/{name} is not as the rule says: {hint}");
    }
    let ours: BTreeSet<String> = pages.into_iter().map(|(name, _)| name).collect();
    let there = std::fs::read_dir(folder()).unwrap();
    let there = there.map(|f| f.unwrap().file_name().into_string().unwrap());
    let stray: Vec<String> =
        there.filter(|n| n.starts_with("powers.") && !ours.contains(n)).collect();
    assert!(stray.is_empty(), "no rule for {stray:?}");
}

#[test]
fn codes_and_aliases_are_unique_and_every_part_is_told() {
    let mut names = BTreeSet::new();
    for rule in RULES {
        assert!(names.insert(rule.code) && names.insert(rule.alias), "{} twice", rule.code);
        assert!(rule.code.starts_with("powers."));
        for t in [&rule.zh, &rule.en] {
            let parts =
                [t.title, t.sees, t.why, t.threshold, t.lights, t.clears, t.misses, t.example];
            assert!(parts.iter().all(|p| !p.trim().is_empty()), "{}", rule.code);
        }
        assert!(rule.en.lights.is_ascii(), "{}: English", rule.code);
    }
    assert_eq!(RULES.len(), 23);
}
