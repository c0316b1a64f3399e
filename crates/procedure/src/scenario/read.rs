//! Reads a scenario from its file.

use std::collections::BTreeMap;

use kernel::{Account, Actor, AreaCode, Grant, Id, Level, Place, Role, Time};
use serde_json::Value;
use worktime::Calendar;

use super::{Expect, Player, Scenario, Step};
use crate::load::reader::{Table, fault, parse};
use crate::load::source::{Problem, Source, Spot};
use crate::model::Procedure;
use crate::replay::World;

/// Where a scenario happens unless it says otherwise: one line of areas from
/// micro-grid to province.
const AREA: &str = "150302101400002011";
const MOST_BYTES: usize = 1 << 20;

impl Scenario {
    /// Reads a scenario of a procedure. Times without an offset are those of
    /// the calendar's zone.
    ///
    /// # Errors
    /// Every problem, each with its line.
    pub fn read(
        file: &str,
        text: &str,
        p: &Procedure,
        calendar: &Calendar,
    ) -> Result<Scenario, Vec<Problem>> {
        let source = Source::new(file, if text.len() <= MOST_BYTES { text } else { "" });
        let map = parse(&source);
        let root = Table::new(&source, &map, 0);
        let about = root.need("about").map(|s| s.value).unwrap_or_default();
        let units: BTreeMap<String, Id<_>> = (1..)
            .zip(root.texts("units"))
            .filter_map(|(n, u)| Some((u.value, Id::from_i64(n)?)))
            .collect();
        let area = root.text("area").and_then(|s| s.value.parse().ok());
        let area = area.or_else(|| AREA.parse().ok());
        let areas: Vec<(Level, AreaCode)> = area
            .map(|a: AreaCode| a.line().into_iter().map(|c| (c.level(), c)).collect())
            .unwrap_or_default();
        let reader = Reader { source: &source, p, calendar, units: &units, areas: &areas };
        let cast = reader.cast(&root);
        let world = reader.world(&root);
        let steps = root.rows("step");
        let steps: Vec<Step> = steps.into_iter().filter_map(|t| reader.step(t, &cast)).collect();
        let begin = steps.first().map_or(Time::from_micros(0), |s| s.at);
        root.finish();
        for pair in steps.windows(2).filter(|pair| pair[1].at < pair[0].at) {
            source.wrong(pair[1].spot, fault("procedure.scenario_order"));
        }
        let problems = source.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let (file, text) = (file.to_owned(), text.to_owned());
        Ok(Scenario { file, about, begin, cast, units, world, steps, text })
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source::new(&self.file, &self.text)
    }
}

struct Reader<'a> {
    source: &'a Source<'a>,
    p: &'a Procedure,
    calendar: &'a Calendar,
    units: &'a BTreeMap<String, Id<kernel::actor::Unit>>,
    areas: &'a [(Level, AreaCode)],
}

impl Reader<'_> {
    fn unknown(&self, name: &Spot<String>) {
        self.source
            .wrong(name.at, fault("procedure.scenario_name").arg("name", name.value.clone()));
    }

    fn cast(&self, root: &Table<'_, '_>) -> BTreeMap<String, Player> {
        let mut cast = BTreeMap::new();
        for (n, (name, grants)) in (1..).zip(root.values("cast")) {
            let list = match grants {
                Value::Array(list) => list,
                one => vec![one],
            };
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            let player = match words.as_slice() {
                ["reporter"] => Some(Player { actor: Actor::Anonymous, reporter: true }),
                ["anonymous"] => Some(Player { actor: Actor::Anonymous, reporter: false }),
                words => self.person(n, words),
            };
            match player {
                Some(player) => drop(cast.insert(name.value, player)),
                None => self.unknown(&name),
            }
        }
        cast
    }

    fn person(&self, n: i64, words: &[&str]) -> Option<Player> {
        let account: Id<Account> = Id::from_i64(n)?;
        let reporter = words.contains(&"reporter");
        let mut grants = Vec::new();
        for word in words.iter().filter(|w| **w != "reporter") {
            let (role, place) = word.split_once('@')?;
            let place = match place.parse::<Level>() {
                Ok(level) => {
                    let area = self.areas.iter().find(|(l, _)| *l == level)?;
                    Place::Area(area.1)
                }
                Err(_) => match place.parse::<AreaCode>() {
                    Ok(area) => Place::Area(area),
                    Err(_) => Place::Unit(*self.units.get(place)?),
                },
            };
            let from = Time::from_micros(0);
            grants.push(Grant { role: Role::from(role), place, from, to: None, stead: None });
        }
        Some(Player { actor: Actor::Person { account, grants }, reporter })
    }

    fn world(&self, root: &Table<'_, '_>) -> World {
        let own = |name: &str| match name.contains('.') {
            true => name.to_owned(),
            false => format!("{}.{name}", self.p.name),
        };
        let values = |key| root.values(key).into_iter();
        World {
            areas: self.areas.to_vec(),
            neighbours: self.neighbours(root),
            taxonomy: values("taxonomy").map(|(n, v)| (n.value, v)).collect(),
            settings: values("settings").map(|(n, v)| (own(&n.value), v)).collect(),
            guards: values("guards").map(|(n, v)| (n.value, v == Value::Bool(true))).collect(),
            calendars: BTreeMap::new(),
        }
    }

    /// The grids beside the scenario's own.
    fn neighbours(&self, root: &Table<'_, '_>) -> Vec<AreaCode> {
        let all = root.texts("neighbours").into_iter();
        all.filter_map(|s| match s.value.parse() {
            Ok(code) => Some(code),
            Err(_) => {
                self.unknown(&s);
                None
            }
        })
        .collect()
    }

    fn step(&self, t: Table<'_, '_>, cast: &BTreeMap<String, Player>) -> Option<Step> {
        let spot = t.at;
        let at = t.need("at").and_then(|s| self.time(&s));
        let by = t.text("by");
        if let Some(by) = by.as_ref().filter(|b| !cast.contains_key(&b.value)) {
            self.unknown(by);
        }
        let act = t.text("act");
        if let Some(act) = act.as_ref().filter(|a| self.p.act(&a.value).is_none()) {
            self.unknown(act);
        }
        let form = t.values("form").into_iter().map(|(n, v)| self.value(&n, v, cast)).collect();
        let step = Step {
            spot,
            at: at?,
            by: by.map(|s| s.value),
            act: act.map(|s| s.value),
            form,
            note: t.text("note").map(|s| s.value),
            refused: t.text("refused").map(|s| s.value),
            expect: self.expect(&t, cast),
        };
        t.finish();
        Some(step)
    }

    fn expect(&self, t: &Table<'_, '_>, cast: &BTreeMap<String, Player>) -> Expect {
        let map = |key| t.values(key).into_iter().map(|(n, v)| (n.value, v)).collect();
        let lists = |key| {
            let all = t.values(key).into_iter();
            all.map(|(n, v)| (n.value, texts(&v))).collect::<BTreeMap<_, _>>()
        };
        let names =
            |key| t.has(key).then(|| t.texts(key).into_iter().map(|s| s.value).collect::<Vec<_>>());
        let due = |(n, v): (Spot<String>, Value)| {
            let text = Spot { value: v.as_str().unwrap_or("").to_owned(), at: n.at };
            let none = text.value == "none";
            let time = if none { None } else { self.time(&text).map(|t| t.to_string()) };
            (n.value, time.map_or(Value::Null, Value::from))
        };
        let data = |(n, v)| self.value(&n, v, cast);
        Expect {
            stage: t.text("stage").map(|s| s.value),
            over: t.has("over").then(|| t.flag("over")),
            round: t.int("round").map(|n| n.value),
            tasks: names("tasks"),
            whom: lists("for"),
            due: t.values("due").into_iter().map(due).collect(),
            light: map("light"),
            results: map("results"),
            counts: map("counts"),
            data: t.values("data").into_iter().map(data).collect(),
            can: lists("can"),
            cannot: lists("cannot"),
            reminded: names("reminded"),
            marks: names("marks"),
        }
    }

    /// A form value, with the names of units and people put in.
    fn value(
        &self,
        name: &Spot<String>,
        value: Value,
        cast: &BTreeMap<String, Player>,
    ) -> (String, Value) {
        use crate::model::FieldType::{People, Person, Time as Moment, Unit, Units};
        let id = |text: &str, kind| match kind {
            Unit | Units => self.units.get(text).map(|u| u.to_string()),
            Person | People => cast.get(text)?.actor.account().map(|a| a.to_string()),
            _ => self.time(&Spot { value: text.to_owned(), at: name.at }).map(|t| t.to_string()),
        };
        let kind = self.p.field(&name.value).map(|f| f.kind);
        let Some(kind @ (Unit | Units | Person | People | Moment)) = kind else {
            return (name.value.clone(), value);
        };
        let one = |v: &Value| {
            let text = v.as_str().unwrap_or("");
            id(text, kind).map_or_else(|| Value::from(text), Value::from)
        };
        let value = match &value {
            Value::Array(list) => Value::Array(list.iter().map(one).collect()),
            v => one(v),
        };
        (name.value.clone(), value)
    }

    fn time(&self, s: &Spot<String>) -> Option<Time> {
        let zoned = |civil: jiff::civil::DateTime| {
            civil.to_zoned(self.calendar.zone().clone()).ok().map(|z| Time::from(z.timestamp()))
        };
        let time = s.value.parse::<Time>().ok().or_else(|| s.value.parse().ok().and_then(zoned));
        if time.is_none() {
            self.source.wrong(s.at, fault("procedure.scenario_time").arg("text", s.value.clone()));
        }
        time
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(s) => vec![s.clone()],
        _ => Vec::new(),
    }
}
