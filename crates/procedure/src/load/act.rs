//! `[acts.*]`

use super::link::Link;
use super::reader::{Item, Table, fault};
use super::source::Spot;
use crate::model::{
    ActDef, Amount, Branch, ChildDef, CountDef, ExtendDef, FieldType, FormItem, Ix, Keep, To, Wait,
};

/// Kinds of fields that name one thing of a list.
const ONE: [FieldType; 4] =
    [FieldType::Unit, FieldType::Person, FieldType::Matter, FieldType::Choice];

pub(crate) fn read(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> ActDef {
    let one = |key| t.text(key);
    ActDef {
        name: name.value.clone(),
        who: link.whoms(t, "who"),
        does: link.list(t, "does", Link::task),
        of: one("of").and_then(|s| link.of_kind(&s, &ONE)),
        vote: one("vote").and_then(|s| vote(&s, link)),
        concludes: one("concludes").and_then(|s| link.task(&s)),
        not: link.doers(t, "not"),
        form: form(t, link),
        when: link.conds(t, "when"),
        to: to(name, t, link),
        opens: link.list(t, "opens", Link::task),
        closes: link.list(t, "closes", Link::task),
        starts: link.list(t, "starts", Link::clock),
        stops: link.list(t, "stops", Link::clock),
        extends: extends(t, link),
        within: one("within").and_then(|s| link.clock(&s)),
        ahead: ahead(t, link),
        counts: t.rows("counts").into_iter().map(|row| count(name, row, link)).collect(),
        lead: one("lead").and_then(|s| link.kept(&s, &[FieldType::Unit])),
        assist: one("assist").and_then(|s| link.kept(&s, &[FieldType::Units])),
        keeps: keeps(t, link),
        reminds: t.flag("reminds"),
        round: t.flag("round"),
        children: t.rows("children").into_iter().filter_map(|c| child(c, link)).collect(),
        effects: effects(t, link),
        facts: t.texts("facts").into_iter().map(|s| s.value).collect(),
        undo: t.int_in("undo", 1, 60).and_then(|n| u32::try_from(n).ok()),
        public: t.flag("public"),
        stages: Vec::new(),
    }
}

fn vote(s: &Spot<String>, link: &Link<'_>) -> Option<bool> {
    match s.value.as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            link.unknown("vote", s);
            None
        }
    }
}

/// `"reason"`, `"photos?"` where it may be left out, or a table.
fn form(t: &Table<'_, '_>, link: &Link<'_>) -> Vec<FormItem> {
    let plain = |s: Spot<String>| {
        let (name, required) = match s.value.strip_suffix('?') {
            Some(name) => (name.to_owned(), false),
            None => (s.value.clone(), true),
        };
        let field = link.field(&Spot { value: name, at: s.at })?;
        Some(FormItem { field, required, required_when: Vec::new(), min: None, max: None })
    };
    let table = |row: Table<'_, '_>| {
        let field = row.need("field").and_then(|s| link.field(&s));
        let required_when = link.conds(&row, "when");
        let required = row.flag_or("required", required_when.is_empty());
        let min = row.int("min").map(|n| n.value);
        let max = row.int("max").map(|n| n.value);
        row.finish();
        Some(FormItem { field: field?, required, required_when, min, max })
    };
    let items = t.items("form").into_iter();
    items
        .filter_map(|i| match i {
            Item::Text(s) => plain(s),
            Item::Table(row) => table(row),
        })
        .collect()
}

fn to(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> Vec<Branch> {
    if !t.has("to") {
        t.wrong(name.at, fault("procedure.file_missing").arg("key", "to"));
    }
    let place = |s: &Spot<String>| match s.value.as_str() {
        "stay" => Some(To::Stay),
        "back" => Some(To::Back),
        _ => link.stage(s).map(To::Stage),
    };
    let one = |item| match item {
        Item::Text(s) => place(&s).map(|to| Branch { to, when: Vec::new() }),
        Item::Table(row) => {
            let to = row.need("stage").and_then(|s| place(&s));
            let when = link.conds(&row, "when");
            row.finish();
            to.map(|to| Branch { to, when })
        }
    };
    let list: Vec<Branch> = t.items("to").into_iter().filter_map(one).collect();
    link.check_fallback(name.at, "to", list.last().map(|b| b.when.as_slice()));
    list
}

fn extends(t: &Table<'_, '_>, link: &Link<'_>) -> Option<ExtendDef> {
    let row = t.table("extends")?;
    let clock = row.need("clock").and_then(|s| link.clock(&s));
    let by = row.need("by").and_then(|s| link.kept(&s, &[FieldType::Budget]));
    let at_most_budget = row.flag("at_most_budget");
    row.finish();
    Some(ExtendDef { clock: clock?, by: by?, at_most_budget })
}

fn ahead(t: &Table<'_, '_>, link: &Link<'_>) -> Option<(Ix, crate::model::Span)> {
    let row = t.table("ahead")?;
    let clock = row.need("clock").and_then(|s| link.clock(&s));
    let by = row.need("by").and_then(|s| link.span(&s));
    row.finish();
    Some((clock?, by?))
}

fn count(name: &Spot<String>, row: Table<'_, '_>, link: &Link<'_>) -> CountDef {
    let count = CountDef {
        name: row.text("name").map_or_else(|| name.value.clone(), |s| s.value),
        per_unit: row.flag("per_unit"),
        per_round: row.flag("per_round"),
        apart: row.int_in("apart_minutes", 1, 100_000),
        most: row.any("most").and_then(|s| match s.value.as_str() {
            Some(text) => {
                let name = Spot { value: text.trim_start_matches("setting:").to_owned(), at: s.at };
                link.setting(&name).map(Amount::Setting)
            }
            None => s.value.as_i64().filter(|n| (1..=1000).contains(n)).map(Amount::Fixed),
        }),
    };
    if row.has("most") && count.most.is_none() {
        row.wrong(row.at, fault("procedure.file_type").arg("key", "most").arg("want", "number"));
    }
    row.finish();
    count
}

/// `keeps = { agreed = true }`, or rows of `field`, `value` and `when`; an
/// empty text forgets the value.
fn keeps(t: &Table<'_, '_>, link: &Link<'_>) -> Vec<Keep> {
    let value = |v: serde_json::Value| (v.as_str() != Some("")).then_some(v);
    if t.is_table("keeps") {
        let one = |(name, v): (Spot<String>, serde_json::Value)| {
            let field = link.kept(&name, &[])?;
            Some(Keep { field, value: value(v), when: Vec::new() })
        };
        return t.values("keeps").into_iter().filter_map(one).collect();
    }
    let row = |row: Table<'_, '_>| {
        let field = row.need("field").and_then(|s| link.kept(&s, &[]));
        let given = row.any("value").and_then(|s| value(s.value));
        let when = link.conds(&row, "when");
        row.finish();
        Some(Keep { field: field?, value: given, when })
    };
    t.rows("keeps").into_iter().filter_map(row).collect()
}

fn child(t: Table<'_, '_>, link: &Link<'_>) -> Option<ChildDef> {
    let procedure = t.need("procedure");
    let act = t.need("act");
    let for_each = t.text("for_each").and_then(|s| link.field(&s));
    let wait = t.text("wait").map_or(Wait::None, |s| match s.value.as_str() {
        "all" => Wait::All,
        "any" => Wait::Any,
        "none" => Wait::None,
        _ => {
            link.unknown("waiting", &s);
            Wait::None
        }
    });
    let then = t.text("then").and_then(|s| link.act(&s));
    t.finish();
    let (procedure, act) = (procedure?, act?);
    match link.known.procedures.get(&procedure.value) {
        None => link.unknown("procedure", &procedure),
        Some(acts) if !acts.contains(&act.value) => link.unknown("beginning act", &act),
        Some(_) => {}
    }
    Some(ChildDef { procedure: procedure.value, act: act.value, for_each, wait, then })
}

fn effects(t: &Table<'_, '_>, link: &Link<'_>) -> Vec<String> {
    let known = |s: Spot<String>| {
        if !link.known.effects.contains(&s.value) {
            link.unknown("effect", &s);
        }
        s.value
    };
    t.texts("effects").into_iter().map(known).collect()
}
