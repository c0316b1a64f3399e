//! Opening: lock, verify after a failure, migrate, take a number, start the
//! threads.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use kernel::{Error, Manifest, Result};
use rusqlite::Connection;
use tokio::sync::mpsc;

use crate::audit;
use crate::config::StoreConfig;
use crate::errors::at_start;
use crate::folder::{self, FolderLock};
use crate::job::Job;
use crate::lite::{self, Access, Later, LiteConn};
use crate::migrate::{self, MIGRATIONS_DONE};
use crate::node::{self, Node};
use crate::pg::{self, Link, Mode, PgConn, Server};
use crate::queue::Queue;
use crate::shared::Shared;
use crate::tx::{Driver, Engine, Sql};
use crate::vals;

/// What an open store is made of.
pub(crate) struct Opened {
    pub shared: Arc<Shared>,
    pub writes: Arc<Queue<Job>>,
    pub reads: Arc<Queue<Job>>,
    /// What rides with them on SQLite.
    pub later: Option<Later>,
    /// Commands on their way to the writer of SQLite.
    pub rehearsals: Option<Arc<Queue<Job>>>,
    pub readers: Vec<JoinHandle<()>>,
    pub writers: Vec<JoinHandle<()>>,
    pub node: Node,
    pub lock: Option<FolderLock>,
}

/// News that may wait for the herald; what is over is left out.
const HERALD_QUEUE: usize = 4096;

type Queues = (Arc<Queue<Job>>, Arc<Queue<Job>>);

fn queues(cfg: &StoreConfig) -> Queues {
    (Arc::new(Queue::new(cfg.queue)), Arc::new(Queue::new(cfg.queue)))
}

/// A name for this process in leases, which no other ever has.
fn holder() -> Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(crate::audit::hex(&bytes))
}

fn migrations_done(driver: &mut dyn Driver) -> Result<Vec<(String, i64)>> {
    let mut done = Vec::new();
    driver.query(Sql::Fixed(&MIGRATIONS_DONE), &vals![], &mut |r| {
        done.push((r.text(0)?, r.int(1)?));
        Ok(true)
    })?;
    Ok(done)
}

pub(crate) fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name).spawn(run).map_err(Error::internal)
}

fn failed_at_start(e: &rusqlite::Error) -> Error {
    match lite::judge(e) {
        (_, lite::Harm::Fatal) => damaged(e.to_string()),
        (error, _) => error,
    }
}

fn damaged(found: String) -> Error {
    let error = at_start("store.damaged", "file", folder::FILE.to_owned());
    Error { detail: Some(found), ..error }
}

/// Opens SQLite in the folder. Blocks.
pub(crate) fn sqlite(cfg: &StoreConfig, manifests: &[&'static Manifest]) -> Result<Opened> {
    folder::make(&cfg.folder)?;
    let lock = folder::lock(&cfg.folder)?;
    let file = cfg.folder.join(folder::FILE);
    let conn = lite::connect(&file, Access::Write).map_err(|e| failed_at_start(&e))?;
    let failed_mark = cfg.folder.join(folder::FAILED);
    verify_after_failure(&conn, &failed_mark)?;
    migrate_sqlite(cfg, &conn, manifests)?;
    let now = cfg.clock.now();
    let node = node::take(&mut LiteConn::new(&conn), &holder()?, now, now)?;
    let log_hash = audit::log_hash(&mut LiteConn::new(&conn), cfg.log_hash)?;
    let ids = Arc::new(node::generator(&node, now));
    let shared = Arc::new(Shared::new(cfg.clock.clone(), ids, log_hash, Some(failed_mark)));
    let (writes, reads) = queues(cfg);
    let mut readers = Vec::new();
    for i in 0..cfg.readers.max(1) {
        let conn = lite::connect(&file, Access::Read).map_err(|e| failed_at_start(&e))?;
        let (reads, shared) = (reads.clone(), shared.clone());
        readers.push(spawn(format!("read-{i}"), move || lite::read_loop(conn, reads, shared))?);
    }
    let rehearsals = Arc::new(Queue::new(cfg.queue));
    for i in 0..cfg.rehearsers {
        let rehearser = lite::Rehearser {
            conn: lite::connect(&file, Access::Read).map_err(|e| failed_at_start(&e))?,
            commands: rehearsals.clone(),
            writes: writes.clone(),
            shared: shared.clone(),
        };
        let run = move || lite::rehearse_loop(rehearser);
        readers.push(spawn(format!("rehearse-{i}"), run)?);
    }
    let later = Later::new(cfg.queue, lite::LONGEST);
    let writer = lite::Writer {
        conn,
        queue: writes.clone(),
        later: later.clone(),
        shared: shared.clone(),
        longest: cfg.batch,
    };
    let writers = vec![spawn("write".to_owned(), move || lite::write_loop(writer))?];
    let rehearsals = Some(rehearsals).filter(|_| cfg.rehearsers > 0);
    let (later, lock) = (Some(later), Some(lock));
    Ok(Opened { shared, writes, reads, later, rehearsals, readers, writers, node, lock })
}

/// After a failed write or sync the file is read from end to end once.
fn verify_after_failure(conn: &Connection, mark: &Path) -> Result<()> {
    if !mark.exists() {
        return Ok(());
    }
    tracing::warn!("the last run ended with a failed write: the database is verified");
    let checked = conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0));
    let found: String = checked.unwrap_or_else(|e| e.to_string());
    if found != "ok" {
        return Err(damaged(found));
    }
    std::fs::remove_file(mark).map_err(Error::internal)?;
    tracing::info!("the database is whole");
    Ok(())
}

fn migrate_sqlite(
    cfg: &StoreConfig,
    conn: &Connection,
    manifests: &[&'static Manifest],
) -> Result<()> {
    let table = migrate::for_engine(Engine::Sqlite, &format!("{};", migrate::TABLE));
    conn.execute_batch(&table).map_err(|e| failed_at_start(&e))?;
    let done = migrations_done(&mut LiteConn::new(conn))?;
    for (manifest, step) in migrate::plan(&done, manifests)? {
        let script = migrate::script(Engine::Sqlite, manifest, step, cfg.clock.now());
        if let Err(e) = conn.execute_batch(&script) {
            let _ = conn.execute_batch("ROLLBACK");
            let at = format!("migration {} {}: {e}", manifest.name, step.name);
            return Err(Error { detail: Some(at), ..failed_at_start(&e) });
        }
    }
    Ok(())
}

/// Opens PostgreSQL. Blocks, and must not run on a thread of a runtime.
pub(crate) fn postgres(
    cfg: &StoreConfig,
    url: &str,
    manifests: &[&'static Manifest],
) -> Result<Opened> {
    folder::make(&cfg.folder)?;
    let ca = cfg.database_ca.as_deref();
    let main = Server::new(url, ca)?;
    let replica = cfg.replica.as_deref().map(|url| Server::new(url, ca)).transpose()?;
    let runtime = pg::runtime()?;
    let mut link = Link::open(&runtime, &main).map_err(|e| pg::judge(&e).0)?;
    migrate_postgres(cfg, &mut link, manifests)?;
    let mut conn = PgConn::new(&mut link, Mode::Write);
    let (now, database_now) = (cfg.clock.now(), conn.database_now()?);
    let node = node::take(&mut conn, &holder()?, now, database_now)?;
    let log_hash = audit::log_hash(&mut conn, cfg.log_hash)?;
    conn.commit().map_err(|(e, _)| e)?;
    let ids = Arc::new(node::generator(&node, now));
    let shared = Arc::new(Shared::new(cfg.clock.clone(), ids, log_hash, None));
    let (writes, reads) = queues(cfg);
    let pool = |width: usize, mode: Mode, server: &Server, queue: &Arc<Queue<Job>>| {
        let worker = || pg::Worker {
            server: server.clone(),
            mode,
            queue: queue.clone(),
            shared: shared.clone(),
        };
        let start = |i| {
            let worker = worker();
            spawn(format!("pg-{mode:?}-{i}"), move || pg::work_loop(worker))
        };
        (0..width.max(1)).map(start).collect::<Result<Vec<_>>>()
    };
    let (herald, news) = mpsc::channel(HERALD_QUEUE);
    shared.set_herald(Some(herald));
    let herald = pg::Herald {
        server: main.clone(),
        shared: shared.clone(),
        holder: node.holder.clone(),
        news,
    };
    let herald = spawn("herald".to_owned(), move || herald.run())?;
    let readers = pool(cfg.readers, Mode::Read, replica.as_ref().unwrap_or(&main), &reads)?;
    let mut writers = pool(cfg.writers, Mode::Write, &main, &writes)?;
    writers.push(herald);
    let (later, rehearsals) = (None, None);
    Ok(Opened { shared, writes, reads, later, rehearsals, readers, writers, node, lock: None })
}

/// Held while migrating, so that copies of the program that start together do
/// not migrate together.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7162534)";
const MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(7162534)";

fn migrate_postgres(
    cfg: &StoreConfig,
    link: &mut Link<'_>,
    manifests: &[&'static Manifest],
) -> Result<()> {
    let run = |link: &Link<'_>, sql: &str| {
        let done = link.runtime.block_on(link.client.batch_execute(sql));
        done.map_err(|e| pg::judge(&e).0)
    };
    run(link, MIGRATION_LOCK)?;
    run(link, migrate::TABLE)?;
    let done = migrations_done(&mut PgConn::new(link, Mode::Read))?;
    for (manifest, step) in migrate::plan(&done, manifests)? {
        let script = migrate::script(Engine::Postgres, manifest, step, cfg.clock.now());
        run(link, &script).map_err(|e| {
            let said = e.detail.as_deref().unwrap_or_default();
            let at = format!("migration {} {}: {said}", manifest.name, step.name);
            Error { detail: Some(at), ..e }
        })?;
    }
    run(link, MIGRATION_UNLOCK)
}
