//! `jingwei export`

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;
use tabular::Format;

use super::{Done, Failure, Place, Shared, work};
use crate::config::Config;
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    place: Place,
    /// What goes out.
    #[arg(value_enum)]
    what: What,
    /// How it is written; boundaries are GeoJSON.
    #[arg(long, value_enum)]
    format: Option<As>,
    /// Where it goes; standard output without it.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Names and numbers of staff in clear, as this account may see them; each
    /// look is in the access log of whose they are. Without it they are masked.
    /// The register's people leave by an approved export in the workbench.
    #[arg(long, value_name = "LOGIN")]
    reveal_as: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Areas, from province to micro-grid.
    Areas,
    /// Boundaries as GeoJSON.
    Boundaries,
    /// Units with their posts.
    Units,
    /// Accounts with their posts.
    Staff,
    /// Classes with deadlines and who is responsible.
    Taxonomy,
    /// Public holidays and make-up days.
    Calendar,
    /// What was reported: masked, and without what is confidential.
    Reports,
    /// People, dwellings, organisations, buildings and stairwells as they are
    /// now.
    Registry,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum As {
    /// A table that every spreadsheet opens.
    Csv,
    /// A workbook.
    Xlsx,
    /// A JSON object in each line.
    Jsonl,
    /// A map.
    Geojson,
}

impl Export {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let kind = match self.what {
            What::Areas => "areas",
            What::Boundaries => "boundaries",
            What::Units => "units",
            What::Staff => "staff",
            What::Taxonomy => "taxonomy",
            What::Calendar => "calendar",
            What::Registry => "registry",
            What::Reports => "reports",
        };
        let format = match self.format {
            None | Some(As::Geojson) => None,
            Some(As::Csv) => Some(Format::Csv),
            Some(As::Xlsx) => Some(Format::Xlsx),
            Some(As::Jsonl) => Some(Format::Jsonl),
        };
        if (kind == "boundaries") != matches!(self.format, None | Some(As::Geojson))
            && self.format.is_some()
        {
            return Err(Failure::Plain("boundaries are GeoJSON, and nothing else is".to_owned()));
        }
        let (kind, reveal_as) = (kind.to_owned(), self.reveal_as);
        written(
            (&config, out, self.to),
            |to| Task::Export { kind, format, to, reveal_as },
            |done| format!("{} rows\n", done["rows"]),
        )
    }
}

/// Has a task write a file: that one, and then what came of it is said as
/// `text` words it; without one it goes onto standard output.
pub(super) fn written(
    (config, out, to): (&Config, Out, Option<PathBuf>),
    task: impl FnOnce(PathBuf) -> Task,
    text: impl FnOnce(&Value) -> String,
) -> Done {
    let named = |e: io::Error| format!("{}: {e}", config.data.display());
    let own = || config.data.join(format!("export-{}", std::process::id()));
    let file = std::path::absolute(to.clone().unwrap_or_else(own)).map_err(named)?;
    let done = work::result(config, out, task(file.clone()));
    if to.is_some() {
        out.result(&done?, text);
        return Ok(());
    }
    let shown = done.is_ok().then(|| show(&file));
    let _ = fs::remove_file(&file);
    done?;
    shown.transpose().map(|_| ()).map_err(|e| Failure::Plain(e.to_string()))
}

/// A file onto standard output.
pub(super) fn show(file: &Path) -> io::Result<()> {
    let copied = io::copy(&mut File::open(file)?, &mut io::stdout().lock());
    match copied {
        // A reader that went away (`| head`) is no error of ours.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map(drop),
    }
}
