//! `jingwei procedure`

use std::path::{Path, PathBuf};

use casework::shipped::{self, Folder};
use clap::{Args, Subcommand};
use kernel::Lang;
use procedure::{Mapping, Problem, Procedure, Scenario};
use serde_json::{Value, json};
use worktime::Calendar;

use super::{Done, Failure, Place, Shared, terminal_language, work};
use crate::domains;
use crate::out::Out;
use crate::task::Task;

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
    /// Try a changed procedure against the matters of the last days: what
    /// would have gone red that did not, and the other way round.
    Try {
        /// The changed folder.
        folder: PathBuf,
        /// How far back.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=366))]
        days: i64,
    },
    /// Move the open matters of a procedure to the version that is in force.
    /// Matters begun under an older version keep it until then. To bring a new
    /// version in, put its folder into `procedures` in the data folder, with a
    /// higher version in procedure.toml, and start the server again.
    Migrate {
        /// The procedure's name.
        name: String,
        /// What is called otherwise in the new version (TOML): [stages],
        /// [tasks], [acts], [clocks], [fields] with old = "new", and
        /// drop_tasks = ["task"].
        #[arg(long, value_name = "FILE.toml")]
        mapping: Option<PathBuf>,
        /// Only say what would become of the matters.
        #[arg(long)]
        dry_run: bool,
    },
    /// Draw a procedure: a picture (SVG), a table that a lawyer can read
    /// (Markdown), or BPMN 2.0 for other tools.
    Draw {
        /// Folder, or the name of a shipped procedure.
        folder: PathBuf,
        /// What it is drawn as.
        #[arg(long = "as", value_enum, default_value_t = Form::Svg)]
        form: Form,
        /// Language of the words.
        #[arg(long, default_value = "zh-CN", value_parser = ["zh-CN", "en"])]
        lang: String,
    },
}

/// How a procedure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// A picture.
    Svg,
    /// A table in Markdown.
    Table,
    /// BPMN 2.0 for other tools.
    Bpmn,
}

impl ProcedureArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let calendars = shipped::calendars(Vec::new(), &config.calendar)?;
        match self.act {
            Act::Check { folder } => check(&read(&folder)?, &calendars.get(None), out),
            Act::Try { folder, days } => {
                let task = Task::ProcedureTry { folder: read(&folder)?, days };
                work::work(&config, out, task, trial)
            }
            Act::Migrate { name, mapping, dry_run } => {
                let mapping = mapping.as_deref().map(read_mapping).transpose()?;
                let mapping = mapping.unwrap_or_default();
                work::work(&config, out, Task::ProcedureMigrate { name, mapping, dry_run }, moved)
            }
            Act::Draw { folder, form, lang } => draw(&read(&folder)?, form, &lang, out),
        }
    }
}

/// A folder on the disk, or a shipped procedure by its name.
fn read(named: &Path) -> Result<Folder, Failure> {
    if named.is_dir() {
        return Ok(shipped::read_folder(named)?);
    }
    let shipped = shipped::folders().into_iter().find(|f| named.to_str() == Some(f.name.as_str()));
    let missing = || Failure::Plain(format!("{}: no such folder or procedure", named.display()));
    shipped.ok_or_else(missing)
}

fn read_mapping(file: &Path) -> Result<Mapping, Failure> {
    let named = |e: &dyn std::fmt::Display| Failure::Plain(format!("{}: {e}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|e| named(&e))?;
    toml::from_str(&text).map_err(|e| named(&e))
}

fn moved(result: &Value) -> String {
    let told = if result["dry_run"] == true { "would move" } else { "moved" };
    let count = match result["moved"].as_object() {
        Some(stages) => stages.values().filter_map(Value::as_u64).sum::<u64>(),
        None => result["moved"].as_u64().unwrap_or(0),
    };
    let mut text = format!(
        "{} version {}: {count} of {} open matters {told}\n",
        result["procedure"].as_str().unwrap_or(""),
        result["version"],
        result["matters"]
    );
    let refused = result["refused"].as_object().into_iter().flatten();
    text.extend(refused.map(|(why, n)| format!("{n} stay in their version: {why}\n")));
    text
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

fn draw(folder: &Folder, form: Form, lang: &str, out: Out) -> Done {
    let lang = Lang::ALL.into_iter().find(|l| l.tag() == lang).unwrap_or_default();
    let p = folder.load(&domains::known()).map_err(|all| {
        Failure::Plain(all.iter().map(|p| format!("{}\n", p.sentence(lang))).collect())
    })?;
    let drawn = match form {
        Form::Svg => procedure::draw::svg(&p, lang, None),
        Form::Bpmn => procedure::draw::bpmn(&p, lang),
        Form::Table => {
            procedure::draw::table(&p, lang, &|role| casework::words::role(lang, role)).markdown()
        }
    };
    out.line(drawn.trim_end());
    Ok(())
}

fn trial(result: &Value) -> String {
    let red = |key: &str| result[key]["red"].as_u64().unwrap_or(0);
    let mut text = format!(
        "{} matters of the last days\nred under the procedure in force: {}\nred under the changed one: {}\n",
        result["matters"],
        red("before"),
        red("after")
    );
    for (key, says) in
        [("newly_red", "would have gone red"), ("no_longer_red", "would not have gone red")]
    {
        let named = result[key].as_array().map_or(&[][..], Vec::as_slice);
        text.extend(named.iter().filter_map(Value::as_str).map(|n| format!("{n} {says}\n")));
    }
    let refused = result["refused"].as_object().into_iter().flatten();
    text.extend(refused.map(|(act, n)| format!("refused: {act} ({n} times)\n")));
    text
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
