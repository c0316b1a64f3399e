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
}

/// The names in braces of a sentence.
pub(crate) fn holes(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(n, _)| n)).collect()
}

/// One of the crate's own words with its holes filled.
pub(crate) fn own(lang: Lang, key: &str, holes: &[(&str, &str)]) -> String {
    let text = own_words(lang).get(key).map_or(key, String::as_str);
    fill_holes(text, &|n| holes.iter().find(|(h, _)| *h == n).map(|(_, v)| (*v).to_owned()))
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

/// Conditions as people say them: `“回访结果”为“已答复”`.
pub fn conditions(p: &crate::Procedure, lang: Lang, conds: &[crate::model::Cond]) -> String {
    crate::describe::Tongue { p, lang, role: &str::to_owned, named: &|_| None }.conds(conds)
}

/// What a post is called beside the name of its unit, where "承办单位" need
/// not be said again.
pub fn post(lang: Lang, post: &str) -> Option<&'static str> {
    own_words(lang).get(&format!("posts.{post}")).map(String::as_str)
}

/// A refusal of the engine with the names in it as its procedure calls them;
/// `named` tells who is meant in the matter at hand, where that is known.
/// The sentence itself is made from the words of the whole program.
pub fn in_words(
    error: Error,
    p: &crate::Procedure,
    lang: Lang,
    role: &dyn Fn(&str) -> String,
    named: &dyn Fn(&crate::model::Whom) -> Option<String>,
) -> Error {
    let tongue = crate::describe::Tongue { p, lang, role, named };
    let args = error.args.into_iter().map(|(name, value)| (name, tongue.arg(name, &value)));
    Error { args: args.collect(), ..error }
}

const ZH: &str = include_str!("../locales/zh-CN.toml");
const EN: &str = include_str!("../locales/en.toml");

/// The crate's own sentences and words.
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
