//! The words of the pages, from the files that the pages with scripts load.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Lang;
use serde_json::Value;

type Words = BTreeMap<String, String>;

macro_rules! files {
    ($lang:literal) => {
        [
            include_str!(concat!("../../../../web/packages/i18n/locales/", $lang, ".json")),
            include_str!(concat!("../../../../web/apps/resident/locales/", $lang, ".json")),
        ]
    };
}

static ZH: LazyLock<Words> = LazyLock::new(|| gathered(files!("zh-CN")));
static EN: LazyLock<Words> = LazyLock::new(|| gathered(files!("en")));

/// The sentence of a key; the key itself where nobody wrote one, so that the
/// gap is seen and not hidden.
pub(super) fn say(lang: Lang, key: &'static str) -> &'static str {
    known(lang, key).unwrap_or(key)
}

/// The sentence of a key that is put together.
pub(super) fn known(lang: Lang, key: &str) -> Option<&'static str> {
    let words: &'static Words = match lang {
        Lang::ZhCn => &ZH,
        Lang::En => &EN,
    };
    words.get(key).map(String::as_str)
}

/// With `{name}` filled in.
pub(super) fn filled(text: &str, args: &[(&str, &str)]) -> String {
    let put =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    args.iter().fold(text.to_owned(), put)
}

fn gathered(files: [&str; 2]) -> Words {
    let mut words = Words::new();
    for file in files {
        flatten(&mut words, "", &serde_json::from_str(file).unwrap_or_default());
    }
    words
}

fn flatten(words: &mut Words, prefix: &str, tree: &Value) {
    match tree {
        Value::Object(parts) => parts.iter().for_each(|(name, part)| {
            let dot = if prefix.is_empty() { "" } else { "." };
            flatten(words, &format!("{prefix}{dot}{name}"), part);
        }),
        Value::String(text) => drop(words.insert(prefix.to_owned(), text.clone())),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Every key that the sources and templates of these pages name.
    fn named() -> Vec<String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut keys = Vec::new();
        for folder in ["src/plain", "templates"] {
            for file in std::fs::read_dir(here.join(folder)).unwrap() {
                let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
                for part in text
                    .split("t(\"")
                    .chain(text.split("say(\""))
                    .chain(text.split("label(\""))
                    .skip(1)
                {
                    let key = part.split('"').next().unwrap_or("");
                    let plain = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
                    if key.contains('.') && key.chars().all(plain) {
                        keys.push(key.to_owned());
                    }
                }
            }
        }
        keys
    }

    #[test]
    fn every_key_has_its_sentence_in_both_languages() {
        let keys = named();
        assert!(keys.len() > 60, "{}", keys.len());
        for lang in Lang::ALL {
            let gaps: Vec<&String> = keys.iter().filter(|k| known(lang, k).is_none()).collect();
            assert_eq!(gaps, Vec::<&String>::new(), "{}", lang.tag());
        }
    }

    #[test]
    fn a_sentence_is_filled() {
        assert_eq!(filled("{a} and {b}", &[("a", "1"), ("b", "{a}")]), "1 and {a}");
    }
}
