//! The planned month is played through the real procedure: every act is one
//! that its person may do at its time, and every matter ends where it should.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use jingwei_demo::history::{By, MATTERS, Value};
use jingwei_demo::people::Post;
use jingwei_demo::{City, PlannedMatter, city, history};
use kernel::{Actor, Grant, Id, Place, Time};
use procedure::{Act, Env, Known, Procedure, State, fire, next_due, step};
use serde_json::{Map, json};
use worktime::{Calendar, Calendars, Layer};

fn shipped(path: &str) -> Option<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../procedures/");
    std::fs::read_to_string(format!("{root}{path}")).ok()
}

struct Stage<'c> {
    city: &'c City,
    report: Procedure,
    calendars: Calendars,
    accounts: BTreeMap<&'c str, usize>,
}

impl<'c> Stage<'c> {
    fn new(city: &'c City) -> Stage<'c> {
        let known = Known::glossary().with_guards(["sampled"]).with_effects([
            "classify",
            "merge",
            "unmerge",
            "link",
            "write_responsibility",
        ]);
        let report = Procedure::load(&|f| shipped(&format!("report/{f}")), &known)
            .unwrap_or_else(|e| panic!("{e:?}"));
        let layers = ["cn", "round-the-clock", "service-hall", "wuhai"].map(|name| {
            let text = shipped(&format!("calendars/{name}.toml")).unwrap_or_default();
            Layer::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
        });
        let calendars = Calendars::new(layers).unwrap_or_else(|e| panic!("{e}"));
        let accounts = city.people.iter().enumerate().map(|(i, p)| (p.login.as_str(), i)).collect();
        Stage { city, report, calendars, accounts }
    }

    fn actor(&self, login: &str) -> Actor {
        let person = self.city.person(login).unwrap_or_else(|| panic!("{login}"));
        let place = match &person.post {
            Post::Area(area) => Place::Area(*area),
            Post::Unit(code) => Place::Unit(self.city.directory.unit_by_code(code).unwrap().id),
        };
        let grant = Grant {
            role: person.role.into(),
            place,
            from: Time::from_micros(0),
            to: None,
            stead: None,
        };
        Actor::Person { account: id(self.accounts[login]), grants: vec![grant] }
    }

    fn form(&self, form: &[(&'static str, Value)]) -> Map<String, serde_json::Value> {
        let value = |v: &Value| match v {
            Value::Text(t) => json!(t),
            Value::Flag(b) => json!(b),
            Value::Whole(n) => json!(n),
            Value::Unit(code) => json!(self.city.directory.unit_by_code(code).unwrap().id),
            Value::Units(codes) => codes
                .iter()
                .map(|c| json!(self.city.directory.unit_by_code(c).unwrap().id))
                .collect(),
            Value::Account(login) => json!(id::<kernel::Account>(self.accounts[login.as_str()])),
            Value::Matter(n) => json!(id::<()>(*n)),
            Value::Photos(n) => (0..*n).map(|i| json!(format!("photo{i}"))).collect(),
            Value::Date(d) => json!(d.to_string()),
        };
        form.iter().map(|(k, v)| ((*k).to_owned(), value(v))).collect()
    }

    /// Plays a matter; what went wrong, if anything did.
    fn play(&self, m: &PlannedMatter) -> Result<(), String> {
        let areas: Vec<_> =
            self.city.directory.line(m.area).iter().map(|a| (a.level, a.code)).collect();
        let sub = self.city.taxonomy.subcategory(&m.subcategory).unwrap();
        let own = self
            .city
            .directory
            .responsible(m.area, &sub.code, m.at)
            .and_then(|a| a.deadlines.handle);
        let taxonomy: BTreeMap<String, serde_json::Value> = [
            ("contact", json!(sub.contact)),
            ("handle", json!(own.as_ref().unwrap_or(&sub.handle))),
            ("verify", json!(sub.verify)),
            ("urgency", json!(sub.urgency)),
            ("verification", json!(sub.verification)),
            ("intake_may_file", json!(sub.intake_may_file)),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .into();
        let guards = BTreeMap::from([("sampled".to_owned(), m.number.is_multiple_of(5))]);
        let world = World { areas, taxonomy, guards, settings: BTreeMap::new() };
        let system = Actor::System { job: "demo" };
        let mut state = State::new(&self.report, m.at);
        let mut lead = None;
        let first = match &m.taken_by {
            Some(login) => self.actor(login),
            None => Actor::Anonymous,
        };
        let mut form = self.form(&m.form);
        for (key, value) in [
            ("text", json!(m.text)),
            ("request_type", json!(m.request_type)),
            ("channel", json!(m.channel)),
        ] {
            form.insert(key.to_owned(), value);
        }
        if m.begins != "settle_on_the_spot" {
            form.insert("follow_up".to_owned(), json!(m.follow_up));
        }
        let begin = Act { name: m.begins.to_owned(), form, ..Act::default() };
        let calendar = |lead: Option<&str>| -> &Calendar {
            let own = lead
                .and_then(|c| self.city.directory.unit_by_code(c))
                .and_then(|u| u.calendar.as_deref());
            self.calendars.get(own.unwrap_or("wuhai")).unwrap()
        };
        state = step(
            &self.report,
            &state,
            &begin,
            &world.env(m.at, &first, m.taken_by.is_none(), calendar(None)),
        )
        .map_err(|e| format!("{}: {e:?}", m.begins))?
        .state;
        for act in &m.acts {
            self.pass(&mut state, act.at, &|now| {
                world.env(now, &system, false, calendar(lead.as_deref()))
            });
            if m.acts.iter().any(|a| a.act == "merge")
                && act.act != "merge"
                && state.stage == "merged"
            {
                let told = Act::named("lead_closed");
                let at = world.env(act.at, &system, false, calendar(None));
                state = step(&self.report, &state, &told, &at)
                    .map_err(|e| format!("lead_closed: {e:?}"))?
                    .state;
            }
            let (actor, reporter) = match &act.by {
                By::Reporter => (Actor::Anonymous, true),
                By::Person(login) => (self.actor(login), false),
            };
            let what =
                Act { name: act.act.to_owned(), form: self.form(&act.form), ..Act::default() };
            match step(
                &self.report,
                &state,
                &what,
                &world.env(act.at, &actor, reporter, calendar(lead.as_deref())),
            ) {
                Ok(outcome) => state = outcome.state,
                Err(_) if act.may_fail => {}
                Err(e) => {
                    return Err(format!(
                        "{} {} in {} at {} by {:?}: {:?}",
                        m.subcategory, act.act, state.stage, act.at, act.by, e.0
                    ));
                }
            }
            if let Some((_, Value::Unit(code))) = act.form.iter().find(|(k, _)| *k == "lead") {
                lead = Some(code.clone());
            }
        }
        if m.stage != state.stage {
            return Err(format!("ends in {} not {}", state.stage, m.stage));
        }
        Ok(())
    }

    /// Lets the timers do what is due until a moment.
    fn pass<'e>(&self, state: &mut State, until: Time, env: &dyn Fn(Time) -> Env<'e>) {
        for _ in 0..200 {
            let Some((at, due)) = next_due(&self.report, state, &env(until)) else { return };
            if at > until {
                return;
            }
            match fire(&self.report, state, &due, &env(at)) {
                Some(outcome) => *state = outcome.state,
                None => return,
            }
        }
        panic!("timers without end");
    }
}

/// What the engine may know of the matter's world.
struct World {
    areas: Vec<(kernel::Level, kernel::AreaCode)>,
    taxonomy: BTreeMap<String, serde_json::Value>,
    guards: BTreeMap<String, bool>,
    settings: BTreeMap<String, serde_json::Value>,
}

impl World {
    fn env<'e>(
        &'e self,
        now: Time,
        actor: &'e Actor,
        reporter: bool,
        calendar: &'e Calendar,
    ) -> Env<'e> {
        Env {
            now,
            actor,
            reporter,
            reporter_account: None,
            areas: &self.areas,
            neighbours: procedure::ALONE,
            calendar,
            calendars: procedure::no_calendars(),
            taxonomy: &self.taxonomy,
            settings: &self.settings,
            guards: &self.guards,
        }
    }
}

fn id<T>(i: usize) -> Id<T> {
    Id::from_i64(i as i64 + 1).unwrap()
}

#[test]
fn the_procedure_allows_every_act_of_the_month() {
    let city = city().unwrap();
    let stage = Stage::new(&city);
    // a working afternoon, a Sunday night, midsummer
    for (end, matters) in [
        ("2026-11-05T16:00:00+08:00", MATTERS),
        ("2026-11-22T23:40:00+08:00", 300),
        ("2026-07-08T08:30:00+08:00", 300),
    ] {
        let end: Time = end.parse().unwrap();
        let all = history(&city, 7, 30, end, matters).unwrap();
        let mut wrong: BTreeMap<&str, (usize, String)> = BTreeMap::new();
        for m in &all {
            if let Err(e) = stage.play(m) {
                wrong.entry(m.story).or_insert((0, e)).0 += 1;
            }
        }
        assert!(wrong.is_empty(), "{end}, of {}: {wrong:#?}", all.len());
    }
}
