//! `jingwei locate`, `jingwei territory`

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::export::show;
use super::faults::faults;
use super::{Done, Failure, Place, Shared, work};
use crate::config::Config;
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct Locate {
    #[command(flatten)]
    place: Place,
    /// Table with longitudes and latitudes in WGS-84, also compressed (.gz).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the lines go; standard output without it.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Locate {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let named = |e: io::Error| format!("{}: {e}", self.file.display());
        let file = self.file.canonicalize().map_err(named)?;
        let to = match &self.to {
            Some(to) => std::path::absolute(to).map_err(named)?,
            None => config.data.join(format!("located-{}.csv", std::process::id())),
        };
        let to = std::path::absolute(to).map_err(named)?;
        let done = work::result(&config, out, Task::Locate { file, to: to.clone() });
        let shown = match (&done, &self.to) {
            (Ok(_), None) => show(&to).map_err(|e| Failure::Plain(e.to_string())),
            _ => Ok(()),
        };
        if self.to.is_none() {
            let _ = fs::remove_file(&to);
        }
        let done = done?;
        shown?;
        if self.to.is_some() {
            out.result(&done, |done| format!("{}\n", done["counts"]));
        }
        match done["fault_count"].as_u64() {
            Some(0) | None => Ok(()),
            Some(n) => Err(Failure::Plain(format!("{}{n} faults", faults(&done)))),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Territory {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Apply the yearly changes of areas: a table with the columns change (add,
    /// rename, move, recode, merge, split, end), from, to, name, parent. All of
    /// the file or nothing.
    Change(ChangeFile),
    /// List every gap between areas (真空区), every overlap and every sliver,
    /// with square metres.
    Audit {
        /// Also write them as a map: GeoJSON.
        #[arg(long, value_name = "FILE")]
        geojson: Option<PathBuf>,
        /// Square metres below which nothing is listed.
        #[arg(long, default_value_t = territory::audit::LEAST, value_name = "M2")]
        least: f64,
    },
}

#[derive(Debug, Args)]
struct ChangeFile {
    /// The table, also compressed (.gz).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column holds what, where headings alone do not say it; TOML.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Say what would move, and move nothing.
    #[arg(long)]
    dry_run: bool,
}

impl ChangeFile {
    fn run(self, config: &Config, out: Out) -> Done {
        let named = |e: io::Error| format!("{}: {e}", self.file.display());
        let file = self.file.canonicalize().map_err(named)?;
        let mapping = match &self.mapping {
            Some(path) => {
                Some(fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?)
            }
            None => None,
        };
        let dry_run = self.dry_run;
        let done = work::result(config, out, Task::TerritoryChange { file, mapping, dry_run })?;
        out.result(&done, changed);
        match done["fault_count"].as_u64() {
            Some(0) | None => Ok(()),
            Some(n) => Err(Failure::Plain(format!("refused: {n} faults"))),
        }
    }
}

fn changed(done: &Value) -> String {
    let mut text = format!("areas: {}\n", done["areas"]);
    for (kind, n) in done["would_move"].as_object().into_iter().flatten() {
        text.push_str(&format!(
            "{kind}: {} move, {} by their place, {} have nowhere to go\n",
            n["moved"], n["by_place"], n["nowhere"]
        ));
    }
    text.push_str(&faults(done));
    match done["applied"] == true {
        true => text.push_str(&format!(
            "applied: {} matters moved, {} left to a person\n",
            done["moved"], done["asked"]
        )),
        false => text.push_str("nothing changed\n"),
    }
    text
}

impl Territory {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (geojson, least) = match self.act {
            Act::Audit { geojson, least } => (geojson, least),
            Act::Change(file) => return file.run(&config, out),
        };
        let mut found = work::result(&config, out, Task::TerritoryAudit { least })?;
        let drawn = found["geojson"].take();
        if let Some(rest) = found.as_object_mut() {
            rest.remove("geojson");
        }
        if let Some(file) = geojson {
            fs::write(&file, drawn.to_string()).map_err(|e| format!("{}: {e}", file.display()))?;
        }
        out.result(&found, table);
        Ok(())
    }
}

fn table(found: &Value) -> String {
    let mut text = String::from("wrong\tsliver\tsquare_metres\tlon\tlat\tareas\n");
    for row in found["findings"].as_array().into_iter().flatten() {
        let areas: Vec<&str> =
            row["areas"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let wrong = row["wrong"].as_str().unwrap_or_default();
        text.push_str(&format!(
            "{wrong}\t{}\t{}\t{}\t{}\t{}\n",
            row["sliver"],
            row["square_metres"],
            row["lon"],
            row["lat"],
            areas.join(" ")
        ));
    }
    let count =
        |kind: &str| format!("{} ({} m²)", found[kind]["count"], found[kind]["square_metres"]);
    text.push_str(&format!(
        "{} areas: gaps {}, overlaps {}, beyond the outline {}, too small to list {}\n",
        found["areas"],
        count("gaps"),
        count("overlaps"),
        count("beyond"),
        count("too_small")
    ));
    text
}
