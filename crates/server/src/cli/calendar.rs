//! `jingwei calendar`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;
use worktime::{Layer, import_year};

use super::{Done, Failure, Place, Shared, worded, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct CalendarArgs {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List the calendars of working time, and the years whose holidays each
    /// knows. A deadline in another year carries a warning.
    List,
    /// Print what was changed of a calendar here, as a calendar file.
    Show {
        /// Its name.
        name: String,
    },
    /// Add the public holidays and make-up days of a year, from a table (CSV)
    /// with the columns date, kind (holiday, makeup_workday), name_zh and
    /// perhaps name_en and weekday. Deadlines of open matters move with it.
    ImportYear {
        /// The table.
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
        /// The year; rows of other years are refused.
        #[arg(long)]
        year: i16,
        /// The calendar that gets it. Those that lie upon it get it too.
        #[arg(long, default_value = "cn", value_name = "NAME")]
        calendar: String,
    },
    /// Put a calendar of one's own in, or change one: hours, seasons, single
    /// days. Under a shipped name it lies upon the shipped calendar. Deadlines
    /// of open matters move with it.
    Put {
        /// Written as those in procedures/calendars; `name` is in it.
        #[arg(value_name = "FILE.toml")]
        file: PathBuf,
    },
    /// Take away what was changed here; a shipped calendar is then as shipped.
    Remove {
        /// Its name.
        name: String,
    },
}

impl CalendarArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (task, words): (Task, fn(&Value) -> String) = match self.act {
            Act::List => (Task::CalendarList, listed),
            Act::Show { name } => (Task::CalendarShow { name }, shown),
            Act::Remove { name } => (Task::CalendarRemove { name }, changed),
            Act::Put { file } => {
                let layer = Layer::parse(&read(&file)?)?;
                (Task::CalendarPut { layer }, changed)
            }
            Act::ImportYear { file, year, calendar } => {
                let days = import_year(&read(&file)?, year).map_err(|all| every_line(all, out))?;
                (Task::CalendarImport { name: calendar, year, days }, changed)
            }
        };
        work::work(&config, out, task, words)
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|e| Failure::Plain(format!("{}: {e}", file.display())))
}

/// Tells all that is wrong with a table at once: nobody wants to mend it line
/// by line.
fn every_line(errors: Vec<kernel::Error>, out: Out) -> Failure {
    let all = errors.len();
    for error in errors {
        let field = error.field.clone().unwrap_or_default();
        let mut problem = worded(&Failure::Refused(error));
        if let Some(says) = problem["detail"].as_str() {
            problem["detail"] = format!("{field}: {says}").into();
        }
        out.failed(&problem);
    }
    Failure::Plain(format!("{all} problems; nothing was changed"))
}

fn listed(result: &Value) -> String {
    let line = |c: &Value| {
        let mark = |key: &str, word: &'static str| if c[key] == true { word } else { "" };
        let years = match c["holidays"].as_array() {
            Some(years) if years.is_empty() => "no year's holidays".to_owned(),
            Some(years) => format!(
                "holidays {}–{}",
                years.first().unwrap_or(&Value::Null),
                years.last().unwrap_or(&Value::Null)
            ),
            None => "works on holidays too".to_owned(),
        };
        let name = c["calendar"].as_str().unwrap_or("");
        let marks = [mark("city", " (the city's)"), mark("changed_here", " (changed here)")];
        format!("{name:20} {years}{}\n", marks.concat())
    };
    result["calendars"].as_array().into_iter().flatten().map(line).collect()
}

fn shown(result: &Value) -> String {
    toml::to_string_pretty(&result["calendar"]).unwrap_or_else(|e| e.to_string())
}

fn changed(result: &Value) -> String {
    format!(
        "{}: changed; the deadlines of {} of {} open matters moved\n",
        result["calendar"].as_str().unwrap_or(""),
        result["moved"],
        result["matters"]
    )
}
