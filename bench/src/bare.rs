//! The floor on SQLite: the same statements with the same values in a bare
//! loop, one thread, prepared once, in the batches that the store would make.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use store::{Val, for_sqlite};

use crate::Done;
use crate::meter::{Lap, WARM_UP, cpu_of};
use crate::script::{NEXT_LIFE, Param, Play, Script};

/// The store's own limits of a batch and of the log.
const MOST: usize = 1024;
const LONGEST: Duration = Duration::from_millis(5);
const LOG_PAGES: i32 = 16_384;

/// What of an act is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Reads and writes.
    Whole,
    /// The writes alone: what no program could spare.
    Writes,
}

/// A database of its own with the tables and reference rows of the other.
pub struct Bare {
    conn: Connection,
    pages: Arc<AtomicI32>,
    /// Lives begun so far: each has ids of its own.
    lives: i64,
    /// Keys given so far.
    keys: u64,
}

/// A client: its life, and the act that comes next.
#[derive(Clone, Copy)]
struct Client {
    life: i64,
    act: usize,
}

/// The acts of a script on a connection.
type Prepared<'c> = Vec<Vec<(Statement<'c>, Vec<Param>)>>;

impl Bare {
    /// Opens the copy with the pragmas of the store.
    pub fn open(file: &Path) -> Done<Bare> {
        let mut conn = Connection::open(file)?;
        conn.execute_batch(
            "PRAGMA busy_timeout=1000; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;
             PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;
             PRAGMA cache_size=-64000;",
        )?;
        let pages = Arc::new(AtomicI32::new(0));
        let noted = pages.clone();
        conn.wal_hook(Some(move |_: &mut _, n| {
            noted.store(n, Relaxed);
            Ok(())
        }))?;
        Ok(Bare { conn, pages, lives: 1, keys: 0 })
    }

    /// So many clients' acts for so long.
    pub fn lap(
        &mut self,
        script: &Script,
        part: Part,
        clients: usize,
        time: Duration,
    ) -> Done<Lap> {
        let Bare { conn, pages, lives, keys } = self;
        let mut acts = prepare(conn, script, part)?;
        let mut begin = conn.prepare("BEGIN IMMEDIATE")?;
        let mut savepoint = conn.prepare("SAVEPOINT command")?;
        let mut release = conn.prepare("RELEASE command")?;
        let mut commit = conn.prepare("COMMIT")?;
        let mut checkpoint = conn.prepare("PRAGMA wal_checkpoint(PASSIVE)")?;
        let mut waiting: Vec<Client> = (0..clients)
            .map(|_| {
                *lives += 1;
                Client { life: *lives, act: 0 }
            })
            .collect();
        let (started, mut next) = (Instant::now(), 0);
        let (mut done, mut warm) = (0, None);
        while started.elapsed() < WARM_UP + time {
            if warm.is_none() && started.elapsed() >= WARM_UP {
                warm = Some((Instant::now(), cpu_of(std::process::id())));
            }
            begin.raw_execute()?;
            let (batch, mut taken) = (Instant::now(), 0);
            while taken < clients.min(MOST) && batch.elapsed() < LONGEST {
                let client = &mut waiting[next % clients];
                savepoint.raw_execute()?;
                *keys += 1;
                run(&mut acts[client.act], client.life, *keys)?;
                release.raw_execute()?;
                client.act += 1;
                if client.act == acts.len() {
                    *lives += 1;
                    *client = Client { life: *lives, act: 0 };
                }
                (next, taken) = (next + 1, taken + 1);
            }
            commit.raw_execute()?;
            done += if warm.is_some() { taken as u64 } else { 0 };
            if pages.load(Relaxed) > LOG_PAGES {
                pages.store(0, Relaxed);
                checkpoint.query_row([], |_| Ok(()))?;
            }
        }
        let (since, cpu) = warm.ok_or("no time was left to measure")?;
        Ok(Lap {
            done,
            seconds: since.elapsed().as_secs_f64(),
            cpu: cpu_of(std::process::id()) - cpu,
        })
    }
}

fn prepare<'c>(conn: &'c Connection, script: &Script, part: Part) -> Done<Prepared<'c>> {
    let play = |play: &Play| {
        let statement = conn.prepare(&for_sqlite(play.statement.sql))?;
        Ok((statement, play.params.clone()))
    };
    let act = |plays: &Vec<Play>| {
        plays.iter().filter(|p| part == Part::Whole || p.writes()).map(play).collect()
    };
    script.0.iter().map(act).collect()
}

/// Runs an act for a life: reads are stepped to their end.
fn run(act: &mut [(Statement<'_>, Vec<Param>)], life: i64, key: u64) -> rusqlite::Result<()> {
    for (statement, params) in act {
        for (i, param) in params.iter().enumerate() {
            match param {
                Param::Same(value) => statement.raw_bind_parameter(i + 1, Bound(value))?,
                Param::Own(n) => statement.raw_bind_parameter(i + 1, n + life * NEXT_LIFE)?,
                Param::Key => {
                    statement.raw_bind_parameter(i + 1, format!("bench-{key:025x}"))?;
                }
            }
        }
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
    }
    Ok(())
}

struct Bound<'v>(&'v Val);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Val::Null => ValueRef::Null,
            Val::Int(n) => ValueRef::Integer(*n),
            Val::Real(x) => ValueRef::Real(*x),
            Val::Text(s) => ValueRef::Text(s.as_bytes()),
            Val::Blob(b) => ValueRef::Blob(b),
        }))
    }
}
