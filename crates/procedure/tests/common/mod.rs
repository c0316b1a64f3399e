//! What the tests of this crate share: the shipped folders and a calendar.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jingwei_procedure::{Env, Known, Problem, Procedure, Scenario};
use kernel::actor::Unit;
use kernel::{Account, Actor, AreaCode, Grant, Id, Level, Place, Role, Time};
use serde_json::Value;
use worktime::{Calendar, Calendars, Layer};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The demo city's calendar, compiled once.
pub fn calendar() -> Arc<Calendar> {
    static COMPILED: OnceLock<Arc<Calendar>> = OnceLock::new();
    Arc::clone(COMPILED.get_or_init(compiled))
}

fn compiled() -> Arc<Calendar> {
    let read = |name: &str| {
        let path = root().join(format!("procedures/calendars/{name}.toml"));
        Layer::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let all = Calendars::new([read("cn"), read("wuhai")]).unwrap();
    Arc::clone(all.get("wuhai").unwrap())
}

/// What the domains offer to the shipped procedures.
pub fn known() -> Known {
    let effects = ["classify", "merge", "unmerge", "link", "write_responsibility"];
    Known::glossary().with_guards(["sampled"]).with_effects(effects)
}

/// A folder of a procedure.
pub fn load(folder: &str) -> Result<Procedure, Vec<Problem>> {
    let folder = root().join(folder);
    Procedure::load(&|name| std::fs::read_to_string(folder.join(name)).ok(), &known())
}

/// A folder of a procedure that is right.
pub fn loaded(folder: &str) -> Procedure {
    load(folder).unwrap_or_else(|problems| panic!("{}", list(&problems)))
}

/// The scenarios of a folder, in the order of their names.
pub fn scenarios(folder: &str, p: &Procedure, calendar: &Calendar) -> Vec<Scenario> {
    let folder = root().join(folder).join("scenarios");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        Scenario::read(&name, &text, p, calendar).unwrap_or_else(|e| panic!("{}", list(&e)))
    };
    files.iter().map(read).collect()
}

/// Problems, a line each.
pub fn list(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("\n  {p}")).collect()
}

pub const AREA: &str = "150302101400002011";

pub fn area() -> AreaCode {
    AREA.parse().unwrap()
}

pub fn at(text: &str) -> Time {
    format!("{text}+08:00").parse().unwrap()
}

/// Somebody with roles at levels, or posts in units.
pub fn person(n: i64, grants: &[&str]) -> Actor {
    let grant = |g: &&str| {
        let (role, place) = g.split_once('@').unwrap();
        let place = match place.parse::<Level>() {
            Ok(level) => Place::Area(area().at(level).unwrap()),
            Err(_) => Place::Unit(place.parse().unwrap()),
        };
        Grant { role: Role::from(role), place, from: Time::from_micros(0), to: None, stead: None }
    };
    let account: Id<Account> = Id::from_i64(n).unwrap();
    Actor::Person { account, grants: grants.iter().map(grant).collect() }
}

/// What a matter's world is made of, owned.
pub struct Ground {
    pub calendar: Arc<Calendar>,
    pub areas: Vec<(Level, AreaCode)>,
    pub taxonomy: BTreeMap<String, Value>,
    pub settings: BTreeMap<String, Value>,
    pub guards: BTreeMap<String, bool>,
    pub calendars: BTreeMap<Id<Unit>, Arc<Calendar>>,
}

impl Ground {
    pub fn new() -> Ground {
        Ground {
            calendar: calendar(),
            areas: area().line().into_iter().map(|c| (c.level(), c)).collect(),
            taxonomy: BTreeMap::new(),
            settings: BTreeMap::new(),
            guards: BTreeMap::new(),
            calendars: BTreeMap::new(),
        }
    }

    pub fn env<'a>(&'a self, now: &str, actor: &'a Actor) -> Env<'a> {
        self.env_at(at(now), actor)
    }

    pub fn env_at<'a>(&'a self, now: Time, actor: &'a Actor) -> Env<'a> {
        Env {
            now,
            actor,
            reporter: false,
            reporter_account: None,
            areas: &self.areas,
            neighbours: jingwei_procedure::ALONE,
            calendar: &self.calendar,
            calendars: &self.calendars,
            taxonomy: &self.taxonomy,
            settings: &self.settings,
            guards: &self.guards,
        }
    }
}
