//! A table to try things on.

use jingwei_store::{Manifest, Migration, Row, Statement, Store, Tx, stmts, vals};
use kernel::{Actor, Ctx, Result, Shard};
use testkit::TestStore;

pub static THINGS: Manifest = Manifest {
    name: "things",
    migrations: &[Migration {
        number: 1,
        name: "things",
        sql: "CREATE TABLE thing (
                shard BIGINT NOT NULL, id BIGINT NOT NULL, n BIGINT NOT NULL,
                name TEXT, body JSONB, data BYTEA, ratio DOUBLE PRECISION,
                PRIMARY KEY (shard, id), UNIQUE (shard, name));
              CREATE TABLE part (
                shard BIGINT NOT NULL, id BIGINT NOT NULL, thing BIGINT NOT NULL,
                PRIMARY KEY (shard, id),
                FOREIGN KEY (shard, thing) REFERENCES thing (shard, id));",
    }],
    statements: &[STATEMENTS],
    settings: &[],
    errors: &[],
    words: ("", ""),
};

stmts! {
    pub PUT = "INSERT INTO thing (shard, id, n) VALUES ($1,$2,$3)";
    pub PUT_NAMED = "INSERT INTO thing (shard, id, n, name) VALUES ($1,$2,0,$3)";
    pub GET = "SELECT n FROM thing WHERE shard=$1 AND id=$2";
    pub LOCK = "SELECT n FROM thing WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub SET = "UPDATE thing SET n=$3 WHERE shard=$1 AND id=$2";
    pub ALL = "SELECT id, n FROM thing WHERE shard=$1 ORDER BY id";
    pub PART = "INSERT INTO part (shard, id, thing) VALUES ($1,$2,$3)";
}

pub const S: Shard = Shard::COMMON;

pub fn shard(n: u16) -> Shard {
    Shard::new(n).unwrap()
}

/// A statement made up in a test.
pub fn sql(text: &str) -> &'static Statement {
    Box::leak(Box::new(Statement {
        name: "TEST",
        sql: Box::leak(text.to_owned().into_boxed_str()),
    }))
}

pub fn n(r: &Row<'_>) -> Result<i64> {
    r.int(0)
}

pub fn put(tx: &mut Tx<'_>, id: i64, n: i64) -> Result<()> {
    tx.exec(&PUT, &vals![S, id, n])
}

/// Adds one to a thing, as every command would: read under a lock, then write.
pub fn add_one(tx: &mut Tx<'_>, id: i64) -> Result<i64> {
    let next = tx.query_one(&LOCK, &vals![S, id], n)? + 1;
    tx.exec(&SET, &vals![S, id, next])?;
    Ok(next)
}

pub async fn get(store: &Store, id: i64) -> Option<i64> {
    store.read(S, move |tx| tx.query_opt(&GET, &vals![S, id], n)).await.unwrap()
}

pub async fn ids(store: &Store) -> Vec<i64> {
    store.read(S, |tx| tx.query(&ALL, &vals![S], n)).await.unwrap()
}

/// A context of the program itself.
pub async fn ctx(t: &TestStore) -> Ctx {
    t.ctx(Actor::System { job: "test" }).await
}

/// Runs a command that nothing depends on but its effect.
pub async fn act<T: Send + 'static>(
    t: &TestStore,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
) -> Result<T> {
    let ctx = ctx(t).await;
    t.write(S, &ctx, f).await
}

/// Runs one statement made up in a test.
pub async fn run(t: &TestStore, text: &str) -> u64 {
    let statement = sql(text);
    act(t, move |tx| tx.exec_count(statement, &vals![])).await.unwrap()
}
