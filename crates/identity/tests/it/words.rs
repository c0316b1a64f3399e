//! Every code, role and purpose has its words in both languages.

use std::collections::BTreeSet;

use jingwei_identity::{MANIFEST, roles, vault};

fn keys(text: &str) -> BTreeSet<String> {
    text.parse::<toml::Table>().unwrap().keys().cloned().collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (zh, en) = (keys(MANIFEST.words.0), keys(MANIFEST.words.1));
    assert_eq!(zh, en);
    let mut wanted: Vec<String> = MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    wanted.extend(roles::ROLES.iter().map(|r| format!("roles.{}", r.name)));
    for purpose in vault::PURPOSES {
        wanted.push(format!("purposes.{}", purpose.code));
        wanted.push(format!("purposes.{}.basis", purpose.code));
    }
    for line in vault::Inventory::shipped().lines() {
        wanted.push(format!("fields.{}", line.field));
        wanted.push(line.basis);
    }
    let missing: Vec<_> = wanted.iter().filter(|k| !zh.contains(*k)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A code that is used and not declared would be shown as a bare key.
#[test]
fn every_code_in_the_sources_is_declared() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut used = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in
                    ["invalid(", "conflict(", "forbidden(", "Kind::Anonymous,", "Kind::TooMany,"]
                {
                    for after in text.split(call).skip(1) {
                        let quoted =
                            after.trim_start().strip_prefix('"').and_then(|a| a.split('"').next());
                        used.extend(quoted.filter(|c| c.contains('.')).map(str::to_owned));
                    }
                }
            }
        }
    }
    assert!(used.len() > 20, "{used:?}");
    let undeclared: Vec<_> =
        used.iter().filter(|c| !MANIFEST.errors.contains(&c.as_str())).collect();
    assert!(undeclared.is_empty(), "{undeclared:?}");
}
