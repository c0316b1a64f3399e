//! Every word the program says, in both languages, gathered from the manifests.

use std::collections::BTreeMap;

use kernel::{Error, Kind, Lang, Manifest};
use serde_json::{Map, Value};

/// The sentences of all manifests by key (`errors.not_found`).
#[derive(Debug, Default)]
pub struct Words {
    zh: BTreeMap<String, String>,
    en: BTreeMap<String, String>,
}

impl Words {
    /// Reads the locale texts of every manifest. Of two that name the same
    /// thing (a role) the first is heard: a pure crate may carry such words for
    /// what it prints alone. Two sentences for one error are a mistake.
    pub fn new(manifests: &[&'static Manifest]) -> Result<Words, String> {
        let mut words = Words::default();
        for m in manifests {
            gather(&mut words.zh, m.name, m.words.0)?;
            gather(&mut words.en, m.name, m.words.1)?;
        }
        Ok(words)
    }

    fn of(&self, lang: Lang) -> &BTreeMap<String, String> {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The sentence under `key` with `{name}` filled from `args`; the key
    /// itself when nobody wrote one, so that the gap is seen and not hidden.
    pub fn say(&self, lang: Lang, key: &str, args: &[(&str, Value)]) -> String {
        match self.of(lang).get(key) {
            Some(template) => fill(template, args),
            None => key.to_owned(),
        }
    }

    /// The sentence of a refusal.
    pub fn of_error(&self, lang: Lang, error: &Error) -> String {
        let args: Vec<(&str, Value)> =
            error.args.iter().map(|(name, value)| (*name, self.named(lang, name, value))).collect();
        self.say(lang, &format!("errors.{}", error.code), &args)
    }

    /// The sentence of a refusal that was kept, with what it names.
    pub fn of_kept(&self, lang: Lang, code: &str, args: &Map<String, Value>) -> String {
        let args: Vec<(&str, Value)> =
            args.iter().map(|(name, v)| (name.as_str(), self.named(lang, name, v))).collect();
        self.say(lang, &format!("errors.{code}"), &args)
    }

    /// A list is read out; names of roles are said as people say them; a text
    /// that is itself a key (why a setting is refused) is said.
    fn named(&self, lang: Lang, name: &str, value: &Value) -> Value {
        let items = match value {
            Value::Array(items) => items,
            Value::String(key) if self.of(lang).contains_key(key) => {
                return self.say(lang, key, &[]).into();
            }
            other => return other.clone(),
        };
        let say = |item: &Value| match item {
            Value::String(role) if name == "roles" => self.say(lang, &format!("roles.{role}"), &[]),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let separator = if lang == Lang::ZhCn { "、" } else { ", " };
        items.iter().map(say).collect::<Vec<_>>().join(separator).into()
    }

    /// The heading of a kind of refusal.
    pub fn of_kind(&self, lang: Lang, kind: Kind) -> String {
        let name = match kind {
            Kind::Invalid => "invalid",
            Kind::Anonymous => "anonymous",
            Kind::Forbidden => "forbidden",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::TooLarge => "too_large",
            Kind::TooMany => "too_many",
            Kind::Busy => "busy",
            Kind::Internal => "internal",
        };
        self.say(lang, &format!("http.kind.{name}"), &[])
    }

    /// Everything that is wrong with the words of these manifests: a code
    /// without a sentence, a key in one language alone, a `{name}` that the
    /// other language does not have. Empty when all is well; tests hold that.
    pub fn gaps(manifests: &[&'static Manifest]) -> Vec<String> {
        let words = match Words::new(manifests) {
            Ok(words) => words,
            Err(gap) => return vec![gap],
        };
        let mut gaps = Vec::new();
        for code in manifests.iter().flat_map(|m| m.errors) {
            let key = format!("errors.{code}");
            if !words.zh.contains_key(&key) && !words.en.contains_key(&key) {
                gaps.push(format!("{key}: no sentence"));
            }
        }
        for (here, there, lang) in
            [(&words.zh, &words.en, Lang::En), (&words.en, &words.zh, Lang::ZhCn)]
        {
            for (key, text) in here {
                match there.get(key) {
                    None => gaps.push(format!("{key}: not in {}", lang.tag())),
                    Some(other) if names(text) != names(other) => {
                        gaps.push(format!("{key}: other names in {}", lang.tag()));
                    }
                    Some(_) => {}
                }
            }
        }
        gaps
    }
}

fn gather(into: &mut BTreeMap<String, String>, name: &str, text: &str) -> Result<(), String> {
    let table: toml::Table = text.parse().map_err(|e| format!("words of {name}: {e}"))?;
    flatten(into, "", table).map_err(|key| format!("words of {name}: {key} is said twice"))
}

fn flatten(
    into: &mut BTreeMap<String, String>,
    prefix: &str,
    table: toml::Table,
) -> Result<(), String> {
    for (key, value) in table {
        let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(into, &key, inner)?,
            toml::Value::String(text) => {
                let clash = into.get(&key).is_some_and(|old| *old != text);
                if clash && key.starts_with("errors.") {
                    return Err(key);
                }
                into.entry(key).or_insert(text);
            }
            other => {
                into.entry(key).or_insert(other.to_string());
            }
        }
    }
    Ok(())
}

fn fill(template: &str, args: &[(&str, Value)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match args.iter().find(|(n, _)| *n == name) {
            Some((_, Value::String(s))) => out.push_str(s),
            Some((_, value)) => out.push_str(&value.to_string()),
            None => out.push('…'),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn names(template: &str) -> Vec<&str> {
    let mut names: Vec<&str> = template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn manifest(zh: &'static str, en: &'static str) -> Manifest {
        Manifest {
            name: "t",
            migrations: &[],
            statements: &[],
            settings: &[],
            errors: &["t.late"],
            words: (zh, en),
        }
    }

    static GOOD: Manifest = manifest(
        "\"errors.t.late\" = \"迟了{n}分钟,{who}{who}\"",
        "\"errors.t.late\" = \"{n} minutes late, {who}\"",
    );
    static GAPS: Manifest = manifest("[errors]\nx = \"{a}\"\nz = \"z\"", "[errors]\nx = \"{b}\"");

    #[test]
    fn a_sentence_is_filled_and_never_breaks() {
        let words = Words::new(&[&GOOD]).unwrap();
        let args = [("n", Value::from(5)), ("who", Value::from("李*"))];
        assert_eq!(words.say(Lang::En, "errors.t.late", &args), "5 minutes late, 李*");
        assert_eq!(words.say(Lang::ZhCn, "errors.t.late", &args[..1]), "迟了5分钟,……");
        assert_eq!(words.say(Lang::En, "errors.nobody", &[]), "errors.nobody");
        assert_eq!(fill("a{b", &[]), "a{b");
    }

    #[test]
    fn roles_are_said_as_people_say_them() {
        static ROLES: Manifest = manifest(
            "\"errors.t.late\" = \"需要{roles}\"\n\"roles.dispatcher\" = \"派遣员\"",
            "\"errors.t.late\" = \"needs {roles}\"\n\"roles.dispatcher\" = \"dispatcher\"",
        );
        let words = Words::new(&[&ROLES]).unwrap();
        let error = Error::forbidden("t.late").arg("roles", vec!["dispatcher", "dispatcher"]);
        assert_eq!(words.of_error(Lang::ZhCn, &error), "需要派遣员、派遣员");
    }

    #[test]
    fn gaps_are_told() {
        assert_eq!(Words::gaps(&[&GOOD]), Vec::<String>::new());
        let gaps = Words::gaps(&[&GAPS]);
        for expected in
            ["errors.t.late: no sentence", "errors.x: other names in en", "errors.z: not in en"]
        {
            assert!(gaps.iter().any(|g| g == expected), "{expected} not in {gaps:?}");
        }
    }

    #[test]
    fn our_own_words_are_whole() {
        assert_eq!(Words::gaps(&[&crate::MANIFEST]), Vec::<String>::new());
    }
}
