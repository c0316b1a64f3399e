//! The whole log as lines of JSON, for somebody who checks it with a program
//! of their own: the entries of a shard in order, each head behind what it
//! covers.

use std::io::Write;

use kernel::{Error, Result, Shard};
use serde::Serialize;

use super::head::{Head, HeadLine};
use super::proof::Written;
use super::verify::VERIFY_SHARDS;
use crate::store::{Shards, Store};
use crate::vals;

crate::stmts! {
    pub(crate) EXPORT_HEADS = "SELECT count, root, at, signer, signature FROM audit_head
        WHERE shard=$1 AND count>$2 ORDER BY count LIMIT $3";
    pub(crate) EXPORT_ENTRIES = "SELECT id, at, trace, subject, version, actor, action, kind,
        outcome, facts, proofs, seq FROM audit_log
        WHERE shard=$1 AND seq>=$2 AND seq<$3 ORDER BY seq LIMIT $4";
}

const HEADS: i64 = 500;
const ENTRIES: i64 = 2000;

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Entry(Written),
    Head(HeadLine),
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    pub entries: u64,
    pub heads: u64,
}

/// Writes the sealed log. A damaged one is written as far as it can be read:
/// whoever checks it finds the rest missing.
///
/// # Errors
/// Those of the database, `internal` when `to` cannot be written.
pub async fn export(store: &Store, to: &mut (dyn Write + Send)) -> Result<Exported> {
    let shards =
        store.read_many(Shards::All, |tx| tx.query(&VERIFY_SHARDS, &vals![], |r| r.shard(0)));
    let mut done = Exported::default();
    for shard in shards.await? {
        one(store, shard, to, &mut done).await?;
    }
    Ok(done)
}

async fn one(
    store: &Store,
    shard: Shard,
    to: &mut (dyn Write + Send),
    done: &mut Exported,
) -> Result<()> {
    let (mut after, mut next) = (i64::MIN, 0);
    loop {
        let heads = store.read(shard, move |tx| {
            let hash = tx.log_hash();
            tx.query(&EXPORT_HEADS, &vals![shard, after, HEADS], |r| Head::read(hash, shard, r))
        });
        let heads = heads.await?;
        for head in heads.iter().flatten() {
            after = head.count.cast_signed();
            next = entries(store, shard, (next, after), to, done).await?;
            write(to, &Line::Head(HeadLine::of(head)))?;
            done.heads += 1;
        }
        if heads.iter().all(Option::is_none) {
            return entries(store, shard, (next, i64::MAX), to, done).await.map(drop);
        }
    }
}

async fn entries(
    store: &Store,
    shard: Shard,
    (from, end): (i64, i64),
    to: &mut (dyn Write + Send),
    done: &mut Exported,
) -> Result<i64> {
    let mut next = from;
    loop {
        let some = store.read(shard, move |tx| {
            let hash = tx.log_hash();
            tx.query(&EXPORT_ENTRIES, &vals![shard, next, end, ENTRIES], |r| {
                let seq = r.int(11)?;
                Ok((seq, Written::read(hash, (shard, seq.cast_unsigned()), r)?.0))
            })
        });
        let some = some.await?;
        let Some((last, _)) = some.last() else { return Ok(next) };
        next = last + 1;
        done.entries += some.len() as u64;
        some.into_iter().try_for_each(|(_, entry)| write(to, &Line::Entry(entry)))?;
    }
}

fn write(to: &mut (dyn Write + Send), line: &Line) -> Result<()> {
    let text = serde_json::to_string(line).map_err(Error::internal)? + "\n";
    to.write_all(text.as_bytes()).map_err(Error::internal)
}
