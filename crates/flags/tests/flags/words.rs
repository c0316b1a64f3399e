//! Words in both languages, and that they accuse nobody.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_flags::page::page;
use jingwei_flags::{MANIFEST, RULES};

fn words(text: &str) -> BTreeMap<String, String> {
    toml::from_str(text).unwrap()
}

/// `{name}` in a sentence.
pub fn holes(sentence: &str) -> BTreeSet<String> {
    let parts = sentence.split('{').skip(1);
    parts.filter_map(|p| p.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

/// The sentence of a finding has a hole for none but what it is given.
pub fn said(part: &str, values: &[&str]) {
    for text in [MANIFEST.words.0, MANIFEST.words.1] {
        let all = words(text);
        let sentence = all.get(&format!("lights.{part}"));
        let sentence = sentence.unwrap_or_else(|| panic!("no sentence for {part}"));
        let missing: Vec<String> =
            holes(sentence).into_iter().filter(|h| !values.contains(&h.as_str())).collect();
        assert!(missing.is_empty(), "{part} lacks {missing:?}");
    }
}

#[test]
fn both_languages_have_the_same_words_with_the_same_holes() {
    let (zh, en) = (words(MANIFEST.words.0), words(MANIFEST.words.1));
    assert!(zh.keys().eq(en.keys()));
    for (key, sentence) in &zh {
        assert_eq!(holes(sentence), holes(&en[key]), "{key}");
    }
    for code in MANIFEST.errors {
        assert!(zh.contains_key(&format!("errors.{code}")), "{code}");
    }
}

#[test]
fn no_light_accuses_anybody() {
    let accusing = [
        "违法", "违规", "违纪", "舞弊", "贪", "嫌疑", "腐败", "串通", "围标", "作案", "处分",
        "fraud", "corrupt", "illegal", "guilty", "crime", "criminal", "offend", "violat", "bribe",
        "cheat", "collus", "suspect", "rigged",
    ];
    let mut texts: Vec<String> = [MANIFEST.words.0, MANIFEST.words.1].map(str::to_owned).into();
    texts.extend(RULES.iter().map(|rule| page(rule)));
    for text in texts {
        let lower = text.to_lowercase();
        let found: Vec<&&str> = accusing.iter().filter(|w| lower.contains(**w)).collect();
        assert!(found.is_empty(), "{found:?} in: {text}");
    }
}
