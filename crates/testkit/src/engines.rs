//! Runs a test's body on SQLite and on PostgreSQL.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use kernel::{Actor, Ctx, IdGen, Manifest, Settings, Shard, Time};
use store::{Engine, Store, StoreConfig};
use tempfile::TempDir;

use crate::clock::HandClock;
use crate::cluster::{Database, cluster};

/// When tests begin: a Tuesday in the first heating fortnight, 9:00 in China.
pub const BEGIN: &str = "2026-10-20T09:00:00+08:00";
const SEED: [u8; 32] = [7; 32];

/// Where a test's store lies; outlives the store, so that it can be reopened.
pub struct Scene {
    pub cfg: StoreConfig,
    pub clock: HandClock,
    manifests: Vec<&'static Manifest>,
    // dropped after everything else: the files and the database
    _folder: TempDir,
    database: Option<Database>,
}

impl Scene {
    /// An empty place for a store of that engine.
    pub fn new(engine: Engine, manifests: &[&'static Manifest]) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let clock = HandClock::at(BEGIN.parse().unwrap());
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(cluster().database(manifests)),
        };
        let cfg = StoreConfig {
            database: database.as_ref().map(|d| d.url().to_owned()),
            clock: Arc::new(clock.clone()),
            seed: Some(SEED),
            readers: 2,
            writers: 3,
            ..StoreConfig::sqlite(folder.path())
        };
        Scene { cfg, clock, manifests: manifests.to_vec(), _folder: folder, database }
    }

    /// Runs SQL in PostgreSQL, beside the store: to set a trap.
    pub fn beside(&self, sql: &str) {
        self.database.as_ref().expect("a scene on PostgreSQL").run(sql);
    }

    /// The database as the program takes it, `postgres://…`; none with SQLite.
    pub fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(Database::long_url)
    }

    /// Opens the store that lies here.
    pub async fn open(&self) -> Store {
        Store::open(&self.cfg, &self.manifests).await.expect("the store opens")
    }
}

/// An open store with its scene. Everything of [`Store`] can be called on it.
pub struct TestStore {
    pub store: Store,
    pub scene: Scene,
}

impl TestStore {
    /// A context of `actor` at the time of the clock.
    pub async fn ctx(&self, actor: Actor) -> Ctx {
        self.store.ctx(actor).await.unwrap()
    }

    /// The clock, to be moved.
    pub fn clock(&self) -> &HandClock {
        &self.scene.clock
    }
}

impl Deref for TestStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

/// Runs the body on SQLite (in a folder of its own) and on PostgreSQL (in a
/// database of its own).
pub fn both(manifests: &[&'static Manifest], body: impl AsyncFn(&TestStore)) {
    only(Engine::Sqlite, manifests, &body);
    only(Engine::Postgres, manifests, &body);
}

/// Runs the body on one engine, for what is of that engine alone. Without
/// PostgreSQL 15 the test fails with the line that installs it;
/// `JINGWEI_TEST_PG=skip` leaves PostgreSQL out and says so.
pub fn only(engine: Engine, manifests: &[&'static Manifest], body: impl AsyncFn(&TestStore)) {
    let skip = std::env::var("JINGWEI_TEST_PG").is_ok_and(|v| v == "skip");
    if skip && engine == Engine::Postgres {
        println!("SKIPPED on PostgreSQL: JINGWEI_TEST_PG=skip");
        return;
    }
    let scene = Scene::new(engine, manifests);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let run = || {
        runtime.block_on(async {
            let store = scene.open().await;
            let test = TestStore { store, scene };
            body(&test).await;
            test.store.close().await.unwrap();
        });
    };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
        println!("failed on {engine:?}");
        resume_unwind(panic);
    }
}

/// Prepares every registered statement of the manifests on both engines: what
/// replaces the check of SQL at compile time.
pub fn prepare_all(manifests: &[&'static Manifest]) {
    let all: Vec<_> = manifests.iter().flat_map(|m| m.statements).flat_map(|l| *l).collect();
    both(manifests, async |t| {
        let mut wrong = Vec::new();
        for s in all.clone() {
            let prepared = t.read(Shard::COMMON, move |tx| tx.prepare(s)).await;
            wrong.extend(prepared.err().map(|e| format!("{}: {e}", s.name)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// A context without a store: from a fixed seed, without settings.
pub fn test_ctx(actor: Actor, now: &str) -> Ctx {
    let now: Time = now.parse().expect("a time as 2026-10-20T13:10:00Z");
    Ctx::new(actor, now, Arc::new(IdGen::new(0)), SEED, Arc::new(Settings::default()))
}
