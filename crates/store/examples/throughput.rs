//! Durable commands on SQLite through the store, beside a bare loop of rusqlite
//! with the same statements and the same batches.
//!
//! `cargo run --release -p jingwei-store --example throughput -- 64 512`
//!
//! A command reads three rows and writes five. The bare loop has no clients,
//! no queue and no closures: it is the floor, not a rival. Rates depend on the
//! disk's sync; the share and the CPU time a command do not.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jingwei_store::{Manifest, Migration, Store, StoreConfig, Tx, stmts, vals};
use kernel::{Actor, Result, Shard};
use rusqlite::{Connection, params};

const TABLES: &str = "
CREATE TABLE matter (shard BIGINT NOT NULL, id BIGINT NOT NULL, state TEXT NOT NULL,
    version BIGINT NOT NULL, due BIGINT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (shard, id));
CREATE TABLE unit (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE timeline (shard BIGINT NOT NULL, matter BIGINT NOT NULL, version BIGINT NOT NULL,
    at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (shard, matter, version));
CREATE TABLE inbox (shard BIGINT NOT NULL, matter BIGINT NOT NULL, unit BIGINT NOT NULL,
    due BIGINT NOT NULL, PRIMARY KEY (shard, matter, unit));
CREATE TABLE entry (shard BIGINT NOT NULL, id BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (shard, id));
CREATE TABLE fact (shard BIGINT NOT NULL, id BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (shard, id));";

static BENCH: Manifest = Manifest {
    name: "bench",
    migrations: &[Migration { number: 1, name: "bench", sql: TABLES }],
    statements: &[STATEMENTS],
    settings: &[],
    errors: &[],
    words: ("", ""),
};

stmts! {
    MATTER = "SELECT state, version, due, title FROM matter WHERE shard=$1 AND id=$2 FOR UPDATE";
    UNIT = "SELECT name FROM unit WHERE id=$1";
    INBOX = "SELECT due FROM inbox WHERE shard=$1 AND matter=$2";
    MOVE = "UPDATE matter SET state=$3, version=$4, due=$5 WHERE shard=$1 AND id=$2";
    TELL = "INSERT INTO timeline (shard, matter, version, at, body) VALUES ($1,$2,$3,$4,$5)";
    PUT = "INSERT INTO inbox (shard, matter, unit, due) VALUES ($1,$2,$3,$4)
        ON CONFLICT (shard, matter, unit) DO UPDATE SET due=excluded.due";
    ENTER = "INSERT INTO entry (shard, id, body) VALUES ($1,$2,$3)";
    PUBLISH = "INSERT INTO fact (shard, id, body) VALUES ($1,$2,$3)";
}

const MATTERS: i64 = 20_000;
const UNITS: i64 = 289;
const S: Shard = Shard::COMMON;
const BODY: &str = "{\"act\":\"dispatch\",\"from\":\"filed\",\"to\":\"dispatched\",\"unit\":\"17\",\
    \"reason\":\"by the responsibility table\",\"clock\":\"handle\",\"due\":\"2026-10-21T09:00:00Z\"}";

fn command(tx: &mut Tx<'_>, n: i64) -> Result<i64> {
    let (matter, unit) = (n.wrapping_mul(7919) % MATTERS, n % UNITS);
    let (version, due) = tx.query_one(&MATTER, &vals![S, matter], |r| {
        std::hint::black_box(r.text(0)?);
        Ok((r.int(1)? + 1, r.int(2)? + 60))
    })?;
    std::hint::black_box(tx.query_one(&UNIT, &vals![unit], |r| r.text(0))?);
    std::hint::black_box(tx.query(&INBOX, &vals![S, matter], |r| r.int(0))?);
    tx.exec(&MOVE, &vals![S, matter, "dispatched", version, due])?;
    tx.exec(&TELL, &vals![S, matter, version, due, BODY])?;
    tx.exec(&PUT, &vals![S, matter, unit, due])?;
    tx.exec(&ENTER, &vals![S, n, BODY])?;
    tx.exec(&PUBLISH, &vals![S, n, BODY])?;
    Ok(version)
}

struct Bare<'c>(Vec<rusqlite::Statement<'c>>);

impl<'c> Bare<'c> {
    fn new(conn: &'c Connection) -> Bare<'c> {
        let texts = STATEMENTS.iter().map(|s| s.sql.replace(" FOR UPDATE", "").replace('$', "?"));
        Bare(texts.map(|sql| conn.prepare(&sql).unwrap()).collect())
    }

    fn command(&mut self, n: i64) -> rusqlite::Result<i64> {
        let (matter, unit) = (n.wrapping_mul(7919) % MATTERS, n % UNITS);
        let [read, name, inbox, set, tell, put, enter, publish] = &mut self.0[..] else {
            unreachable!("eight statements")
        };
        let (version, due) = read.query_row(params![0, matter], |r| {
            std::hint::black_box(r.get::<_, String>(0)?);
            Ok((r.get::<_, i64>(1)? + 1, r.get::<_, i64>(2)? + 60))
        })?;
        std::hint::black_box(name.query_row(params![unit], |r| r.get::<_, String>(0))?);
        let dues = inbox.query_map(params![0, matter], |r| r.get::<_, i64>(0))?;
        std::hint::black_box(dues.collect::<rusqlite::Result<Vec<_>>>()?);
        set.execute(params![0, matter, "dispatched", version, due])?;
        tell.execute(params![0, matter, version, due, BODY])?;
        put.execute(params![0, matter, unit, due])?;
        enter.execute(params![0, n, BODY])?;
        publish.execute(params![0, n, BODY])?;
        Ok(version)
    }
}

/// What a run came to.
struct Run {
    commands: u64,
    took: Duration,
    cpu: Duration,
}

impl Run {
    fn rate(&self) -> f64 {
        self.commands as f64 / self.took.as_secs_f64()
    }

    fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.commands as f64
    }
}

/// CPU time of this process so far, from `/proc/self/stat` in ticks of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after = stat.rsplit(") ").next().unwrap();
    let ticks: u64 = after.split(' ').skip(11).take(2).map(|n| n.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

async fn filled(folder: &Path) -> Store {
    let store = Store::open(&StoreConfig::sqlite(folder), &[&BENCH]).await.unwrap();
    let ctx = store.ctx(Actor::System { job: "bench" }).await.unwrap();
    let fill = |tx: &mut Tx<'_>| {
        for n in 0..MATTERS {
            let matter = "INSERT INTO matter VALUES ($1,$2,'filed',0,0,'a cold flat')";
            tx.query_sql(matter, &vals![S, n], |_| Ok(()))?;
        }
        for n in 0..UNITS {
            tx.query_sql("INSERT INTO unit VALUES ($1,'供热公司')", &vals![n], |_| Ok(()))?;
        }
        Ok(())
    };
    store.write(S, &ctx, fill).await.unwrap();
    store
}

/// So many clients, each of which waits for its answer before it asks again.
async fn through_the_store(clients: u64, commands: u64) -> Run {
    let folder = tempfile::tempdir_in(".").unwrap();
    let store = filled(folder.path()).await;
    let next = Arc::new(AtomicU64::new(0));
    let (begun, cpu_before) = (Instant::now(), cpu());
    let client = || {
        let (store, next) = (store.clone(), next.clone());
        tokio::spawn(async move {
            let ctx = store.ctx(Actor::System { job: "bench" }).await.unwrap();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= commands {
                    return;
                }
                let n = i64::try_from(n).unwrap();
                store.write(S, &ctx, move |tx| command(tx, n)).await.unwrap();
            }
        })
    };
    let running: Vec<_> = (0..clients).map(|_| client()).collect();
    for task in running {
        task.await.unwrap();
    }
    let run = Run { commands, took: begun.elapsed(), cpu: cpu() - cpu_before };
    store.close().await.unwrap();
    run
}

/// One thread, with batches as the store makes them at best: all clients, or
/// 5 ms of work.
async fn bare(clients: u64, commands: u64) -> Run {
    let folder = tempfile::tempdir_in(".").unwrap();
    filled(folder.path()).await.close().await.unwrap();
    let conn = Connection::open(folder.path().join("jingwei.sqlite")).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
         PRAGMA cache_size=-64000;",
    )
    .unwrap();
    let mut loops = Bare::new(&conn);
    let (begun, cpu_before) = (Instant::now(), cpu());
    let mut n = 0;
    while n < commands {
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        let batch = Instant::now();
        for _ in 0..clients.min(commands - n) {
            loops.command(i64::try_from(n).unwrap()).unwrap();
            n += 1;
            if batch.elapsed() >= Duration::from_millis(5) {
                break;
            }
        }
        conn.execute_batch("COMMIT").unwrap();
    }
    Run { commands, took: begun.elapsed(), cpu: cpu() - cpu_before }
}

fn main() {
    let asked: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let clients = if asked.is_empty() { vec![8, 64, 512] } else { asked };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("clients  store/s (µs CPU)   bare/s (µs CPU)   share of rate");
    for clients in clients {
        let commands = (clients * 400).min(60_000);
        let ours = runtime.block_on(through_the_store(clients, commands));
        let floor = runtime.block_on(bare(clients, commands));
        println!(
            "{clients:7} {:8.0} ({:5.1})   {:8.0} ({:5.1})   {:.2}",
            ours.rate(),
            ours.cpu_each(),
            floor.rate(),
            floor.cpu_each(),
            ours.rate() / floor.rate()
        );
    }
}
