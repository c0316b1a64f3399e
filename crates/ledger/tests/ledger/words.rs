//! Every refusal has its sentence in both languages, with the same holes.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_ledger::MANIFEST;

#[test]
fn both_languages_are_whole() {
    let words = |text: &str| -> BTreeMap<String, String> { toml::from_str(text).unwrap() };
    let (zh, en) = (words(MANIFEST.words.0), words(MANIFEST.words.1));
    let codes: BTreeSet<String> = MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    assert_eq!(zh.keys().cloned().collect::<BTreeSet<_>>(), codes);
    assert_eq!(en.keys().cloned().collect::<BTreeSet<_>>(), codes);
    let holes = |s: &str| {
        let parts = s.split('{').skip(1).filter_map(|p| p.split_once('}'));
        parts.map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>()
    };
    for (key, sentence) in &zh {
        assert_eq!(holes(sentence), holes(&en[key]), "{key}");
    }
}
