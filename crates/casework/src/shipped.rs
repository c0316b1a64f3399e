//! Procedures and calendars: those that come with the program, those that a
//! city put into its own folder, and those that running matters began with.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::{Actor, Error, Result, Shard};
use procedure::{Known, Problem, Procedure};
use rust_embed::RustEmbed;
use store::Store;
use worktime::Layer;

use crate::sql::editions::{self, Files};
use crate::works::{Calendars, Procedures};

#[derive(RustEmbed)]
#[folder = "../../procedures/"]
#[exclude = "taxonomy/*"]
#[exclude = "territories/*"]
struct Shipped;

/// A procedure's folder, read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Folder {
    pub name: String,
    /// By file name (`procedure.toml`); scenarios as `scenarios/x.toml`.
    pub files: Files,
}

impl Folder {
    /// Reads and checks it.
    ///
    /// # Errors
    /// Every problem of every file, with its line.
    pub fn load(&self, known: &Known) -> Result<Procedure, Vec<Problem>> {
        Procedure::load(&|file| self.files.get(file).cloned(), known)
    }

    /// Reads what running matters began with.
    fn load_kept(&self, known: &Known) -> Result<Procedure, Vec<Problem>> {
        Procedure::load_kept(&|file| self.files.get(file).cloned(), known)
    }
}

/// The procedures that come with the program.
pub fn folders() -> Vec<Folder> {
    let mut found: BTreeMap<String, Files> = BTreeMap::new();
    for path in Shipped::iter() {
        let Some((name, file)) = path.split_once('/') else { continue };
        let text = Shipped::get(&path).and_then(|f| String::from_utf8(f.data.into_owned()).ok());
        if let Some(text) = text.filter(|_| file.ends_with(".toml") && name != "calendars") {
            found.entry(name.to_owned()).or_default().insert(file.to_owned(), text);
        }
    }
    found.into_iter().map(|(name, files)| Folder { name, files }).collect()
}

/// The procedures of a folder of a city's own, one folder each.
///
/// # Errors
/// `casework.folder_unread` with the path that cannot be read.
pub fn read_folders(root: &Path) -> Result<Vec<Folder>> {
    let mut all = Vec::new();
    for path in entries(root)?.into_iter().filter(|p| p.is_dir()) {
        all.push(read_folder(&path)?);
    }
    Ok(all)
}

/// One procedure's folder with its scenarios.
///
/// # Errors
/// As [`read_folders`].
pub fn read_folder(path: &Path) -> Result<Folder> {
    let name = |p: &Path| p.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
    let mut files = Files::new();
    for file in entries(path)? {
        if file.is_dir() && name(&file) == "scenarios" {
            for scenario in entries(&file)? {
                files.insert(format!("scenarios/{}", name(&scenario)), read(&scenario)?);
            }
        } else if name(&file).ends_with(".toml") {
            files.insert(name(&file), read(&file)?);
        }
    }
    Ok(Folder { name: name(path), files })
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(|e| unread(folder, &e))?;
    let mut paths: Vec<_> = listed.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    Ok(paths)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|e| unread(file, &e))
}

fn unread(path: &Path, why: &std::io::Error) -> Error {
    let mut error = Error::invalid("casework.folder_unread", "procedures")
        .arg("path", path.display().to_string());
    error.detail = Some(why.to_string());
    error
}

/// Loads folders, a later one of a name replacing an earlier, and brings back
/// the older editions that running matters keep.
///
/// # Errors
/// `casework.procedure_wrong` with the first problem, file and line;
/// `casework.edition_changed` when a file was edited without a new version.
pub async fn procedures(store: &Store, folders: &[Folder], known: &Known) -> Result<Procedures> {
    let mut loaded = Procedures::default();
    let mut current: BTreeMap<(String, i64), Files> = BTreeMap::new();
    let latest: BTreeMap<&str, &Folder> = folders.iter().map(|f| (f.name.as_str(), f)).collect();
    for folder in latest.into_values() {
        let p = folder.load(known).map_err(|all| wrong(&folder.name, &all))?;
        current.insert((p.name.clone(), i64::from(p.version)), kept(&folder.files));
        loaded.add(p);
    }
    let old = remember(store, &current).await?;
    for ((name, edition), files) in old {
        match current.get(&(name.clone(), edition)) {
            Some(now) if now.get(RULES) == files.get(RULES) => {}
            Some(_) => {
                return Err(Error::conflict("casework.edition_changed")
                    .arg("name", name)
                    .arg("version", edition));
            }
            None => {
                let folder = Folder { name: name.clone(), files };
                loaded.add(folder.load_kept(known).map_err(|all| wrong(&name, &all))?);
            }
        }
    }
    Ok(loaded)
}

/// The file that decides how a matter moves. Words and scenarios may be mended
/// without a new version.
const RULES: &str = "procedure.toml";

/// What a running matter keeps.
fn kept(files: &Files) -> Files {
    files.iter().filter(|(f, _)| !f.contains('/')).map(|(f, t)| (f.clone(), t.clone())).collect()
}

async fn remember(
    store: &Store,
    current: &BTreeMap<(String, i64), Files>,
) -> Result<BTreeMap<(String, i64), Files>> {
    let ctx = store.ctx(Actor::System { job: "procedures" }).await?;
    let current = current.clone();
    store
        .write(Shard::COMMON, &ctx, move |tx| {
            let known = editions::all(tx)?;
            for ((name, edition), files) in &current {
                if known.contains_key(&(name.clone(), *edition)) {
                    continue;
                }
                for (file, text) in files {
                    editions::put(tx, name, *edition, file, text)?;
                }
            }
            Ok(known)
        })
        .await
}

fn wrong(name: &str, problems: &[Problem]) -> Error {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    let mut error = Error::invalid("casework.procedure_wrong", "procedures")
        .arg("name", name)
        .arg("why", first);
    error.detail = Some(problems.iter().map(|p| format!("{p}\n")).collect());
    error
}

/// The calendars that come with the program, and `own` layers over them.
/// `city` names the one that holds where no unit has its own.
///
/// # Errors
/// Those of a calendar file.
pub fn calendars(own: Vec<Layer>, city: &str) -> Result<Calendars> {
    Calendars::new(compiled(own)?, city)
}

/// The calendar of that name as it was shipped.
///
/// # Errors
/// Those of a calendar file; `internal` where there is none.
pub fn layer(name: &str) -> Result<Layer> {
    let path = format!("calendars/{name}.toml");
    let file = Shipped::get(&path).ok_or_else(|| Error::internal(&path))?;
    Layer::parse(&String::from_utf8_lossy(&file.data))
}

/// The same without a choice among them. An own one of a shipped name lies
/// upon the shipped one: it adds a year, or changes the hours.
///
/// # Errors
/// Those of a calendar file.
pub fn compiled(own: Vec<Layer>) -> Result<worktime::Calendars> {
    let mut layers: Vec<Layer> = Vec::new();
    for path in Shipped::iter().filter(|p| p.starts_with("calendars/") && p.ends_with(".toml")) {
        let file = Shipped::get(&path).ok_or_else(|| Error::internal(&path))?;
        layers.push(Layer::parse(&String::from_utf8_lossy(&file.data))?);
    }
    for layer in own {
        match layers.iter_mut().find(|shipped| shipped.name == layer.name) {
            Some(shipped) => {
                let base = layer.base.clone().or_else(|| shipped.base.clone());
                *shipped = Layer { base, ..layer.upon(shipped) };
            }
            None => layers.push(layer),
        }
    }
    worktime::Calendars::new(layers)
}
