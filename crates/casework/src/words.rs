//! The words of a matter's page: from its procedure, the directory, the roles.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use jiff::tz::TimeZone;
use kernel::actor::Unit;
use kernel::{Error, Id, Lang, Manifest, Time};
use procedure::model::{Cond, FieldType, InUnit, Whom};
use procedure::{Addressee, Procedure};
use serde_json::Value;
use territory::Directory;

use crate::model::MatterRow;
use crate::sql::records::TimelineRow;

/// What the procedure is called.
pub fn procedure(p: &Procedure, lang: Lang) -> String {
    p.words.get(lang, "procedure", "name").to_owned()
}

/// What a stage is called; what it is not (yet) keeps its identifier.
pub fn stage(p: &Procedure, lang: Lang, name: &str) -> String {
    p.words.get(lang, "stages", name).to_owned()
}

/// What an act is called. A rule of the procedure writes its own lines.
pub fn act(p: &Procedure, lang: Lang, name: &str) -> String {
    p.words
        .find(lang, &format!("acts.{name}"))
        .or_else(|| p.words.find(lang, &format!("unattended.{name}")))
        .or_else(|| own(lang, &format!("acts.{name}")))
        .unwrap_or(name)
        .to_owned()
}

/// What a line of the timeline says was done. A reminder and a rung have the
/// words of the rule, or the act, that gave them.
pub fn done(p: &Procedure, lang: Lang, name: &str, rule: Option<&str>) -> String {
    let pseudo = p.act(name).is_none();
    let of = |r: &str| {
        let word = |kind: &str| p.words.find(lang, &format!("{kind}.{r}"));
        word("unattended").or_else(|| word("acts"))
    };
    let of_rule = rule.filter(|_| pseudo).and_then(of);
    of_rule.map_or_else(|| act(p, lang, name), str::to_owned)
}

/// What a task is called.
pub fn task(p: &Procedure, lang: Lang, name: &str) -> String {
    p.words.get(lang, "tasks", name).to_owned()
}

/// What a clock is called.
pub fn clock(p: &Procedure, lang: Lang, name: &str) -> String {
    p.words.get(lang, "clocks", name).to_owned()
}

/// What a field is called.
pub fn field(p: &Procedure, lang: Lang, name: &str) -> String {
    p.words.get(lang, "fields", name).to_owned()
}

/// The hint under a field.
pub fn help(p: &Procedure, lang: Lang, name: &str) -> Option<String> {
    p.words.find(lang, &format!("hints.{name}")).map(str::to_owned)
}

/// When a field must be filled, as its form tells it.
pub fn required_when(p: &Procedure, lang: Lang, conds: &[Cond]) -> String {
    let said = procedure::conditions(p, lang, conds);
    own(lang, "form.required_when").unwrap_or("{cond}").replace("{cond}", &said)
}

/// What a purpose is called that the procedure brings.
pub fn purpose<'a>(p: &'a Procedure, lang: Lang, code: &str) -> Option<&'a str> {
    p.words.find(lang, &format!("purposes.{code}"))
}

/// What one of a field's choices is called.
pub fn option(p: &Procedure, lang: Lang, field: &str, option: &str) -> String {
    p.words.find(lang, &format!("options.{field}.{option}")).unwrap_or(option).to_owned()
}

/// What a role is called, whoever brought it.
pub fn role(lang: Lang, name: &str) -> String {
    own(lang, &format!("roles.{name}")).unwrap_or(name).to_owned()
}

/// A word of the program's own, not of a procedure.
fn own(lang: Lang, key: &str) -> Option<&'static str> {
    static WORDS: OnceLock<[HashMap<String, String>; 2]> = OnceLock::new();
    let [zh, en] = WORDS.get_or_init(|| {
        let words = |text: fn(&Manifest) -> &str| {
            let both = [&identity::MANIFEST, &crate::MANIFEST].map(text);
            let read = |t: &str| toml::from_str::<HashMap<String, String>>(t).unwrap_or_default();
            both.into_iter().flat_map(read).collect()
        };
        [words(|m| m.words.0), words(|m| m.words.1)]
    });
    let words = if lang == Lang::En { en } else { zh };
    words.get(key).map(String::as_str)
}

/// A refusal of the engine, its acts and stages called by their names, and who
/// may by unit and post, as far as the matter says who that is.
pub fn refused(
    p: &Procedure,
    directory: &Directory,
    lang: Lang,
    m: &MatterRow,
    refusal: impl Into<Error>,
) -> Error {
    let named = |whom: &Whom| means(p, directory, lang, m, whom);
    procedure::in_words(refusal.into(), p, lang, &|name| role(lang, name), &named)
}

/// Whom an addressee of the file means in a matter; none while no unit leads.
fn means(
    p: &Procedure,
    directory: &Directory,
    lang: Lang,
    m: &MatterRow,
    whom: &Whom,
) -> Option<String> {
    let named = |field: usize| {
        let value = p.fields.get(field).and_then(|f| m.state.data.get(&f.name));
        value.map(unit_ids).unwrap_or_default()
    };
    let desks: Vec<Addressee> = match whom {
        Whom::Role { role, level } => {
            let area = directory.at_level(m.area_now, *level)?.code;
            vec![Addressee::Role { role: role.clone(), area }]
        }
        Whom::Post { post, unit } => {
            let lead = || m.state.lead.into_iter();
            let units: Vec<Id<Unit>> = match unit {
                InUnit::Lead | InUnit::Own => lead().collect(),
                InUnit::Assist => m.state.assist.clone(),
                InUnit::All => lead().chain(m.state.assist.iter().copied()).collect(),
                InUnit::Named(field) => named(*field),
            };
            units.into_iter().map(|unit| Addressee::Post { post: post.clone(), unit }).collect()
        }
        _ => Vec::new(),
    };
    let parts = desks.iter().filter_map(|d| place_and_post(directory, lang, d));
    let said: Vec<String> = parts
        .map(|(place, post)| match lang {
            Lang::ZhCn => format!("{place}{post}"),
            Lang::En => format!("{post} of {place}"),
        })
        .collect();
    (!said.is_empty()).then(|| said.join(if lang == Lang::ZhCn { "、" } else { ", " }))
}

fn unit_ids(value: &Value) -> Vec<Id<Unit>> {
    let one = |v: &Value| v.as_str().and_then(|s| s.parse().ok());
    match value {
        Value::Array(list) => list.iter().filter_map(one).collect(),
        v => one(v).into_iter().collect(),
    }
}

/// Whose desk it is: role and area, post and unit.
pub fn desk(directory: &Directory, lang: Lang, whom: &Addressee) -> String {
    match place_and_post(directory, lang, whom) {
        Some((place, post)) => format!("{place} {post}"),
        None => role(lang, if *whom == Addressee::Reporter { "reporter" } else { "person" }),
    }
}

/// Area and role, or unit and post.
fn place_and_post(directory: &Directory, lang: Lang, whom: &Addressee) -> Option<(String, String)> {
    match whom {
        Addressee::Role { role: name, area } => {
            let area = directory.area(*area).map_or_else(|| area.to_string(), |a| a.name.clone());
            Some((area, role(lang, name)))
        }
        Addressee::Post { post, unit } => {
            let unit = directory.unit(*unit);
            let title = unit.and_then(|u| u.title(post)).or_else(|| procedure::post(lang, post));
            let title = title.map_or_else(|| role(lang, post), str::to_owned);
            Some((unit.map(|u| u.name.clone()).unwrap_or_default(), title))
        }
        Addressee::Person(_) | Addressee::Reporter => None,
    }
}

/// Who a timeline line is by, from the desk it was done from.
pub fn actor(directory: &Directory, lang: Lang, kind: &str, post: &str) -> String {
    match desk_of(post) {
        Some(whom) if kind == "person" => desk(directory, lang, &whom),
        _ => role(lang, kind),
    }
}

/// The desk that a key stands for: the way back from [`crate::model::desk`].
pub(crate) fn desk_of(key: &str) -> Option<Addressee> {
    let mut parts = key.splitn(3, ':');
    match (parts.next()?, parts.next()?, parts.next()) {
        ("r", role, Some(area)) => {
            Some(Addressee::Role { role: role.to_owned(), area: area.parse().ok()? })
        }
        ("u", unit, Some(post)) => {
            Some(Addressee::Post { post: post.to_owned(), unit: unit.parse().ok()? })
        }
        ("p", account, None) => Some(Addressee::Person(account.parse().ok()?)),
        _ => None,
    }
}

/// The public sentence of a line of the timeline, its places filled with what
/// held when it was done.
pub fn public(
    p: &Procedure,
    directory: &Directory,
    lang: Lang,
    zone: &TimeZone,
    line: &TimelineRow,
) -> Option<String> {
    let sentence = p.words.find(lang, &format!("says.{}", line.act))?;
    let fields = line.body.get("fields").and_then(Value::as_object);
    let fill = |hole: &str| match hole.split_once(':') {
        Some(("due", clock)) => moment(line.body.get("dues")?.get(clock)?, zone),
        Some(_) => None,
        None if hole == "stage" => Some(stage(p, lang, &line.to_stage)),
        // A field of that name says which unit this very act means.
        None if p.field(hole).is_some_and(|f| f.public) && fields?.contains_key(hole) => {
            said(p, directory, lang, zone, hole, fields?.get(hole)?)
        }
        None if hole == "lead" => Some(unit(directory, line.body.get("unit")?.as_str()?)),
        None => None,
    };
    Some(filled(sentence, &fill))
}

/// A sentence with its places filled; what nobody can fill is left out.
fn filled(sentence: &str, fill: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((hole, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(&fill(hole).unwrap_or_default());
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// A moment as the city's clocks show it.
fn moment(time: &Value, zone: &TimeZone) -> Option<String> {
    let time: Time = time.as_str()?.parse().ok()?;
    Some(time.civil(zone).strftime("%Y-%m-%d %H:%M").to_string())
}

/// The clocks whose end an act's public sentence names, in either language.
pub fn dues_said<'p>(p: &'p Procedure, act: &str) -> BTreeSet<&'p str> {
    let key = format!("says.{act}");
    let said = [Lang::ZhCn, Lang::En].into_iter().filter_map(|lang| p.words.find(lang, &key));
    let holes = said.flat_map(|text| text.split("{due:").skip(1));
    holes.filter_map(|rest| rest.split_once('}').map(|(clock, _)| clock)).collect()
}

/// A form value in words, a moment as the city's clocks show it.
pub fn said(
    p: &Procedure,
    directory: &Directory,
    lang: Lang,
    zone: &TimeZone,
    field: &str,
    found: &Value,
) -> Option<String> {
    match p.field(field)?.kind {
        FieldType::Time => moment(found, zone),
        _ => value(p, directory, lang, field, found),
    }
}

/// A form value in words. Files are shown as files and have none.
pub fn value(
    p: &Procedure,
    directory: &Directory,
    lang: Lang,
    field: &str,
    value: &Value,
) -> Option<String> {
    let kind = p.field(field)?.kind;
    let each = |f: &dyn Fn(&str) -> String| match value {
        Value::String(s) => Some(f(s)),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(Value::as_str).map(f).collect();
            Some(all.join(if lang == Lang::ZhCn { "、" } else { ", " }))
        }
        _ => None,
    };
    match kind {
        // An account's id says nothing to anybody; the page names posts.
        FieldType::Photos | FieldType::Files | FieldType::Person | FieldType::People => None,
        FieldType::Text if field == "subcategory" => each(&|s| {
            let known = directory.subcategory(s);
            known.map_or_else(|| s.to_owned(), |sub| sub.names.get(lang).to_owned())
        }),
        FieldType::Choice | FieldType::Choices => each(&|s| option(p, lang, field, s)),
        FieldType::Unit | FieldType::Units => each(&|s| unit(directory, s)),
        FieldType::Area => {
            each(&|s| s.parse().map_or_else(|_| s.to_owned(), |code| directory.line_name(code)))
        }
        FieldType::Boolean => {
            Some(role(lang, if value == &Value::Bool(true) { "yes" } else { "no" }))
        }
        FieldType::Money => value.as_i64().map(|n| kernel::Money(n).to_string()),
        FieldType::Budget => each(&|s| budget(lang, s)),
        FieldType::Point => Some(format!("{}, {}", value["lon"], value["lat"])),
        FieldType::Tasks => value.as_array().map(|rows| {
            let lines = rows.iter().enumerate().map(|(i, row)| task_line(directory, i + 1, row));
            lines.collect::<Vec<_>>().join("\n")
        }),
        _ => match value {
            Value::String(s) => Some(s.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        },
    }
}

/// "3 working_days" as people say it.
fn budget(lang: Lang, text: &str) -> String {
    let said = text.split_once(' ').and_then(|(n, unit)| {
        let unit = own(lang, &format!("budget.{}", unit.trim_end_matches('s')))?;
        Some(unit.replace("{n}", n))
    });
    said.unwrap_or_else(|| text.to_owned())
}

/// A line of a task list: what, who, by when.
fn task_line(directory: &Directory, nth: usize, row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let of = row["unit"].as_str().map(|id| unit(directory, id));
    let parts = [of.as_deref().unwrap_or_default(), text("owner"), text("due")];
    let rest: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{nth}. {} ({})", text("what"), rest.join(" "))
}

fn unit(directory: &Directory, id: &str) -> String {
    id.parse::<Id<kernel::actor::Unit>>()
        .ok()
        .and_then(|id| directory.unit(id))
        .map_or_else(|| id.to_owned(), |u| u.name.clone())
}
