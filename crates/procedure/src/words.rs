//! Every word of a procedure that a person sees, and the crate's own sentences.

use std::collections::HashMap;
use std::sync::OnceLock;

use kernel::{Error, Lang, Manifest};
use serde_json::Value;

/// Words by kind and name (`acts.sign`), in both languages.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub(crate) by_lang: [HashMap<String, String>; 2],
}

impl Words {
    /// The word of a kind (`acts`, `stages`, `tasks`, `fields` …), else the
    /// name itself.
    pub fn get<'a>(&'a self, lang: Lang, kind: &str, name: &'a str) -> &'a str {
        self.find(lang, &format!("{kind}.{name}")).unwrap_or(name)
    }

    /// The word under its whole key.
    pub fn find(&self, lang: Lang, key: &str) -> Option<&str> {
        self.by_lang[usize::from(lang == Lang::En)].get(key).map(String::as_str)
    }

    /// What a role is called: by the procedure, else by the glossary.
    pub fn role<'a>(&'a self, lang: Lang, role: &'a str) -> &'a str {
        let key = format!("roles.{role}");
        let own = self.find(lang, &key);
        own.or_else(|| own_words(lang).get(&key).map(String::as_str)).unwrap_or(role)
    }

    /// The public sentence of an act with its holes filled; what `fill` does
    /// not know becomes empty, never a brace.
    pub fn say(&self, lang: Lang, act: &str, fill: &dyn Fn(&str) -> Option<String>) -> String {
        self.find(lang, &format!("says.{act}"))
            .map(|text| fill_holes(text, fill))
            .unwrap_or_default()
    }
}

/// The names in braces of a sentence.
pub(crate) fn holes(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(n, _)| n)).collect()
}

fn fill_holes(text: &str, fill: &dyn Fn(&str) -> Option<String>) -> String {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                out.push_str(&fill(name).unwrap_or_default());
                out.push_str(rest);
            }
            None => out.push_str(part),
        }
    }
    out
}

/// The sentence of one of this crate's refusals.
pub fn sentence(error: &Error, lang: Lang) -> String {
    let key = format!("errors.{}", error.code);
    let Some(text) = own_words(lang).get(&key) else { return error.code.to_owned() };
    fill_holes(text, &|name| error.args.iter().find(|(n, _)| *n == name).map(|(_, v)| written(v)))
}

fn written(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Array(list) => list.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

const ZH: &str = include_str!("../locales/zh-CN.toml");
const EN: &str = include_str!("../locales/en.toml");

/// The crate's sentences and the names of the glossary's roles.
pub(crate) fn own_words(lang: Lang) -> &'static HashMap<String, String> {
    static WORDS: OnceLock<[HashMap<String, String>; 2]> = OnceLock::new();
    let both = WORDS.get_or_init(|| [ZH, EN].map(|t| toml::from_str(t).unwrap_or_default()));
    &both[usize::from(lang == Lang::En)]
}

/// What the crate declares about itself: words and codes, no table.
pub static MANIFEST: Manifest = Manifest {
    name: "procedure",
    migrations: &[],
    statements: &[],
    settings: &[],
    errors: crate::codes::ALL,
    words: (ZH, EN),
};
