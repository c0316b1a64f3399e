//! Chains the entries that commands wrote, soon after they were written.
//!
//! Chaining inside the commands would make all commands of a shard wait for
//! one another. So commands write entries side by side, and one sealer per
//! shard puts them in order, extends the shard's Merkle tree, signs its head,
//! and hands the head outside the database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::{Actor, Ctx, Error, Result, Shard};
use tokio::sync::Mutex;

use super::head::{Head, HeadFile, HeadSink, read_file};
use super::key::{self, LogSigner, Signing};
use super::leaf::Hash;
use super::tree::Tree;
use crate::runner::{self, Runner, Running};
use crate::store::{Shards, Store};
use crate::tx::Tx;
use crate::vals;
use crate::{erasure, lease};

crate::stmts! {
    pub(crate) AUDIT_WAITING = "SELECT DISTINCT shard FROM audit_new";
    pub(crate) AUDIT_NEXT = "SELECT id, leaf FROM audit_new WHERE shard=$1 ORDER BY id LIMIT $2";
    pub(crate) AUDIT_SEAL = "INSERT INTO audit_log (shard, seq, id, at, trace, actor, action, kind,
        subject, version, outcome, facts, proofs, leaf)
        SELECT shard, CAST($3 AS BIGINT), id, at, trace, actor, action, kind, subject, version,
        outcome, facts, proofs, leaf FROM audit_new WHERE shard=$1 AND id=$2";
    pub(crate) AUDIT_SEALED = "DELETE FROM audit_new WHERE shard=$1 AND id=$2";
    pub(crate) AUDIT_LAST = "SELECT count, root, at, signer, signature, peaks FROM audit_head
        WHERE shard=$1 ORDER BY count DESC LIMIT 1";
    pub(crate) AUDIT_LASTS = "SELECT h.count, h.root, h.at, h.signer, h.signature, h.shard
        FROM audit_head h JOIN (SELECT shard, MAX(count) AS count FROM audit_head GROUP BY shard) l
        ON h.shard=l.shard AND h.count=l.count";
    pub(crate) AUDIT_HEAD_ADD = "INSERT INTO audit_head
        (shard, count, root, at, signer, signature, peaks) VALUES ($1,$2,$3,$4,$5,$6,$7)";
}

/// Entries sealed in one transaction: a slice that holds nobody up for long.
const SLICE: i64 = 500;

/// Seals the log of the database, and keeps the journal of erasures beside it.
pub struct Sealer {
    store: Store,
    key: Arc<Signing>,
    sinks: Vec<Arc<dyn HeadSink>>,
    /// Heads that are committed but not yet handed outside. Held over a pass,
    /// so that heads reach the outside in their order.
    owed: Mutex<Vec<Head>>,
    caught_up: AtomicBool,
}

impl Sealer {
    /// With the key of the data folder, which is made at its first use, and
    /// the folder's file of heads. Blocks for a moment.
    pub fn new(store: &Store) -> Result<Sealer> {
        Sealer::signing(store, LogSigner::default())
    }

    /// The same with a key of that kind.
    pub fn signing(store: &Store, signer: LogSigner) -> Result<Sealer> {
        let key = key::load_or_make(store.folder(), signer, store.random())?;
        let file = HeadFile::new(store.folder().join(HeadFile::NAME));
        Ok(Sealer {
            store: store.clone(),
            key: Arc::new(key),
            sinks: vec![Arc::new(file)],
            owed: Mutex::default(),
            caught_up: AtomicBool::new(false),
        })
    }

    /// Hands the heads to somebody else too: a webhook, another machine.
    #[must_use]
    pub fn also_to(mut self, sink: impl HeadSink) -> Sealer {
        self.sinks.push(Arc::new(sink));
        self
    }

    /// Starts it on the current runtime. Heads that a crash kept from being
    /// handed outside are handed first.
    pub fn start(self) -> Running {
        runner::start(self)
    }

    /// Seals all entries that wait. Answers how many there were.
    pub async fn seal_all(&self) -> Result<u64> {
        let mut owed = self.owed.lock().await;
        let mut sealed = 0;
        let mut failed = None;
        for shard in self.waiting().await? {
            // one damaged shard does not leave the others open
            match self.seal_shard(shard, &mut owed).await {
                Ok(entries) => sealed += entries,
                Err(e) => failed = Some(e),
            }
        }
        self.hand_out(&mut owed).await?;
        failed.map_or(Ok(sealed), Err)
    }

    async fn seal_shard(&self, shard: Shard, owed: &mut Vec<Head>) -> Result<u64> {
        let mut sealed = 0;
        while let Some((head, entries)) = self.seal(shard).await? {
            owed.push(head);
            sealed += entries;
        }
        Ok(sealed)
    }

    /// Hands outside what the database knows and the folder's file does not:
    /// after a crash between the commit and the file.
    pub async fn catch_up(&self) -> Result<()> {
        let mut owed = self.owed.lock().await;
        let file = self.store.folder().join(HeadFile::NAME);
        let outside = tokio::task::spawn_blocking(move || read_file(&file))
            .await
            .map_err(Error::internal)??;
        let last: BTreeMap<Shard, u64> = outside
            .heads
            .iter()
            .filter_map(|(shard, heads)| Some((*shard, heads.iter().map(|h| h.count).max()?)))
            .collect();
        let known = self.store.read_many(Shards::All, |tx| {
            let hash = tx.log_hash();
            tx.query(&AUDIT_LASTS, &vals![], |r| Head::read(hash, r.shard(5)?, r))
        });
        let missing = known.await?.into_iter().flatten();
        owed.extend(missing.filter(|h| last.get(&h.shard).is_none_or(|n| *n < h.count)));
        self.hand_out(&mut owed).await
    }

    async fn waiting(&self) -> Result<Vec<Shard>> {
        let find = |tx: &mut Tx<'_>| tx.query(&AUDIT_WAITING, &vals![], |r| r.shard(0));
        self.store.read_many(Shards::All, find).await
    }

    async fn seal(&self, shard: Shard) -> Result<Option<(Head, u64)>> {
        let ctx = self.store.ctx(Actor::System { job: "sealer" }).await?;
        let (of, key) = (ctx.clone(), self.key.clone());
        let holder = self.store.holder().to_owned();
        let seal = move |tx: &mut Tx<'_>| {
            let lease = format!("seal/{}", shard.get());
            match lease::hold(tx, &lease, &holder, of.now)? {
                true => seal_slice(tx, &of, &key, shard),
                false => Ok(None),
            }
        };
        self.store.write(shard, &ctx, seal).await
    }

    async fn hand_out(&self, owed: &mut Vec<Head>) -> Result<()> {
        if owed.is_empty() {
            return Ok(());
        }
        let (sinks, heads) = (self.sinks.clone(), owed.clone());
        let handed = tokio::task::spawn_blocking(move || {
            sinks.iter().try_for_each(|sink| sink.hand(&heads))
        });
        handed.await.map_err(Error::internal)??;
        owed.clear();
        Ok(())
    }
}

/// Seals the oldest entries of a shard. None when there are none.
fn seal_slice(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    key: &Signing,
    shard: Shard,
) -> Result<Option<(Head, u64)>> {
    let mut tree = last_tree(tx, shard)?;
    let entries: Vec<(i64, Hash)> = tx.query(&AUDIT_NEXT, &vals![shard, SLICE], |r| {
        let leaf = Hash::try_from(r.bytes(1)?).map_err(Error::internal)?;
        Ok((r.int(0)?, leaf))
    })?;
    if entries.is_empty() {
        return Ok(None);
    }
    for (id, leaf) in &entries {
        tx.exec(&AUDIT_SEAL, &vals![shard, *id, tree.count().cast_signed()])?;
        tx.exec(&AUDIT_SEALED, &vals![shard, *id])?;
        tree.push(*leaf);
    }
    let head = Head::sign(key, &tree, shard, ctx.now);
    tx.exec(
        &AUDIT_HEAD_ADD,
        &vals![
            shard,
            head.count.cast_signed(),
            head.root,
            head.at,
            head.signer.as_slice(),
            head.signature.as_slice(),
            tree.peaks()
        ],
    )?;
    Ok(Some((head, entries.len() as u64)))
}

fn last_tree(tx: &mut Tx<'_>, shard: Shard) -> Result<Tree> {
    let hash = tx.log_hash();
    let last = tx.query_opt(&AUDIT_LAST, &vals![shard], |r| {
        let count = u64::try_from(r.int(0)?).map_err(Error::internal)?;
        Tree::restore(hash, count, r.bytes(5)?)
            .ok_or_else(|| Error::internal(format!("the last head of shard {shard:?} is damaged")))
    })?;
    Ok(last.unwrap_or_else(|| Tree::new(hash)))
}

impl Runner for Sealer {
    const NAME: &'static str = "sealer";
    /// An entry is sealed within a second.
    const PAUSE: Duration = Duration::from_secs(1);

    /// Waking it for every command would sign a head for every entry.
    async fn woken(&self) {
        std::future::pending().await
    }

    async fn pass(&self) -> Result<u64> {
        if !self.caught_up.load(Ordering::Relaxed) {
            self.catch_up().await?;
            self.caught_up.store(true, Ordering::Relaxed);
        }
        let sealed = self.seal_all().await?;
        erasure::journal(&self.store).await?;
        Ok(sealed)
    }
}
