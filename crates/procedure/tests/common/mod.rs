//! What the tests of this crate share: the shipped folders and a calendar.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jingwei_procedure::{Known, Problem, Procedure, Scenario};
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
