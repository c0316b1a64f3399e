//! `jingwei import`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use kernel::{Id, Lang};
use serde_json::Value;

use super::faults::faults;
use super::{Done, Failure, Place, Shared, work};
use crate::out::Out;
use crate::task::{ImportFile, Task};

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
    /// names, levels, the areas round them.
    Areas(TableFile),
    /// Take boundaries in: GeoJSON or a shapefile.
    Boundaries(TableFile),
    /// Take units in, with their posts.
    Units(TableFile),
    /// Take staff in: accounts with their posts. They begin locked; `import
    /// passwords` makes a password for each.
    Staff(TableFile),
    /// Take a taxonomy in, with its deadlines and who is responsible. It takes
    /// the place of the one in use.
    Taxonomy(TableFile),
    /// Take public holidays and make-up days in, of one year or several.
    Calendar(TableFile),
    /// Take a county's list of village powers in. It takes the place of the one
    /// in force; the editions before it stay readable.
    Powers(TableFile),
    /// Take a register in: people, dwellings, organisations, buildings and
    /// stairwells. Names and numbers of people go into the vault alone.
    Registry(TableFile),
    /// Take reports in: JSON lines or a table, each row a matter with place,
    /// class, unit and clocks. An empty place reads published files on a test
    /// territory that the mapping names. Prints how many were accepted, placed,
    /// routed, asked of a person and refused.
    Reports {
        #[command(flatten)]
        table: TableFile,
        /// On a test territory, so many of the accepted then go the whole way to
        /// closed, by a script of acts.
        #[arg(long, default_value_t = 100, value_name = "N")]
        close: usize,
    },
    /// List the imports, newest first.
    List,
    /// Show an import, with what was wrong with its file.
    Show(One),
    /// Go on with an import that was broken off.
    Resume(One),
    /// Take an import back as a whole, while nothing hangs on it.
    Undo(One),
    /// Make a password for each account that an import of staff brought and
    /// that nobody was given yet, into a list to be handed out.
    Passwords {
        #[command(flatten)]
        one: One,
        /// The list: a new file that only its owner can read.
        #[arg(long, value_name = "FILE.csv")]
        to: PathBuf,
    },
}

#[derive(Debug, Args)]
struct One {
    /// The import's number, as `import list` shows it.
    #[arg(value_name = "ID")]
    import: String,
}

#[derive(Debug, Args)]
struct TableFile {
    /// The file, also compressed (.gz). A shapefile is named by its .shp.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column holds what, where headings alone do not say it; TOML.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Say what would change and what is wrong, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Take what nothing is wrong with and list the rest.
    #[arg(long)]
    skip_bad: bool,
    /// Also when the same file came in before.
    #[arg(long)]
    again: bool,
}

impl Import {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let mut close = 0;
        let (kind, table) = match self.what {
            What::Areas(table) => ("areas", table),
            What::Boundaries(table) => ("boundaries", table),
            What::Units(table) => ("units", table),
            What::Staff(table) => ("staff", table),
            What::Taxonomy(table) => ("taxonomy", table),
            What::Calendar(table) => ("calendar", table),
            What::Powers(table) => ("powers", table),
            What::Registry(table) => ("registry", table),
            What::Reports { table, close: some } => {
                close = some;
                ("reports", table)
            }
            What::List => return work::work(&config, out, Task::ImportList, listed),
            What::Show(one) => {
                return work::work(&config, out, Task::ImportShow { import: one.id()? }, shown);
            }
            What::Resume(one) => {
                return work::work(&config, out, Task::ImportResume { import: one.id()? }, told);
            }
            What::Undo(one) => {
                return work::work(&config, out, Task::ImportUndo { import: one.id()? }, ended);
            }
            What::Passwords { one, to } => {
                let named = |e: io::Error| format!("{}: {e}", to.display());
                let to = std::path::absolute(&to).map_err(named)?;
                let task = Task::ImportPasswords { import: one.id()?, to };
                return work::work(&config, out, task, handed);
            }
        };
        let what = table.read(kind, close)?;
        let dry_run = what.dry_run;
        let done = work::result(&config, out, Task::Import(what))?;
        out.result(&done, told);
        let wrong = done["fault_count"].as_u64().unwrap_or(0);
        match done["applied"] == false && (wrong > 0 || !dry_run) {
            true => Err(Failure::Plain(format!("refused: {wrong} faults"))),
            false => Ok(()),
        }
    }
}

impl One {
    fn id(&self) -> Result<Id<imports::Import>, Failure> {
        self.import.parse().map_err(|why| Failure::Plain(format!("{}: {why}", self.import)))
    }
}

impl TableFile {
    fn read(self, kind: &str, close: usize) -> Result<ImportFile, Failure> {
        let (file, mapping) = (absolute(&self.file)?, read(self.mapping.as_deref())?);
        let (dry_run, skip_bad, again) = (self.dry_run, self.skip_bad, self.again);
        let kind = kind.to_owned();
        Ok(ImportFile { kind, file, mapping, dry_run, skip_bad, again, close })
    }
}

/// A server that does the work has another working directory.
fn absolute(file: &Path) -> Result<PathBuf, Failure> {
    Ok(file.canonicalize().map_err(|e| format!("{}: {e}", file.display()))?)
}

fn read(mapping: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(path) = mapping else { return Ok(None) };
    Ok(Some(fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?))
}

fn told(done: &Value) -> String {
    let mut text = String::new();
    if let Some(import) = done["import"].as_str() {
        text.push_str(&format!("import: {import}\n"));
    }
    if let Some(counts) = done["counts"].as_object() {
        counts.iter().for_each(|(name, n)| text.push_str(&format!("{name}: {n}\n")));
    }
    if let Ok(summary) = serde_json::from_value(done["summary"].clone()) {
        text.push_str(&reports::import::table(&summary));
    }
    for name in ["good", "refused", "units_unknown", "same_as"] {
        if !done[name].is_null() {
            text.push_str(&format!("{name}: {}\n", done[name]));
        }
    }
    text.push_str(&why(done));
    text.push_str(&faults(done));
    text.push_str(if done["applied"] == true { "applied\n" } else { "nothing changed\n" });
    text
}

/// What ended it, as people say it, and its code to look for.
fn why(done: &Value) -> String {
    let lang = match super::terminal_language() {
        Lang::ZhCn => "zh-CN",
        Lang::En => "en",
    };
    match (done["why"].as_str(), done["why_text"][lang].as_str()) {
        (Some(code), Some(says)) => format!("why: {says} ({code})\n"),
        _ => String::new(),
    }
}

fn listed(done: &Value) -> String {
    let line = |i: &Value| {
        let field = |name: &str| i[name].as_str().unwrap_or_default().to_owned();
        format!(
            "{:20} {:12} {:10} {:>8} rows {:>6} faults  {}  {}\n",
            field("id"),
            field("kind"),
            field("state"),
            i["staged"],
            i["faults"],
            field("made"),
            field("file")
        )
    };
    done["imports"].as_array().into_iter().flatten().map(line).collect()
}

fn shown(done: &Value) -> String {
    let mut text = String::new();
    for name in ["id", "kind", "file", "hash", "state", "made", "staged", "good", "reached"] {
        if !done[name].is_null() {
            text.push_str(&format!("{name}: {}\n", done[name]));
        }
    }
    text + &why(done) + &faults(done)
}

fn ended(done: &Value) -> String {
    format!("{}: {}\n", done["kind"], done["state"])
}

fn handed(done: &Value) -> String {
    format!("{} passwords in {}\n", done["accounts"], done["file"])
}
