//! Every sentence in both languages, with the same holes.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_deliberation::MANIFEST;
use jingwei_deliberation::floor::Rule;
use jingwei_deliberation::policy::{FLOOR, TABLE};

#[test]
fn both_languages_are_whole() {
    let words = |text: &str| -> BTreeMap<String, String> { toml::from_str(text).unwrap() };
    let (zh, en) = (words(MANIFEST.words.0), words(MANIFEST.words.1));
    let mut wanted: BTreeSet<String> =
        MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    wanted.extend(Rule::ALL.map(|r| format!("moderation.rules.{}", r.name())));
    let acts = TABLE.rows.iter().chain(FLOOR.rows);
    wanted.extend(acts.map(|r| format!("policy.acts.{}", r.act)));
    assert_eq!(zh.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    assert_eq!(en.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    let holes = |s: &str| {
        s.split('{')
            .skip(1)
            .filter_map(|p| p.split('}').next())
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    for (key, sentence) in &zh {
        assert_eq!(holes(sentence), holes(&en[key]), "{key}");
    }
}
