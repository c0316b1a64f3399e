//! The store: the one door to the database.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use kernel::{Actor, Ctx, Error, IdGen, Manifest, Result, SettingDef, Settings, Shard};
use serde_json::Value;
use tokio::sync::{broadcast, oneshot};

use crate::after::Live;
use crate::audit::LogHash;
use crate::clock::Clock;
use crate::config::StoreConfig;
use crate::errors;
use crate::folder::FolderLock;
use crate::health::{Health, Writing};
use crate::job::{Job, job};
use crate::keeper::{self, Keeper};
use crate::lite::Later;
use crate::node::Node;
use crate::open::{self, Opened};
use crate::queue::{NotTaken, Queue};
use crate::random::Random;
use crate::replay::{self, Outcome};
use crate::settings;
use crate::shared::Shared;
use crate::tx::{Engine, Tx};

/// Where a list reads. One database holds all shards today; on Citus it is the
/// difference between one machine and all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shards {
    All,
    Some(Vec<Shard>),
}

/// An open database. Cloning gives another handle to the same one; when the
/// last is dropped, the threads end.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    engine: Engine,
    folder: PathBuf,
    shared: Arc<Shared>,
    writes: Arc<Queue<Job>>,
    reads: Arc<Queue<Job>>,
    later: Option<Later>,
    rehearsals: Option<Arc<Queue<Job>>>,
    readers: Mutex<Vec<JoinHandle<()>>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
    keeper: Mutex<Vec<JoinHandle<()>>>,
    keeper_ends: Arc<Queue<()>>,
    node: Node,
    random: Random,
    settings: RwLock<Known>,
    /// Held by whoever reads them again; who comes meanwhile waits for these.
    reading_settings: tokio::sync::Mutex<()>,
    defs: Vec<&'static SettingDef>,
    /// Given up when the threads have ended, and not before.
    lock: Mutex<Option<FolderLock>>,
}

/// The settings as they were after so many changes.
#[derive(Clone, Default)]
struct Known {
    settings: Arc<Settings>,
    changes: u64,
}

impl Store {
    /// Opens it: locks the folder (SQLite), verifies after a failed write,
    /// migrates, takes a node number, reads the settings.
    ///
    /// Refuses with `store.folder_locked`, `store.newer_database`,
    /// `store.damaged`, `store.unreachable`, `store.no_node`.
    pub async fn open(cfg: &StoreConfig, manifests: &[&'static Manifest]) -> Result<Store> {
        let mut all: Vec<&'static Manifest> = vec![&crate::MANIFEST];
        all.extend(manifests.iter().filter(|m| m.name != crate::MANIFEST.name));
        let cfg = cfg.clone();
        let opening = tokio::task::spawn_blocking(move || Store::open_blocking(&cfg, &all));
        let store = opening.await.map_err(Error::internal)??;
        store.load_settings(0).await?;
        Ok(store)
    }

    fn open_blocking(cfg: &StoreConfig, manifests: &[&'static Manifest]) -> Result<Store> {
        let random = Random::new(cfg.seed);
        let (engine, opened) = match &cfg.database {
            None => (Engine::Sqlite, open::sqlite(cfg, manifests)?),
            Some(url) => (Engine::Postgres, open::postgres(cfg, url, manifests)?),
        };
        let Opened { shared, writes, reads, later, rehearsals, readers, writers, node, lock } =
            opened;
        let keeper_ends = Arc::new(Queue::new(1));
        let keeper = Keeper {
            end: keeper_ends.clone(),
            writes: writes.clone(),
            shared: shared.clone(),
            node: node.clone(),
        };
        let keeper = open::spawn("keeper".to_owned(), move || keeper.run())?;
        Ok(Store(Arc::new(Inner {
            engine,
            folder: cfg.folder.clone(),
            shared,
            writes,
            reads,
            later,
            rehearsals,
            readers: Mutex::new(readers),
            writers: Mutex::new(writers),
            keeper: Mutex::new(vec![keeper]),
            keeper_ends,
            node,
            random,
            settings: RwLock::default(),
            reading_settings: tokio::sync::Mutex::default(),
            defs: manifests.iter().flat_map(|m| m.settings).collect(),
            lock: Mutex::new(lock),
        })))
    }

    /// Runs a command: a plain function of its transaction, which commits or
    /// leaves nothing. It may run more than once, on either engine, when others
    /// were in the way: so whatever it needs of the world is in its `ctx`,
    /// fixed before the first try, and all it changes is in the database.
    ///
    /// Refuses with `busy` when too many wait, `store.writes_stopped` after a
    /// failed write, and `store.outcome_unknown` when nobody can say whether
    /// it was kept: then [`Store::outcome`] of its key tells.
    pub async fn write<T, F>(&self, shard: Shard, ctx: &Ctx, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        if let Writing::Stopped { why } = self.0.shared.state.get() {
            return Err(errors::writes_stopped(why));
        }
        let (job, result) = job(shard, Some(ctx.clone()), f);
        self.0.take_in(job).map_err(errors::not_taken)?;
        answered(result).await
    }

    /// [`Store::write`] for what nobody waits for: on SQLite it rides with the
    /// next commands that commit, a piece with each batch of them, and goes by
    /// itself after a tenth of a second. So it costs people who work meanwhile
    /// no sync to the disk. Keep the pieces small.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_later<T, F>(&self, shard: Shard, ctx: &Ctx, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        if let Writing::Stopped { why } = self.0.shared.state.get() {
            return Err(errors::writes_stopped(why));
        }
        let (job, result) = job(shard, Some(ctx.clone()), f);
        let taken = match &self.0.later {
            Some(later) => later.push(job),
            None => self.0.writes.push(job),
        };
        taken.map_err(errors::not_taken)?;
        answered(result).await
    }

    /// [`Store::write`] under the client's idempotency key (`ctx.key`): done
    /// once, and a retry gets the stored answer. Without a key it is a plain
    /// write. `request` is a hash of what was asked; the same key with another
    /// one is refused with `key_reused`.
    pub async fn command<F>(
        &self,
        shard: Shard,
        ctx: &Ctx,
        request: [u8; 32],
        f: F,
    ) -> Result<Value>
    where
        F: Fn(&mut Tx<'_>) -> Result<Value> + Send + Sync + 'static,
    {
        let of = ctx.clone();
        self.write(shard, ctx, move |tx| replay::once(tx, &of, &request, &f)).await
    }

    /// What became of the command that `actor` sent to `shard` under `key`.
    pub async fn outcome(&self, shard: Shard, actor: &Actor, key: &str) -> Result<Outcome> {
        let (actor, key) = (actor.clone(), key.to_owned());
        self.read(shard, move |tx| replay::outcome(tx, &actor, &key)).await
    }

    /// Reads: on SQLite from one snapshot, on PostgreSQL each statement by
    /// itself (from a replica, if there is one).
    pub async fn read<T, F>(&self, shard: Shard, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let (job, result) = job(shard, None, f);
        self.0.reads.push(job).map_err(errors::not_taken)?;
        answered(result).await
    }

    /// Reads a list of a city or a department, over many shards.
    pub async fn read_many<T, F>(&self, shards: Shards, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let first = match &shards {
            Shards::All => None,
            Shards::Some(list) => list.first().copied(),
        };
        self.read(first.unwrap_or(Shard::COMMON), f).await
    }

    /// The settings as they are now. Read again after every change.
    pub async fn settings(&self) -> Result<Arc<Settings>> {
        let changes = self.0.shared.settings_changes.load(Ordering::Acquire);
        if self.known().changes < changes {
            let _alone = self.0.reading_settings.lock().await;
            // before reading: a change that comes in between is read next time
            let changes = self.0.shared.settings_changes.load(Ordering::Acquire);
            if self.known().changes < changes {
                self.load_settings(changes).await?;
            }
        }
        Ok(self.known().settings)
    }

    fn known(&self) -> Known {
        self.0.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn load_settings(&self, changes: u64) -> Result<()> {
        let settings = Arc::new(self.write_read(settings::load).await?);
        let mut known = self.0.settings.write().unwrap_or_else(PoisonError::into_inner);
        *known = Known { settings, changes };
        Ok(())
    }

    /// A read that must see what was just committed: not from a replica.
    async fn write_read<T: Send + 'static>(&self, f: fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let (job, result) = job(Shard::COMMON, None, f);
        let queue = match self.0.engine {
            Engine::Sqlite => &self.0.reads,
            Engine::Postgres => &self.0.writes,
        };
        queue.push(job).map_err(errors::not_taken)?;
        answered(result).await
    }

    /// Every setting that a manifest declares.
    pub fn setting_defs(&self) -> &[&'static SettingDef] {
        &self.0.defs
    }

    /// A context for a command of `actor`, now.
    pub async fn ctx(&self, actor: Actor) -> Result<Ctx> {
        let settings = self.settings().await?;
        let seed = self.0.random.draw()?;
        Ok(Ctx::new(actor, self.clock().now(), self.ids(), seed, settings))
    }

    /// The generator of ids of this process.
    pub fn ids(&self) -> Arc<IdGen> {
        self.0.shared.ids.clone()
    }

    /// The clock that the store was opened with.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.shared.clock
    }

    /// Which database it is.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// How it is just now. Asks no thread, so it answers in any state.
    pub fn health(&self) -> Health {
        Health {
            writing: self.0.shared.state.get(),
            queue: (self.0.writes.len(), self.0.writes.limit()),
            reads: (self.0.reads.len(), self.0.reads.limit()),
            node: self.0.node.number,
        }
    }

    /// "Subject X is at version n", from now on, of every process on the same
    /// database. Whoever lags too far behind, or may have missed something of
    /// other processes, gets an error from the channel: it listens anew and
    /// asks for everything again.
    pub fn live(&self) -> broadcast::Receiver<Live> {
        self.0.shared.signals.listen()
    }

    /// Ends it: what waits is still done, nothing new is taken.
    pub async fn close(&self) -> Result<()> {
        let inner = self.0.clone();
        tokio::task::spawn_blocking(move || inner.end()).await.map_err(Error::internal)
    }

    /// Drops what has had its time: answers of old commands, and the marks of
    /// facts that can no longer be delivered twice. The store does it by
    /// itself every hour.
    pub async fn housekeep(&self) -> Result<()> {
        let (job, result) = job(Shard::COMMON, None, keeper::housekeep);
        self.0.writes.push(job).map_err(errors::not_taken)?;
        answered(result).await
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    /// What the audit log is hashed with.
    pub fn log_hash(&self) -> LogHash {
        self.0.shared.log_hash
    }

    pub(crate) fn random(&self) -> &Random {
        &self.0.random
    }

    /// This process, in leases.
    pub(crate) fn holder(&self) -> &str {
        &self.0.node.holder
    }
}

async fn answered<T>(result: oneshot::Receiver<Result<T>>) -> Result<T> {
    match result.await {
        Ok(result) => result,
        Err(_) => Err(errors::outcome_unknown("the worker went away")),
    }
}

impl Inner {
    /// A command waits for the writer, or first for a rehearsal, if it is one
    /// that takes long and the writer is busy with others: with its place kept
    /// in either case.
    fn take_in(&self, job: Job) -> std::result::Result<(), NotTaken> {
        let busy = self.shared.writing.load(Ordering::Relaxed);
        let worth = busy && self.shared.weights.is_heavy(job.kind());
        let Some(rehearsals) = self.rehearsals.as_ref().filter(|_| worth) else {
            return self.writes.push(job);
        };
        self.writes.keep()?;
        rehearsals.push(job)
    }

    fn end(&self) {
        // the keeper still writes, to free its leases
        self.keeper_ends.close();
        join(&self.keeper);
        // readers first: the last connection to close writes SQLite's log back,
        // which one that only reads cannot do
        self.reads.close();
        self.rehearsals.iter().for_each(|queue| queue.close());
        join(&self.readers);
        self.shared.set_herald(None);
        self.later.iter().for_each(Later::close);
        self.writes.close();
        join(&self.writers);
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// Waits for threads to end. One that drops the last handle itself cannot wait
/// for itself.
fn join(threads: &Mutex<Vec<JoinHandle<()>>>) {
    let threads = std::mem::take(&mut *threads.lock().unwrap_or_else(PoisonError::into_inner));
    let own = std::thread::current().id();
    for thread in threads.into_iter().filter(|t| t.thread().id() != own) {
        if thread.join().is_err() {
            tracing::error!("a thread of the store panicked");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}
