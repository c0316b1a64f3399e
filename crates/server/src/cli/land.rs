//! `jingwei import areas|boundaries`, `jingwei locate`, `jingwei territory`

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{Done, Failure, Place, Shared, terminal_language, work};
use crate::config::Config;
use crate::out::Out;
use crate::task::{ImportLand, Task};

#[derive(Debug, Args)]
pub(super) struct LandFile {
    /// The file, also compressed (.gz). A shapefile is named by its .shp.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column holds what, where headings alone do not say it; TOML.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Say what would change and what is wrong, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Take what nothing is wrong with and list the rest (boundaries).
    #[arg(long)]
    skip_bad: bool,
}

impl LandFile {
    /// Does the import and prints what came of it; what was refused is a
    /// failure.
    pub fn import(self, config: &Config, out: Out, task: fn(ImportLand) -> Task) -> Done {
        let what = self.read()?;
        let dry_run = what.dry_run;
        let done = work::result(config, out, task(what))?;
        out.result(&done, told);
        let wrong = done["fault_count"].as_u64().or(done["refused"].as_u64()).unwrap_or(0);
        match wrong > 0 && (dry_run || done["applied"] == false) {
            true => Err(Failure::Plain(format!("refused: {wrong} faults"))),
            false => Ok(()),
        }
    }

    fn read(self) -> Result<ImportLand, Failure> {
        let named = |e: io::Error| format!("{}: {e}", self.file.display());
        let file = self.file.canonicalize().map_err(named)?;
        let mapping = match &self.mapping {
            Some(path) => {
                Some(fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?)
            }
            None => None,
        };
        Ok(ImportLand { file, mapping, dry_run: self.dry_run, skip_bad: self.skip_bad })
    }
}

fn told(done: &Value) -> String {
    let mut text = String::new();
    if let Some(counts) = done["counts"].as_object() {
        counts.iter().for_each(|(name, n)| text.push_str(&format!("{name}: {n}\n")));
    }
    for name in ["good", "refused"] {
        if !done[name].is_null() {
            text.push_str(&format!("{name}: {}\n", done[name]));
        }
    }
    text.push_str(&faults(done));
    text.push_str(if done["applied"] == true { "applied\n" } else { "nothing changed\n" });
    text
}

/// One line each: row and column, or feature and area, and the sentence.
fn faults(done: &Value) -> String {
    let Ok(words) = http_edge::Words::new(&crate::domains::manifests()) else {
        return String::new();
    };
    let list = |name: &str| done[name].as_array().cloned().unwrap_or_default();
    let line = |fault: Value| {
        let word = |name: &str| match &fault[name] {
            Value::Null => String::new(),
            Value::String(text) => format!(" {text}"),
            other => format!(" {other}"),
        };
        let code = fault["code"].as_str().filter(|c| c.contains('.'));
        let code = code.or(fault["reason"].as_str()).unwrap_or_default();
        let args: Vec<(String, Value)> =
            serde_json::from_value(fault["args"].clone()).unwrap_or_default();
        let args: Vec<(&str, Value)> = args.iter().map(|(n, v)| (n.as_str(), v.clone())).collect();
        let said = words.say(terminal_language(), &format!("errors.{code}"), &args);
        match fault["reason"].is_null() {
            true => format!("row{}{}: {said}\n", word("row"), word("column")),
            false => format!("shape{}{}{}: {said}\n", word("feature"), word("code"), word("name")),
        }
    };
    list("faults").into_iter().chain(list("problems")).map(line).collect()
}

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

fn show(file: &Path) -> io::Result<()> {
    let copied = io::copy(&mut File::open(file)?, &mut io::stdout().lock());
    match copied {
        // A reader that went away (`| head`) is no error of ours.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map(drop),
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

impl Territory {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let Act::Audit { geojson, least } = self.act;
        let config = shared.config(&self.place)?;
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
