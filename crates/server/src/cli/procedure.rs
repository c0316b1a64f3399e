//! `jingwei procedure`

use std::path::PathBuf;

use casework::shipped::{self, Folder};
use clap::{Args, Subcommand};
use procedure::{Problem, Procedure, Scenario};
use serde_json::{Value, json};
use worktime::Calendar;

use super::{Done, Failure, Place, Shared, terminal_language};
use crate::domains;
use crate::out::Out;

#[derive(Debug, Args)]
pub(super) struct ProcedureArgs {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Read a procedure's folder, check it, and play its scenarios.
    Check {
        /// Folder with procedure.toml, zh-CN.toml, en.toml and scenarios/; or
        /// the name of a shipped procedure.
        folder: PathBuf,
    },
}

impl ProcedureArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let calendars = shipped::calendars(Vec::new(), &config.calendar)?;
        match self.act {
            Act::Check { folder } => check(&read(&folder)?, &calendars.get(None), out),
        }
    }
}

/// A folder on the disk, or a shipped procedure by its name.
fn read(named: &PathBuf) -> Result<Folder, Failure> {
    if named.is_dir() {
        return Ok(shipped::read_folder(named)?);
    }
    let shipped = shipped::folders().into_iter().find(|f| named.to_str() == Some(f.name.as_str()));
    let missing = || Failure::Plain(format!("{}: no such folder or procedure", named.display()));
    shipped.ok_or_else(missing)
}

fn check(folder: &Folder, calendar: &Calendar, out: Out) -> Done {
    let (name, problems) = match folder.load(&domains::known()) {
        Ok(p) => (p.name.clone(), scenarios(folder, &p, calendar)),
        Err(problems) => (folder.name.clone(), problems),
    };
    let played = folder.files.keys().filter(|f| is_scenario(f)).count();
    let listed: Vec<Value> = problems.iter().map(shown).collect();
    let result = json!({ "procedure": name, "scenarios": played, "problems": listed });
    out.result(&result, text);
    match problems.len() {
        0 => Ok(()),
        n => Err(Failure::Plain(format!("{n} problems"))),
    }
}

fn is_scenario(file: &str) -> bool {
    file.starts_with("scenarios/")
}

fn scenarios(folder: &Folder, p: &Procedure, calendar: &Calendar) -> Vec<Problem> {
    let stories = folder.files.iter().filter(|(file, _)| is_scenario(file));
    let play = |(file, text): (&String, &String)| {
        let story = Scenario::read(file, text, p, calendar)?;
        story.run(p, calendar).map(drop)
    };
    stories.filter_map(|story| play(story).err()).flatten().collect()
}

fn shown(problem: &Problem) -> Value {
    json!({
        "file": problem.file, "line": problem.line, "column": problem.column,
        "code": problem.error.code, "says": problem.sentence(terminal_language()),
    })
}

fn text(result: &Value) -> String {
    let problems = result["problems"].as_array().map_or(&[][..], Vec::as_slice);
    let line = |p: &Value| {
        let says = p["says"].as_str().unwrap_or("");
        format!("{}:{}:{}: {says}\n", p["file"].as_str().unwrap_or(""), p["line"], p["column"])
    };
    let name = result["procedure"].as_str().unwrap_or("");
    match problems {
        [] => format!("{name}: sound; {} scenarios go as they are told\n", result["scenarios"]),
        _ => problems.iter().map(line).collect(),
    }
}
