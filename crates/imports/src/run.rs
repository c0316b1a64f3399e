//! From a file to an import that is done.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Actor, Ctx, Error, Result, Shard, Time};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{Store, Tx};
use tabular::{Fault, Faults, Mapping, Source};
use tokio::sync::mpsc;

use crate::kind::{Given, Kind, Kinds, Told};
use crate::sink::{Sink, Staged};
use crate::state::{Import, ImportId, State};
use crate::{SLICE, file, sql, step};

/// A file and how it is to be taken.
#[derive(Debug, Clone)]
pub struct Asked {
    pub kind: String,
    pub path: PathBuf,
    /// As it was called where it came from.
    pub name: String,
    /// The text of a mapping; empty without one.
    pub mapping: String,
    /// Says what would change, and changes nothing.
    pub dry_run: bool,
    /// Takes what nothing is wrong with, and lists the rest.
    pub skip_bad: bool,
    /// Also when the same file came in before.
    pub again: bool,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `None` for a dry run.
    pub import: Option<ImportId>,
    pub kind: String,
    pub file: String,
    pub state: Option<State>,
    /// Whether it is in.
    pub applied: bool,
    /// Rows that nothing is wrong with.
    pub good: u64,
    pub faults: Vec<Fault>,
    pub fault_count: u64,
    /// The import by which the same file came in before.
    pub same_as: Option<ImportId>,
    /// The code of the refusal, where slices could not go on.
    pub why: Option<String>,
    /// What its sentence names.
    pub why_args: Map<String, Value>,
    #[serde(skip)]
    pub told: Told,
}

impl Report {
    /// As the command line and the interface show it: with what its kind says
    /// of it.
    pub fn json(&self) -> Value {
        let mut json = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = json.as_object_mut() {
            fields.extend(self.told.clone());
        }
        json
    }
}

/// An import that was begun, and has to go on.
#[derive(Debug)]
pub struct Opened(Way);

#[derive(Debug)]
enum Way {
    Fresh {
        id: ImportId,
        asked: Box<Asked>,
        mapping: Box<Mapping>,
        same_as: Option<ImportId>,
    },
    /// One of the same file, that was broken off.
    Broken(ImportId),
}

impl Opened {
    /// Which.
    pub fn import(&self) -> ImportId {
        match &self.0 {
            Way::Fresh { id, .. } | Way::Broken(id) => *id,
        }
    }
}

/// Told now and then: rows done, of how many.
pub type Tell<'t> = &'t (dyn Fn(u64, Option<u64>) + Sync);

/// Imports of one program.
#[derive(Clone)]
pub struct Imports {
    pub(crate) store: Store,
    pub(crate) kinds: Kinds,
    /// Those whose file this process is reading now.
    reading: Arc<Mutex<BTreeSet<i64>>>,
}

/// What reading a file came to.
struct Found {
    good: u64,
    faults: Faults,
    told: Told,
}

/// Slices that may wait between reader and database.
const WAITING: usize = 4;
/// Minutes without a sign of life after which another process's reader counts
/// as dead.
const SILENCE: i64 = 2;

impl Imports {
    /// With the kinds of a program.
    pub fn new(store: Store, kinds: Kinds) -> Imports {
        Imports { store, kinds, reading: Arc::default() }
    }

    /// Its kinds.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Takes a file in, whole or not at all; with `skip_bad`, what is good of
    /// it. An import of the same file that was broken off goes on instead.
    ///
    /// # Errors
    /// `imports.kind_unknown`, `imports.under_way`; those of a mapping that does
    /// not fit, of reading the file and of the store. What is wrong *in* the
    /// file is no error but told in the report.
    pub async fn import(&self, asked: Asked, actor: Actor, tell: Tell<'_>) -> Result<Report> {
        let kind = self.kinds.get(&asked.kind)?.clone();
        let mapping = match asked.mapping.as_str() {
            "" => Mapping::default(),
            text => Mapping::parse(text)?,
        };
        if asked.dry_run {
            let found = self.read(&*kind, &asked, &mapping, None).await?;
            return Ok(report(&asked, None, found));
        }
        let opened = self.open(asked, actor).await?;
        self.go_on(opened, tell).await
    }

    /// Begins to take a file in: from here on it is remembered. Then it has to
    /// [go on](Imports::go_on).
    ///
    /// # Errors
    /// As [`Imports::import`].
    pub async fn open(&self, asked: Asked, actor: Actor) -> Result<Opened> {
        self.kinds.get(&asked.kind)?;
        let mapping = match asked.mapping.as_str() {
            "" => Mapping::default(),
            text => Mapping::parse(text)?,
        };
        let path = asked.path.clone();
        let hash = apart(move || file::hash(&path)).await?;
        let same_as = match self.earlier(&hash, &asked.kind).await? {
            Earlier::None => None,
            Earlier::Done(id) => Some(id),
            Earlier::Broken(id) => return Ok(Opened(Way::Broken(id))),
        };
        let id = self.begin(&asked, actor, hash).await?.id;
        self.mark(id, true);
        Ok(Opened(Way::Fresh { id, asked: Box::new(asked), mapping: Box::new(mapping), same_as }))
    }

    /// Reads a file that was begun, and takes it in.
    ///
    /// # Errors
    /// As [`Imports::import`].
    pub async fn go_on(&self, opened: Opened, tell: Tell<'_>) -> Result<Report> {
        let (id, asked, mapping, same_as) = match opened.0 {
            Way::Broken(id) => return self.resume(id, tell).await,
            Way::Fresh { id, asked, mapping, same_as } => (id, asked, *mapping, same_as),
        };
        let kind = self.kinds.get(&asked.kind)?.clone();
        let read = self.stage(kind, &asked, mapping, id, same_as, tell).await;
        self.mark(id, false);
        let found = match read {
            Ok(found) => found,
            Err(e) => {
                self.refuse(id, e.clone()).await?;
                return Err(e);
            }
        };
        let (told, faults) = (found.told.clone(), found.faults.first.clone());
        let mut done = self.settle(&asked, id, found, tell).await?;
        (done.told, done.faults, done.same_as) = (told, faults, same_as);
        Ok(done)
    }

    /// Goes on with an import that was broken off.
    ///
    /// # Errors
    /// `imports.not_under_way`; not found; those of the store.
    pub async fn resume(&self, id: ImportId, tell: Tell<'_>) -> Result<Report> {
        let now = self.get(id).await?;
        if now.state.is_at_rest() {
            let at_rest = Error::conflict("imports.not_under_way");
            return Err(at_rest.arg("state", now.state.name()));
        }
        let done = self.drive(id, tell).await?;
        Ok(of_import(&done, Faults::default()))
    }

    /// Takes an import back as a whole.
    ///
    /// # Errors
    /// `imports.not_done`; `imports.in_use`, `imports.changed_since`,
    /// `imports.shown_again` where it is too late; those of the store.
    pub async fn take_back(&self, id: ImportId, actor: Actor, tell: Tell<'_>) -> Result<Import> {
        self.hide(id, actor).await?;
        let import = self.drive(id, tell).await?;
        match import.state {
            // somebody was quicker than the hiding
            State::Done => Err(Error::conflict("imports.shown_again")),
            _ => Ok(import),
        }
    }

    /// Hides what an import brought, the first half of taking it back. Then its
    /// rows have to go: see [`Imports::resume`]. What stands in the way is looked
    /// for before, a slice at a time, so that the command itself is short.
    ///
    /// # Errors
    /// As [`Imports::take_back`].
    pub async fn hide(&self, id: ImportId, actor: Actor) -> Result<()> {
        let mut after = Some(i64::MIN);
        while let Some(from) = after {
            let kinds = self.kinds.clone();
            let look = move |tx: &mut Tx<'_>| match sql::get(tx, id)? {
                import if import.state == State::Done => {
                    kinds.get(&import.kind)?.look(tx, id, from)
                }
                // the command says so
                _ => Ok(None),
            };
            after = self.store.read(Shard::COMMON, look).await?;
        }
        let kinds = self.kinds.clone();
        self.write(actor, move |tx, ctx| step::take_back(tx, ctx, &kinds, id)).await
    }

    /// One import.
    ///
    /// # Errors
    /// Not found.
    pub async fn get(&self, id: ImportId) -> Result<Import> {
        self.store.read(Shard::COMMON, move |tx| sql::get(tx, id)).await
    }

    async fn settle(
        &self,
        asked: &Asked,
        id: ImportId,
        found: Found,
        tell: Tell<'_>,
    ) -> Result<Report> {
        let refused = !found.faults.is_empty() && !asked.skip_bad;
        let (good, count) = (found.good, found.faults.count);
        let told = Value::Object(found.told);
        for (i, slice) in found.faults.first.chunks(SLICE).enumerate() {
            let slice = slice.to_vec();
            let add = move |tx: &mut Tx<'_>, _: &Ctx| sql::add_faults(tx, id, i * SLICE, &slice);
            self.write(SYSTEM, add).await?;
        }
        let end = move |tx: &mut Tx<'_>, ctx: &Ctx| {
            sql::set_read(tx, ctx, id, good, count, &told)?;
            let import = sql::lock(tx, id)?;
            if import.state != State::Staging {
                // Given up meanwhile: its rows are gone.
                return Ok(());
            }
            match refused {
                true => step::refuse(tx, ctx, &import, &Error::conflict(FAULTY)),
                false => sql::set_state(tx, ctx, id, State::Ready, None),
            }
        };
        self.write(SYSTEM, end).await?;
        let done = self.drive(id, tell).await?;
        Ok(of_import(&done, found.faults))
    }

    async fn refuse(&self, id: ImportId, why: Error) -> Result<()> {
        let refuse = move |tx: &mut Tx<'_>, ctx: &Ctx| {
            let import = sql::lock(tx, id)?;
            match import.state {
                State::Staging => step::refuse(tx, ctx, &import, &why),
                // Given up meanwhile: its rows are gone.
                _ => Ok(()),
            }
        };
        self.write(SYSTEM, refuse).await?;
        self.drive(id, &|_, _| ()).await.map(drop)
    }

    async fn begin(&self, asked: &Asked, actor: Actor, hash: String) -> Result<Import> {
        let (asked, by) = (asked.clone(), actor.account());
        let begin = move |tx: &mut Tx<'_>, ctx: &Ctx| {
            let import = Import {
                id: ctx.id(Shard::COMMON),
                kind: asked.kind.clone(),
                file: asked.name.clone(),
                hash: hash.clone(),
                mapping: asked.mapping.clone(),
                account: by,
                state: State::Staging,
                skip_bad: asked.skip_bad,
                staged: 0,
                good: 0,
                faults: 0,
                reached: 0,
                told: Value::Null,
                why: None,
                why_args: Map::new(),
                made: ctx.now,
                changed: ctx.now,
            };
            sql::add(tx, ctx, &import)?;
            step::watch(tx, ctx, import.id)?;
            Ok(import)
        };
        self.write(actor, begin).await
    }

    /// Reads the file in a thread of its own and writes each slice into staging
    /// as it comes.
    async fn stage(
        &self,
        kind: Arc<dyn Kind>,
        asked: &Asked,
        mapping: Mapping,
        id: ImportId,
        same_as: Option<ImportId>,
        tell: Tell<'_>,
    ) -> Result<Found> {
        let (to, slices) = mpsc::channel::<Vec<Staged>>(WAITING);
        let reading = self.read(&*kind, asked, &mapping, Some(to));
        let writing = self.staging(kind, id, slices, tell);
        let (found, staged) = tokio::join!(reading, writing);
        let (mut found, staged) = (found?, staged?);
        if let Some(before) = same_as.filter(|_| staged > 0 && !asked.again) {
            let same = Fault::file("imports.same_file").arg("import", before.to_string());
            found.faults.first.insert(0, same);
            found.faults.count += 1;
        }
        Ok(found)
    }

    fn read(
        &self,
        kind: &dyn Kind,
        asked: &Asked,
        mapping: &Mapping,
        to: Option<mpsc::Sender<Vec<Staged>>>,
    ) -> impl Future<Output = Result<Found>> + use<> {
        let kinds = self.kinds.clone();
        let (name, path, mapping) = (kind.name(), asked.path.clone(), mapping.clone());
        let (skip_bad, dry_run) = (asked.skip_bad, asked.dry_run);
        let now = self.store.clock().now();
        apart(move || {
            let source = Source::file(&path);
            let (path, mapping) = (path.as_path(), &mapping);
            let given = Given { source: &source, path, mapping, skip_bad, dry_run, now };
            let mut sink = Sink::new(to, skip_bad);
            let told = kinds.get(name)?.read(&given, &mut sink)?;
            let (good, faults) = sink.end();
            Ok(Found { good, faults, told })
        })
    }

    /// What there is of the same file already.
    async fn earlier(&self, hash: &str, kind: &str) -> Result<Earlier> {
        let (hash, kind) = (hash.to_owned(), kind.to_owned());
        let like = move |tx: &mut Tx<'_>| sql::like(tx, &hash, &kind);
        for (id, state) in self.store.read(Shard::COMMON, like).await? {
            match state {
                State::Ready | State::Applying | State::Telling => {
                    return Ok(Earlier::Broken(id));
                }
                State::Staging if self.is_read(id).await? => {
                    let under_way = Error::conflict("imports.under_way");
                    return Err(under_way.arg("import", id.to_string()));
                }
                State::Staging => self.refuse(id, step::interrupted()).await?,
                State::Done => return Ok(Earlier::Done(id)),
                // Its rows would be taken for known, and then go.
                State::Clearing => self.drive(id, &|_, _| ()).await.map(drop)?,
                State::Refused | State::TakenBack => {}
            }
        }
        Ok(Earlier::None)
    }

    /// Whether somebody is reading its file just now.
    async fn is_read(&self, id: ImportId) -> Result<bool> {
        let own = self.reading.lock().unwrap_or_else(PoisonError::into_inner).contains(&id.get());
        if own || self.store.engine() == store::Engine::Sqlite {
            // The folder's lock proves that there is no other process.
            return Ok(own);
        }
        let last: Time = self.get(id).await?.changed;
        Ok(self.store.clock().now().minutes_since(last) < SILENCE)
    }

    fn mark(&self, id: ImportId, reads: bool) {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        match reads {
            true => reading.insert(id.get()),
            false => reading.remove(&id.get()),
        };
    }

    pub(crate) async fn write<T, F>(&self, actor: Actor, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>, &Ctx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let ctx = self.store.ctx(actor).await?;
        let of = ctx.clone();
        self.store.write(Shard::COMMON, &ctx, move |tx| f(tx, &of)).await
    }
}

pub(crate) const SYSTEM: Actor = Actor::System { job: step::JOB };
/// Why a file with faults was refused: see its faults.
const FAULTY: &str = "imports.faults";

enum Earlier {
    None,
    Done(ImportId),
    Broken(ImportId),
}

fn report(asked: &Asked, import: Option<ImportId>, found: Found) -> Report {
    Report {
        import,
        kind: asked.kind.clone(),
        file: asked.name.clone(),
        state: None,
        applied: false,
        good: found.good,
        faults: found.faults.first,
        fault_count: found.faults.count,
        same_as: None,
        why: None,
        why_args: Map::new(),
        told: found.told,
    }
}

fn of_import(import: &Import, faults: Faults) -> Report {
    Report {
        import: Some(import.id),
        kind: import.kind.clone(),
        file: import.file.clone(),
        state: Some(import.state),
        applied: import.state == State::Done,
        good: count(import.good),
        faults: faults.first,
        fault_count: count(import.faults),
        same_as: None,
        why: import.why.clone(),
        why_args: import.why_args.clone(),
        told: import.told.as_object().cloned().unwrap_or_default(),
    }
}

pub(crate) fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// Long work of the processor and the disk, beside what serves.
async fn apart<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}
