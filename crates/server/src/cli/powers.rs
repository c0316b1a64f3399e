//! `jingwei powers`: the red lights of village powers, and their open data.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use flags::ocds::{self, Outcome, Settings};
use http_edge::Words;
use kernel::AreaCode;
use serde_json::{Value, json};

use super::export::written;
use super::{Done, Failure, Place, Shared, terminal_language};
use crate::out::Out;
use crate::task::{PowersFormat, Task};

#[derive(Debug, Args)]
pub(super) struct PowersArgs {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Look at contracting processes (OCDS compiled releases, one JSON object a
    /// line) with the published flags; print what was found as JSON.
    Flags {
        /// File with one process a line; - for standard input.
        file: PathBuf,
        /// Thresholds (TOML), a table a rule: only the rules named run. All
        /// run, as published, without it.
        #[arg(long, value_name = "FILE")]
        settings: Option<PathBuf>,
    },
    /// What a village buys, as everybody may read it: names of natural persons
    /// are hidden by rule.
    Export(Export),
}

#[derive(Debug, Args)]
struct Export {
    #[command(flatten)]
    place: Place,
    /// Code of the village (12 digits).
    #[arg(long, value_name = "CODE")]
    village: AreaCode,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = PowersFormat::Ocds)]
    format: PowersFormat,
    /// Where it goes; standard output without it.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Export {
    fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (village, format) = (self.village, self.format);
        written(
            (&config, out, self.to),
            |to| Task::PowersExport { village, format, to },
            |done| format!("{} processes\n", done["processes"]),
        )
    }
}

/// Bytes of a settings file at the most.
const SETTINGS_MOST: u64 = 1024 * 1024;

impl PowersArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let (file, settings) = match self.act {
            Act::Flags { file, settings } => (file, settings),
            Act::Export(export) => return export.run(shared, out),
        };
        let words = Words::new(&[&flags::MANIFEST])?;
        let outcome = look(&file, settings.as_deref(), &words)?;
        if let Some(first) = outcome.notes.first() {
            let args: [(&str, Value); 3] = [
                ("count", outcome.noted.into()),
                ("line", first.line.into()),
                ("field", first.field.as_str().into()),
            ];
            let noted = words.say(terminal_language(), "notes.flags.passed_over", &args);
            out.failed(&json!({ "detail": noted }));
        }
        out.line(&serde_json::to_string(&outcome.report).map_err(|e| e.to_string())?);
        Ok(())
    }
}

fn look(file: &Path, settings: Option<&Path>, words: &Words) -> Result<Outcome, Failure> {
    let refused =
        |e: kernel::Error| Failure::Worded(crate::refusal::worded(words, terminal_language(), &e));
    let settings = match settings {
        Some(path) => Settings::read(&text(path)?).map_err(refused)?,
        None => Settings::default(),
    };
    if file == Path::new("-") {
        return ocds::run(std::io::stdin().lock(), &settings).map_err(refused);
    }
    let opened = File::open(file).map_err(|e| unread(file, e))?;
    ocds::run(BufReader::new(opened), &settings).map_err(refused)
}

fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let opened = File::open(path).map_err(|e| unread(path, e))?;
    opened.take(SETTINGS_MOST).read_to_string(&mut text).map_err(|e| unread(path, e))?;
    Ok(text)
}

fn unread(path: &Path, why: std::io::Error) -> Failure {
    Failure::Plain(format!("{}: {why}", path.display()))
}
