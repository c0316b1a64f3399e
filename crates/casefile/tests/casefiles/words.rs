//! Every sentence in both languages.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_casefile::applicant::PURPOSE;
use jingwei_casefile::case::FIELDS;
use jingwei_casefile::{MANIFEST, policy::TABLE};

#[test]
fn both_languages_are_whole() {
    let words = |text: &str| -> BTreeMap<String, String> { toml::from_str(text).unwrap() };
    let (zh, en) = (words(MANIFEST.words.0), words(MANIFEST.words.1));
    let mut wanted: BTreeSet<String> =
        MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    wanted.extend(TABLE.rows.iter().map(|r| format!("policy.acts.{}", r.act)));
    wanted.extend(FIELDS.iter().map(|(name, _)| format!("fields.{name}")));
    let asked = format!("consents.{}", PURPOSE.code);
    wanted.extend([format!("{asked}.text.{}", PURPOSE.version), asked]);
    wanted.extend(
        ["purposes.minor_case", "purposes.minor_case.basis", "roles.case_team"].map(str::to_owned),
    );
    assert_eq!(zh.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    assert_eq!(en.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    for (key, sentence) in &zh {
        assert_eq!(sentence.contains("{most}"), en[key].contains("{most}"), "{key}");
    }
}
