//! The journal of erasures: what was erased stays erased when an older backup
//! is restored.
//!
//! An erasure is a row beside the erased values, committed with their removal,
//! and a line in a file of the data folder that no backup of the database
//! brings back. After a restore, [`reapply`] erases again what the file knows
//! and the database does not.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::{Actor, Ctx, Error, Kind, Result, Shard, Time};
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::store::{Shards, Store};
use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) ERASURE_ADD = "INSERT INTO erasure (shard, id, kind, subject, at, journaled)
        VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (shard, id) DO NOTHING";
    pub(crate) ERASURES_NEW = "SELECT shard, id, kind, subject, at FROM erasure
        WHERE journaled=0 ORDER BY shard, id LIMIT 500";
    pub(crate) ERASURE_JOURNALED = "UPDATE erasure SET journaled=1 WHERE shard=$1 AND id=$2";
    pub(crate) ERASURES_KNOWN = "SELECT shard, id FROM erasure";
}

/// The file's name in the data folder.
pub const FILE: &str = "erasures.jsonl";

/// That everything personal about a subject was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    shard: u16,
    /// Names the erasure.
    pub id: i64,
    /// Kind and number of the subject, as the audit log writes them.
    pub kind: String,
    pub subject: i64,
    pub at: Time,
}

impl Erasure {
    /// Where the subject lies.
    pub fn shard(&self) -> Shard {
        Shard::new(self.shard).unwrap_or(Shard::COMMON)
    }
}

/// Notes an erasure in the transaction that removes the values, and destroys
/// the salts of the subject's commitments in the audit log.
pub fn record(tx: &mut Tx<'_>, ctx: &Ctx, shard: Shard, kind: &str, subject: i64) -> Result<()> {
    let id = ctx.id::<Erasure>(shard);
    tx.exec(&ERASURE_ADD, &vals![shard, id, kind, subject, ctx.now, false])?;
    audit::erase(tx, shard, kind, subject)
}

/// Writes erasures that are not in the file yet into it. The sealer does it
/// with every pass.
pub(crate) async fn journal(store: &Store) -> Result<()> {
    loop {
        let fresh = store.read_many(Shards::All, |tx| tx.query(&ERASURES_NEW, &vals![], read));
        let fresh = fresh.await?;
        if fresh.is_empty() {
            return Ok(());
        }
        let (file, lines) = (store.folder().join(FILE), fresh.clone());
        let written = tokio::task::spawn_blocking(move || append(file, &lines));
        written.await.map_err(Error::internal)??;
        let ctx = store.ctx(Actor::System { job: "erasure" }).await?;
        let note = move |tx: &mut Tx<'_>| {
            fresh.iter().try_for_each(|e| tx.exec(&ERASURE_JOURNALED, &vals![e.shard(), e.id]))
        };
        store.write(Shard::COMMON, &ctx, note).await?;
    }
}

fn read(r: &crate::row::Row<'_>) -> Result<Erasure> {
    let shard = u16::try_from(r.shard(0)?.get()).map_err(Error::internal)?;
    Ok(Erasure { shard, id: r.int(1)?, kind: r.text(2)?, subject: r.int(3)?, at: r.time(4)? })
}

fn append(file: PathBuf, lines: &[Erasure]) -> Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(line).map_err(Error::internal)?);
        text.push('\n');
    }
    let mut file =
        OpenOptions::new().create(true).append(true).open(file).map_err(Error::internal)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(Error::internal)
}

/// Erases again what the file knows and the database does not: to be called
/// after every start, before anything is served. `erase` removes the values of
/// one subject. Answers how many erasures were repeated.
pub async fn reapply<F>(store: &Store, erase: F) -> Result<u64>
where
    F: Fn(&mut Tx<'_>, &Ctx, &Erasure) -> Result<()> + Send + Sync + 'static,
{
    let known = store.read_many(Shards::All, |tx| {
        tx.query(&ERASURES_KNOWN, &vals![], |r| Ok((r.shard(0)?, r.int(1)?)))
    });
    let known: BTreeSet<(Shard, i64)> = known.await?.into_iter().collect();
    let file = store.folder().join(FILE);
    let lines =
        tokio::task::spawn_blocking(move || lines(file)).await.map_err(Error::internal)??;
    let erase = Arc::new(erase);
    let mut repeated = 0;
    for line in lines.into_iter().filter(|l| !known.contains(&(l.shard(), l.id))) {
        let ctx = store.ctx(Actor::System { job: "erasure" }).await?;
        let (of, erase, shard) = (ctx.clone(), erase.clone(), line.shard());
        let again = move |tx: &mut Tx<'_>| {
            tx.exec(
                &ERASURE_ADD,
                &vals![line.shard(), line.id, &line.kind, line.subject, line.at, true],
            )?;
            audit::erase(tx, line.shard(), &line.kind, line.subject)?;
            erase(tx, &of, &line)
        };
        store.write(shard, &ctx, again).await?;
        repeated += 1;
    }
    Ok(repeated)
}

/// A line that cannot be read stops the start: a person's right hangs on it.
fn lines(file: PathBuf) -> Result<Vec<Erasure>> {
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::internal(e)),
    };
    let parse = |(n, line): (i64, &str)| {
        serde_json::from_str(line).map_err(|e| Error {
            detail: Some(e.to_string()),
            ..Error::new(Kind::Conflict, "store.journal").arg("line", n)
        })
    };
    (1..).zip(text.lines()).map(parse).collect()
}
