//! Every refusal has its sentence in both languages, with the same holes; and
//! purposes that do not fit are found.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_consent::{MANIFEST, Purpose, Purposes};

use crate::scene::{CARE, PHOTO};

#[test]
fn both_languages_are_whole() {
    let words = |text: &str| -> BTreeMap<String, String> { toml::from_str(text).unwrap() };
    let (zh, en) = (words(MANIFEST.words.0), words(MANIFEST.words.1));
    let codes: BTreeSet<String> = MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    assert_eq!(zh.keys().cloned().collect::<BTreeSet<_>>(), codes);
    assert_eq!(en.keys().cloned().collect::<BTreeSet<_>>(), codes);
    let most = |s: &str| s.contains("{most}");
    for (key, sentence) in &zh {
        assert_eq!(most(sentence), most(&en[key]), "{key}");
    }
}

#[test]
fn purposes_that_do_not_fit_are_found() {
    assert!(Purposes::new(&[CARE, PHOTO]).is_ok());
    assert_eq!(Purposes::new(&[CARE, CARE]).unwrap_err().len(), 1);
    assert_eq!(Purposes::new(&[Purpose { version: 0, ..CARE }]).unwrap_err().len(), 1);
    assert_eq!(Purposes::new(&[Purpose { owner: "", ..CARE }]).unwrap_err().len(), 1);
}
