//! Every code has a sentence in both languages, with the same holes.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use jingwei_procedure::MANIFEST;

fn holes(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|r| r.split_once('}').map(|(n, _)| n)).collect()
}

#[test]
fn both_languages_say_the_same() {
    let read = |t: &str| toml::from_str::<BTreeMap<String, String>>(t).unwrap();
    let (zh, en) = (read(MANIFEST.words.0), read(MANIFEST.words.1));
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, text) in &zh {
        assert_eq!(holes(text), holes(&en[key]), "{key}");
    }
    for code in MANIFEST.errors {
        assert!(zh.contains_key(&format!("errors.{code}")), "{code}");
    }
    let codes = zh.keys().filter_map(|k| k.strip_prefix("errors."));
    let unused: Vec<&str> = codes.filter(|c| !MANIFEST.errors.contains(c)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
