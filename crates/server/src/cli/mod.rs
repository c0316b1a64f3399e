//! The command line: what there is, and what all commands share.

mod audit;
mod calendar;
mod demo;
mod doctor;
mod export;
mod faults;
mod import;
mod land;
mod powers;
mod procedure;
mod retention;
mod search;
mod serve;
mod taxonomy;
mod triage;
mod user;
mod vault;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use kernel::Lang;
use serde_json::{Value, json};

use crate::config::{COMMENTED, Config};
use crate::out::Out;

/// Jingwei (经纬): a city's grassroots governance in one program.
///
/// Begin with `jingwei demo --data DIR` and `jingwei serve --data DIR`, then
/// open http://127.0.0.1:8080 in a browser.
#[derive(Debug, Parser)]
#[command(name = "jingwei", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Shared {
    /// Configuration file; `jingwei config` prints one with comments. Without
    /// it, jingwei.toml in the data folder is read if it is there.
    #[arg(long, global = true, value_name = "FILE", env = "JINGWEI_CONFIG")]
    config: Option<PathBuf>,
    /// Print results as JSON, and progress as JSON lines on standard error.
    #[arg(long, global = true)]
    json: bool,
}

/// Where the city's data lies.
#[derive(Debug, Args)]
struct Place {
    /// Folder with the database, the keys and the attachments; made when it is
    /// not there.
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the SQLite file in the folder:
    /// postgres://user:password@host/database.
    #[arg(long, value_name = "URL", global = true)]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the interface until stopped (Ctrl-C).
    Serve(serve::Serve),
    /// Fill an empty place with a made-up city, its people and a month of
    /// matters.
    Demo(demo::Demo),
    /// Take in what others have written down.
    Import(import::Import),
    /// Write down what an import reads back.
    Export(export::Export),
    /// Accounts and what they hold.
    User(user::User),
    /// The sealed log of all acts.
    Audit(audit::Audit),
    /// The keys that personal values are sealed with: how they stand, and
    /// changing them while the city works.
    Vault(vault::VaultArgs),
    /// What is kept no longer, and what a court holds.
    Retention(retention::Retention),
    /// The index of the full text.
    Search(search::SearchArgs),
    /// How matters move: check a procedure's files, try and draw it, move open
    /// matters to a new version.
    Procedure(procedure::ProcedureArgs),
    /// Reading reports: learn categories, measure a model, group what is said
    /// of one thing.
    Triage(triage::TriageArgs),
    /// What matters can be about: categories and subcategories.
    Taxonomy(taxonomy::TaxonomyArgs),
    /// Working time: hours, seasons, holidays of each year.
    Calendar(calendar::CalendarArgs),
    /// Say in which micro-grid each place lies: a table with the headings lon
    /// and lat becomes one with lon,lat,area_code,flag; the flag is ok, vacuum
    /// (in the city, but in no area), overlap or outside.
    Locate(land::Locate),
    /// The land of the city: gaps and overlaps.
    Territory(land::Territory),
    /// The red lights of village powers, and their open data.
    Powers(powers::PowersArgs),
    /// Print the description of the whole interface (OpenAPI 3.1).
    Openapi,
    /// Say whether everything is in order: data, disk, words, pages.
    Doctor(doctor::Doctor),
    /// Print a configuration file with every key, its meaning and its default.
    Config,
}

/// Why a command did not work, in words for the person at the terminal.
pub type Done = Result<(), Failure>;

/// A refusal with a code, or plain words.
#[derive(Debug)]
pub enum Failure {
    /// Has its sentence in the locale files.
    Refused(kernel::Error),
    /// From the machine or the configuration; names file and reason.
    Plain(String),
    /// As the server worded it.
    Worded(Value),
}

impl From<kernel::Error> for Failure {
    fn from(error: kernel::Error) -> Failure {
        Failure::Refused(error)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Failure {
        Failure::Plain(text)
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = Out::new(cli.shared.json);
    match run(cli, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out.failed(&worded(&failure));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, out: Out) -> Done {
    match cli.command {
        Command::Serve(serve) => serve.run(&cli.shared, out),
        Command::Demo(demo) => demo.run(&cli.shared, out),
        Command::Import(import) => import.run(&cli.shared, out),
        Command::Export(export) => export.run(&cli.shared, out),
        Command::User(user) => user.run(&cli.shared, out),
        Command::Audit(audit) => audit.run(&cli.shared, out),
        Command::Vault(vault) => vault.run(&cli.shared, out),
        Command::Retention(retention) => retention.run(&cli.shared, out),
        Command::Search(search) => search.run(&cli.shared, out),
        Command::Procedure(procedure) => procedure.run(&cli.shared, out),
        Command::Triage(triage) => triage.run(&cli.shared, out),
        Command::Taxonomy(taxonomy) => taxonomy.run(&cli.shared, out),
        Command::Calendar(calendar) => calendar.run(&cli.shared, out),
        Command::Locate(locate) => locate.run(&cli.shared, out),
        Command::Territory(territory) => territory.run(&cli.shared, out),
        Command::Powers(powers) => powers.run(&cli.shared, out),
        Command::Openapi => openapi(out),
        Command::Doctor(doctor) => doctor.run(&cli.shared, out),
        Command::Config => {
            out.line(COMMENTED.trim_end());
            Ok(())
        }
    }
}

fn openapi(out: Out) -> Done {
    let api = http_edge::app::document(crate::domains::routes());
    out.line(&api.to_pretty_json().map_err(|e| e.to_string())?);
    Ok(())
}

fn worded(failure: &Failure) -> Value {
    match failure {
        Failure::Worded(Value::String(text)) | Failure::Plain(text) => json!({ "detail": text }),
        Failure::Worded(problem) => problem.clone(),
        Failure::Refused(error) => {
            let words = http_edge::Words::new(&crate::domains::manifests()).unwrap_or_default();
            crate::refusal::worded(&words, terminal_language(), error)
        }
    }
}

/// As the terminal is set: `LANG=zh_CN.UTF-8` is Chinese, anything else English.
fn terminal_language() -> Lang {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    match named {
        Some(lang) if lang.starts_with("zh") => Lang::ZhCn,
        _ => Lang::En,
    }
}

impl Shared {
    /// File and environment, then the flags of `place`.
    fn config(&self, place: &Place) -> Result<Config, Failure> {
        let mut config = Config::read(self.file(place)?.as_deref(), std::env::vars())?;
        if let Some(data) = &place.data {
            config.data.clone_from(data);
        }
        if let Some(database) = &place.database {
            config.database.clone_from(database);
        }
        Ok(config.checked()?)
    }
}

impl Shared {
    /// The named file, or the one in the data folder.
    fn file(&self, place: &Place) -> Result<Option<PathBuf>, Failure> {
        if self.config.is_some() {
            return Ok(self.config.clone());
        }
        let data = match &place.data {
            Some(data) => data.clone(),
            None => Config::read(None, std::env::vars())?.data,
        };
        Ok(Some(data.join(Config::FILE)).filter(|file| file.is_file()))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_explains_itself() {
        Cli::command().debug_assert();
        fn explained(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}: no help", command.get_name());
            for arg in command.get_arguments() {
                assert!(arg.get_help().is_some(), "{} {}", command.get_name(), arg.get_id());
            }
            command.get_subcommands().for_each(explained);
        }
        explained(&Cli::command());
    }
}
