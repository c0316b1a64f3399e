//! `zh-CN.toml` and `en.toml`: every word there, no word too many.

use std::collections::BTreeSet;

use kernel::Lang;

use super::known::Known;
use super::reader::{Table, fault, parse};
use super::source::{Source, Spot};
use crate::model::{FieldType, Procedure};

/// Reads the words of a language into the procedure and notes those that are
/// missing or belong to nothing.
pub(crate) fn read(p: &mut Procedure, lang: Lang, source: &Source<'_>, known: &Known) {
    let map = parse(source);
    let table = Table::new(source, &map, 0);
    let mut missing: BTreeSet<String> = needed(p, known).into_iter().collect();
    let wanted = missing.clone();
    for (key, text) in table.flat() {
        missing.remove(&key.value);
        let may = wanted.contains(&key.value) || optional(p, &key.value);
        if !may {
            source.wrong(key.at, fault("procedure.word_unknown").arg("key", key.value.clone()));
        }
        if text.value.trim().is_empty() {
            source.wrong(text.at, fault("procedure.word_missing").arg("key", key.value.clone()));
        }
        if let Some(act) = key.value.strip_prefix("says.") {
            placeholders(p, act, &text, source);
        }
        p.words.by_lang[usize::from(lang == Lang::En)].insert(key.value, text.value);
    }
    for key in missing {
        source.wrong(0, fault("procedure.word_missing").arg("key", key));
    }
}

/// Keys without which a page would show a bare identifier.
fn needed(p: &Procedure, known: &Known) -> Vec<String> {
    let mut keys = vec!["procedure.name".to_owned(), "procedure.about".to_owned()];
    keys.extend(p.stages.iter().map(|s| format!("stages.{}", s.name)));
    keys.extend(p.tasks.iter().map(|t| format!("tasks.{}", t.name)));
    keys.extend(p.clocks.iter().map(|c| format!("clocks.{}", c.name)));
    keys.extend(p.rules.iter().map(|r| format!("unattended.{}", r.name)));
    keys.extend(p.settings.iter().map(|(n, _)| format!("settings.{n}")));
    keys.extend(p.guards().iter().map(|g| format!("guards.{g}")));
    for act in &p.acts {
        keys.push(format!("acts.{}", act.name));
        if act.public {
            keys.push(format!("says.{}", act.name));
        }
    }
    for own in p.fields.iter().filter_map(|f| f.personal.as_ref()) {
        if !known.purposes.contains(&own.purpose) {
            keys.extend(["purposes", "bases"].map(|kind| format!("{kind}.{}", own.purpose)));
        }
    }
    for field in &p.fields {
        keys.push(format!("fields.{}", field.name));
        if matches!(field.kind, FieldType::Choice | FieldType::Choices) {
            let options = field.limits.options.iter();
            keys.extend(options.map(|o| format!("options.{}.{o}", field.name)));
        }
    }
    keys
}

/// Keys that may be there: a hint under a field, what an act asks before it is
/// done, the name of a role.
fn optional(p: &Procedure, key: &str) -> bool {
    match key.split_once('.') {
        Some(("hints", field)) => p.field(field).is_some(),
        Some(("asks", act)) => p.act(act).is_some(),
        Some(("roles" | "lines", name)) => !name.contains('.'),
        _ => false,
    }
}

/// A public sentence may name what the public may see, and nothing else.
fn placeholders(p: &Procedure, act: &str, text: &Spot<String>, source: &Source<'_>) {
    for name in crate::words::holes(&text.value) {
        let known = match name.split_once(':') {
            Some(("due", clock)) => p.clock(clock).is_some_and(|c| c.public),
            Some(_) => false,
            None => matches!(name, "lead" | "stage") || shown(p, act, name),
        };
        if !known {
            let e = fault("procedure.word_hole").arg("act", act).arg("name", name);
            source.wrong(text.at, e);
        }
    }
}

fn shown(p: &Procedure, act: &str, field: &str) -> bool {
    let Some(def) = p.act(act) else { return false };
    def.form.iter().any(|i| p.fields[i.field].name == field && p.fields[i.field].public)
}
