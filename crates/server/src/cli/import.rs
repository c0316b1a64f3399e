//! `jingwei import`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{Done, Place, Shared, land, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take areas in, from province to micro-grid: codes of 6 to 18 digits,
    /// names, levels, the areas round them. All of the file or nothing.
    Areas(land::LandFile),
    /// Take boundaries in: GeoJSON or a shapefile.
    Boundaries(land::LandFile),
    /// Put messages of residents through the intake, into an empty place: each
    /// line of the file a JSON object with `title` and `body`. The place gets
    /// a test territory of its own. Prints how many were accepted, placed,
    /// routed, asked of a person and refused.
    Reports {
        /// The file, also compressed (.gz).
        #[arg(value_name = "FILE.jsonl")]
        file: PathBuf,
        /// So many of the accepted then go the whole way to closed, by a
        /// script of acts.
        #[arg(long, default_value_t = 100, value_name = "N")]
        close: usize,
    },
}

impl Import {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (file, close) = match self.what {
            What::Reports { file, close } => (file, close),
            What::Areas(land) => return land.import(&config, out, Task::ImportAreas),
            What::Boundaries(land) => return land.import(&config, out, Task::ImportBoundaries),
        };
        // A server that does the work has another working directory.
        let named = |e| format!("{}: {e}", file.display());
        let file = file.canonicalize().map_err(named)?;
        work::work(&config, out, Task::ImportReports { file, close }, text)
    }
}

fn text(done: &Value) -> String {
    done["table"].as_str().unwrap_or_default().to_owned()
}
