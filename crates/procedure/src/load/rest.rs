//! `[roles]`, `[lines]`, `[stages.*]`, `[tasks.*]`, `[clocks.*]`,
//! `[unattended.*]`

use kernel::Level;
use serde_json::Value;
use worktime::StartRule;

use super::known::Known;
use super::link::Link;
use super::reader::{Item, Table, fault};
use super::source::Spot;
use crate::model::{
    ClockDef, ClockStart, Doing, Done, End, FieldType, InUnit, Ix, LineDef, Procedure, QuorumDef,
    QuorumOf, Rule, Share, SpanChoice, Stage, Target, TaskDef, Trigger, Whom,
};

/// What the program knows, with the roles that the file itself brings.
pub(crate) fn with_own_roles(root: &Table<'_, '_>, known: &Known) -> Known {
    let mut known = known.clone();
    for (role, places) in root.values("roles") {
        let places = match places {
            Value::Array(list) => list,
            one => vec![one],
        };
        for place in places.iter().map(|p| p.as_str().unwrap_or("")) {
            if place == "unit" {
                known.posts.insert(role.value.clone());
            } else if let Ok(level) = place.parse::<Level>() {
                known.roles.entry(role.value.clone()).or_default().push(level);
            } else {
                let e = fault("procedure.unknown_name").arg("what", "level of area");
                root.wrong(role.at, e.arg("name", place));
            }
        }
    }
    known
}

pub(crate) fn lines(root: &Table<'_, '_>, link: &Link<'_>) -> Vec<LineDef> {
    let read = |(name, t): (Spot<String>, Table<'_, '_>)| {
        let line = LineDef { name: name.value, rungs: link.whoms(&t, "rungs") };
        if line.rungs.is_empty() {
            link.source.wrong(name.at, fault("procedure.file_missing").arg("key", "rungs"));
        }
        t.finish();
        line
    };
    root.named("lines").into_iter().map(read).collect()
}

pub(crate) fn stage(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> Stage {
    let end = t.text("end").and_then(|s| match s.value.as_str() {
        "done" => Some(End::Done),
        "dropped" => Some(End::Dropped),
        _ => {
            link.unknown("end", &s);
            None
        }
    });
    Stage {
        name: name.value.clone(),
        tasks: link.list(t, "tasks", Link::task),
        acts: link.list(t, "acts", Link::act),
        clocks: link.list(t, "clocks", Link::clock),
        rules: Vec::new(),
        public: t.flag("public"),
        end,
        alone: t.flag("alone"),
    }
}

/// Kinds of fields that hold a list, each value of which can be a seat.
const MANY: [FieldType; 4] =
    [FieldType::Units, FieldType::People, FieldType::Matters, FieldType::Choices];

pub(crate) fn task(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> TaskDef {
    if !t.has("for") {
        t.wrong(name.at, fault("procedure.file_missing").arg("key", "for"));
    }
    let whom = link.whoms(t, "for");
    let each = t.text("each");
    let seats = usize::from(each.is_some()) + whom.len();
    if seats > 1 && whom.iter().any(|w| w.is_many()) {
        t.wrong(name.at, fault("procedure.task_seats").arg("task", name.value.clone()));
    }
    TaskDef {
        name: name.value.clone(),
        whom,
        each: each.and_then(|s| link.kept(&s, &MANY)),
        done: done(t, link),
        not: link.doers(t, "not"),
        when: link.conds(t, "when"),
        across: t.flag("across"),
        clocks: link.list(t, "clock", Link::clock),
        rules: Vec::new(),
    }
}

fn done(t: &Table<'_, '_>, link: &Link<'_>) -> Done {
    if let Some(q) = t.table("quorum") {
        return Done::Quorum(quorum(q, link));
    }
    let Some(s) = t.text("done") else { return Done::All };
    match s.value.as_str() {
        "all" => Done::All,
        "any" => Done::Any,
        "lead" => Done::Lead,
        _ => {
            link.unknown("rule of being done", &s);
            Done::All
        }
    }
}

fn quorum(t: Table<'_, '_>, link: &Link<'_>) -> QuorumDef {
    let (attend, pass) = (share(&t, "attend"), share(&t, "pass"));
    if attend.is_none() || pass.is_none() {
        t.wrong(t.at, fault("procedure.quorum_shares"));
    }
    let of = t.text("of").map_or(QuorumOf::Present, |s| match s.value.as_str() {
        "should" => QuorumOf::Should,
        "present" => QuorumOf::Present,
        _ => {
            link.unknown("share", &s);
            QuorumOf::Present
        }
    });
    let more_than = t.flag("more_than");
    t.finish();
    let all = Share::percent(100);
    QuorumDef { attend: attend.unwrap_or(all), pass: pass.unwrap_or(all), more_than, of }
}

/// `67` percent, or exactly `"2/3"`.
fn share(t: &Table<'_, '_>, key: &'static str) -> Option<Share> {
    match t.any(key)?.value {
        Value::String(text) => Share::read(&text),
        Value::Number(n) => {
            n.as_u64().and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 100).map(Share::percent)
        }
        _ => None,
    }
}

pub(crate) fn clock(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> ClockDef {
    let rule = t.text("start").map_or(StartRule::AtOnce, |s| match s.value.as_str() {
        "at_once" => StartRule::AtOnce,
        "next_working_moment" => StartRule::NextWorkingMoment,
        "next_working_day" => StartRule::NextWorkingDay,
        _ => {
            link.unknown("start rule", &s);
            StartRule::AtOnce
        }
    });
    let yellow = t.int_in("yellow", 1, 100).and_then(|n| u8::try_from(n).ok());
    ClockDef {
        name: name.value.clone(),
        budget: budgets(name, t, link),
        start: if t.flag("by_act") { ClockStart::Act } else { ClockStart::Stage },
        rule,
        yellow: yellow.unwrap_or(worktime::Ledger::YELLOW),
        stages: Vec::new(),
        measured: t.flag_or("measured", true),
        window: t.flag("window"),
        public: t.flag("public"),
        of_lead: false,
    }
}

fn budgets(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> Vec<SpanChoice> {
    let one = |item| match item {
        Item::Text(s) => link.span(&s).map(|span| SpanChoice { span, when: Vec::new() }),
        Item::Table(row) => {
            let span = row.need("budget").and_then(|s| link.span(&s));
            let when = link.conds(&row, "when");
            row.finish();
            span.map(|span| SpanChoice { span, when })
        }
    };
    if !t.has("budget") {
        t.wrong(name.at, fault("procedure.file_missing").arg("key", "budget"));
    }
    let list: Vec<SpanChoice> = t.items("budget").into_iter().filter_map(one).collect();
    link.check_fallback(name.at, "budget", list.last().map(|c| c.when.as_slice()));
    list
}

pub(crate) fn rule(
    name: &Spot<String>,
    t: &Table<'_, '_>,
    link: &Link<'_>,
    lines: &[LineDef],
) -> Option<Rule> {
    let targets = [
        t.text("task").map(|s| link.task(&s).map(Target::Task)),
        t.text("stage").map(|s| link.stage(&s).map(Target::Stage)),
        t.text("clock").map(|s| link.clock(&s).map(Target::Clock)),
    ];
    let target = only(targets, name, link, "task, stage, clock")?;
    let moments = [FieldType::Time, FieldType::Date];
    let triggers = [
        t.text("after").map(|s| link.span(&s).map(Trigger::After)),
        t.text("at").map(|s| match s.value.as_str() {
            "yellow" => Some(Trigger::Yellow),
            "red" => Some(Trigger::Red),
            _ => link.kept(&s, &moments).map(Trigger::At),
        }),
    ];
    let trigger = only(triggers, name, link, "after, at");
    let line = |s: &Spot<String>| {
        let found = lines.iter().position(|l| l.name == s.value);
        if found.is_none() {
            link.unknown("line", s);
        }
        found
    };
    let doings = [
        t.int_in("remind", 1, 100)
            .map(|n| u32::try_from(n).ok().map(|times| Doing::Remind { times })),
        t.text("climb").map(|s| line(&s).map(|line| Doing::Climb { line })),
        t.text("act").map(|s| link.act(&s).map(|act| Doing::Act { act })),
    ];
    let doing = only(doings, name, link, "remind, climb, act");
    let when = link.conds(t, "when");
    let any_hour = t.flag("any_hour");
    let (trigger, doing) = (trigger?, doing?);
    let of_clock = matches!(target, Target::Clock(_));
    if of_clock != matches!(trigger, Trigger::Yellow | Trigger::Red) {
        link.source.wrong(name.at, fault("procedure.rule_trigger"));
    }
    Some(Rule { name: name.value.clone(), target, trigger, doing, when, any_hour })
}

/// The one of several keys that must be there alone.
fn only<T, const N: usize>(
    found: [Option<Option<T>>; N],
    name: &Spot<String>,
    link: &Link<'_>,
    keys: &'static str,
) -> Option<T> {
    let mut given: Vec<Option<T>> = found.into_iter().flatten().collect();
    if given.len() != 1 {
        link.source.wrong(name.at, fault("procedure.one_of").arg("keys", keys));
    }
    given.pop().flatten()
}

/// The other side of what stages, tasks and rules refer to.
pub(crate) fn cross(p: &mut Procedure) {
    for (s, stage) in p.stages.iter().enumerate() {
        for a in &stage.acts {
            p.acts[*a].stages.push(s);
        }
        for c in &stage.clocks {
            p.clocks[*c].stages.push(s);
        }
    }
    for (r, rule) in p.rules.iter().enumerate() {
        match rule.target {
            Target::Task(t) => p.tasks[t].rules.push(r),
            Target::Stage(s) => p.stages[s].rules.push(r),
            Target::Clock(_) => {}
        }
    }
    for k in of_lead(p) {
        p.clocks[k].of_lead = true;
    }
}

/// Clocks of tasks, and windows of acts, of a post in the lead unit.
fn of_lead(p: &Procedure) -> Vec<Ix> {
    let theirs = |whom: &[Whom]| {
        let post = |w: &Whom| matches!(w, Whom::Post { unit: InUnit::Lead | InUnit::All, .. });
        whom.iter().any(post)
    };
    let tasks = p.tasks.iter().filter(|t| theirs(&t.whom)).flat_map(|t| t.clocks.iter().copied());
    let acts = p.acts.iter().filter(|a| theirs(&a.who)).filter_map(|a| a.within);
    tasks.chain(acts).collect()
}
