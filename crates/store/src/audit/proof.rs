//! Proofs for somebody who trusts neither the program nor its database: that
//! an entry stands in the log, and that a later log begins with an earlier one.

use std::ops::Range;

use kernel::{Error, Result, Shard, Time};
use serde::Serialize;

use super::head::{Head, HeadLine};
use super::leaf::{Fields, Hash, LogHash, hex, leaf};
use super::tree::Tree;
use super::ways;
use crate::row::Row;
use crate::store::Store;
use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) PROVE_SEQS = "SELECT seq FROM audit_log
        WHERE shard=$1 AND kind=$2 AND subject=$3 AND seq>=$4 ORDER BY seq LIMIT $5";
    pub(crate) PROVE_ENTRY = "SELECT id, at, trace, subject, version, actor, action, kind, outcome,
        facts, proofs FROM audit_log WHERE shard=$1 AND seq=$2";
    /// The head that was signed when the entry was sealed.
    pub(crate) PROVE_HEAD = "SELECT count, root, at, signer, signature, peaks FROM audit_head
        WHERE shard=$1 AND count>$2 ORDER BY count LIMIT 1";
    pub(crate) PROVE_BEFORE = "SELECT count, root, at, signer, signature, peaks FROM audit_head
        WHERE shard=$1 AND count<=$2 ORDER BY count DESC LIMIT 1";
    pub(crate) PROVE_LEAVES = "SELECT seq, leaf FROM audit_log
        WHERE shard=$1 AND seq>=$2 AND seq<$3 ORDER BY seq LIMIT $4";
}

/// Hashes read in one go.
const LEAVES: i64 = 4000;

/// An entry with every value that its hash is made of. Numbers are texts: no
/// reader rounds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    pub shard: String,
    /// Its place in the log of its shard, from 0.
    pub seq: String,
    pub id: String,
    pub at: Time,
    pub trace: String,
    pub subject: String,
    pub version: String,
    pub actor: String,
    pub action: String,
    pub kind: String,
    pub outcome: String,
    /// JSON as it was hashed, to the letter.
    pub facts: String,
    /// Salted commitments to personal values by name, as JSON; may be empty.
    pub proofs: String,
}

impl Written {
    /// Columns: id, at, trace, subject, version, actor, action, kind, outcome,
    /// facts, proofs. With its hash.
    pub(crate) fn read(
        with: LogHash,
        (shard, seq): (Shard, u64),
        r: &Row<'_>,
    ) -> Result<(Written, Hash)> {
        let fields = Fields {
            numbers: [shard.get(), r.int(0)?, r.int(1)?, r.int(2)?, r.int(3)?, r.int(4)?],
            texts: [r.raw(5)?, r.raw(6)?, r.raw(7)?, r.raw(8)?, r.raw(9)?, r.raw(10)?],
        };
        let hash = leaf(with, &fields);
        let written = Written {
            shard: shard.get().to_string(),
            seq: seq.to_string(),
            id: r.int(0)?.to_string(),
            at: r.time(1)?,
            trace: r.int(2)?.to_string(),
            subject: r.int(3)?.to_string(),
            version: r.int(4)?.to_string(),
            actor: r.text(5)?,
            action: r.text(6)?,
            kind: r.text(7)?,
            outcome: r.text(8)?,
            facts: r.text(9)?,
            proofs: r.text(10)?,
        };
        Ok((written, hash))
    }
}

/// That an entry stands in the log: with the path its hash makes the root that
/// the head was signed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    pub entry: Written,
    pub head: HeadLine,
    /// Hashes in hexadecimal digits, nearest to the entry first.
    pub path: Vec<String>,
}

/// That the log under `to` begins with the log under `from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extension {
    pub from: HeadLine,
    pub to: HeadLine,
    /// Hashes in hexadecimal digits, nearest to the seam first.
    pub path: Vec<String>,
}

/// Proofs of the sealed entries about a subject from place `from` on, at most
/// `limit`. What waits for the sealer has none yet.
///
/// # Errors
/// `internal` when the log is damaged there: `audit verify` tells how.
pub async fn prove(
    store: &Store,
    shard: Shard,
    (kind, subject): (&'static str, i64),
    from: i64,
    limit: i64,
) -> Result<Vec<Proof>> {
    store.read(shard, move |tx| proofs(tx, shard, (kind, subject), from, limit)).await
}

/// [`prove`] inside a read.
///
/// # Errors
/// As [`prove`].
pub fn proofs(
    tx: &mut Tx<'_>,
    shard: Shard,
    (kind, subject): (&str, i64),
    from: i64,
    limit: i64,
) -> Result<Vec<Proof>> {
    let seqs = tx.query(&PROVE_SEQS, &vals![shard, kind, subject, from, limit], |r| r.int(0))?;
    seqs.into_iter().map(|seq| proof(tx, shard, seq)).collect()
}

/// At most a slice of the sealer is read: from the head before the entry to
/// the head that covers it.
fn proof(tx: &mut Tx<'_>, shard: Shard, seq: i64) -> Result<Proof> {
    let place = seq.cast_unsigned();
    let (head, _) = head(tx, shard, &PROVE_HEAD, seq)?.ok_or_else(|| damaged(shard, place))?;
    let before = self::head(tx, shard, &PROVE_BEFORE, seq)?;
    let hash = head.hash;
    let mut tree = before.map_or_else(|| Tree::new(hash), |(_, tree)| tree);
    let begin = tree.count();
    let mut right = Subtrees::of(hash, ways::inclusion(place, head.count));
    let mut own = None;
    for (n, leaf) in leaves(tx, shard, begin, head.count)? {
        match n {
            n if n < place => tree.push(leaf),
            n if n == place => own = Some(leaf),
            n => right.push(n, leaf),
        }
    }
    let left = ways::peaks(place).into_iter().zip(tree.hashes().iter().copied());
    let path = right.roots(left.collect());
    let (entry, leaf) =
        tx.query_one(&PROVE_ENTRY, &vals![shard, seq], |r| Written::read(hash, (shard, place), r))?;
    let root = own.filter(|own| *own == leaf).zip(path.as_deref());
    let at = (place, head.count);
    let root = root.and_then(|(own, path)| ways::root_from(hash, own, at, path));
    match (root == Some(head.root), path) {
        (true, Some(path)) => Ok(Proof {
            entry,
            head: HeadLine::of(&head),
            path: path.iter().map(|h| hex(h)).collect(),
        }),
        _ => Err(damaged(shard, place)),
    }
}

/// Leads from an earlier head of a shard to its newest. `None` when the shard
/// has no such head.
///
/// # Errors
/// `internal` when the log is damaged between them.
pub async fn extension(store: &Store, shard: Shard, from: u64) -> Result<Option<Extension>> {
    let at = from.cast_signed();
    let ends = store.read(shard, move |tx| {
        let old = head(tx, shard, &PROVE_BEFORE, at)?.filter(|(h, _)| h.count == from);
        Ok(old.zip(head(tx, shard, &PROVE_BEFORE, i64::MAX)?))
    });
    let Some(((old, peaks), (new, _))) = ends.await? else { return Ok(None) };
    let mut right = Subtrees::of(old.hash, ways::consistency(old.count, new.count));
    let mut next = old.count;
    while next < new.count {
        let end = new.count;
        let some = store.read(shard, move |tx| leaves_some(tx, shard, next, end)).await?;
        let Some((last, _)) = some.last() else { return Err(damaged(shard, next)) };
        next = last + 1;
        some.into_iter().for_each(|(n, hash)| right.push(n, hash));
    }
    let known = ways::peaks(old.count).into_iter().zip(peaks.hashes().iter().copied());
    let path = right.roots(known.collect()).ok_or_else(|| damaged(shard, old.count))?;
    if !ways::extends(old.hash, (old.count, old.root), (new.count, new.root), &path) {
        return Err(damaged(shard, old.count));
    }
    let path = path.iter().map(|h| hex(h)).collect();
    Ok(Some(Extension { from: HeadLine::of(&old), to: HeadLine::of(&new), path }))
}

/// The subtrees of a way, worked out from hashes that come in order.
struct Subtrees(Vec<(Range<u64>, Tree)>);

impl Subtrees {
    fn of(hash: LogHash, way: Vec<Range<u64>>) -> Subtrees {
        Subtrees(way.into_iter().map(|range| (range, Tree::new(hash))).collect())
    }

    fn push(&mut self, n: u64, hash: Hash) {
        if let Some((_, tree)) = self.0.iter_mut().find(|(range, _)| range.contains(&n)) {
            tree.push(hash);
        }
    }

    /// Their roots in order; `known` are those that lie before the hashes.
    fn roots(self, known: Vec<(Range<u64>, Hash)>) -> Option<Vec<Hash>> {
        let root = |(range, tree): (Range<u64>, Tree)| match known.iter().find(|k| k.0 == range) {
            Some((_, hash)) => Some(*hash),
            None => (tree.count() == range.end - range.start).then(|| tree.root()),
        };
        self.0.into_iter().map(root).collect()
    }
}

fn head(
    tx: &mut Tx<'_>,
    shard: Shard,
    which: &'static kernel::Statement,
    at: i64,
) -> Result<Option<(Head, Tree)>> {
    let hash = tx.log_hash();
    let found = tx.query_opt(which, &vals![shard, at], |r| {
        let head = Head::read(hash, shard, r)?;
        let tree = head.as_ref().and_then(|h| Tree::restore(hash, h.count, r.bytes(5).ok()?));
        Ok(head.zip(tree))
    })?;
    match found {
        Some(None) => Err(damaged(shard, at.cast_unsigned())),
        Some(whole) => Ok(whole),
        None => Ok(None),
    }
}

fn leaves(tx: &mut Tx<'_>, shard: Shard, from: u64, to: u64) -> Result<Vec<(u64, Hash)>> {
    let mut all = Vec::new();
    let mut next = from;
    while next < to {
        let some = leaves_some(tx, shard, next, to)?;
        let Some((last, _)) = some.last() else { return Err(damaged(shard, next)) };
        next = last + 1;
        all.extend(some);
    }
    Ok(all)
}

fn leaves_some(tx: &mut Tx<'_>, shard: Shard, from: u64, to: u64) -> Result<Vec<(u64, Hash)>> {
    let of = vals![shard, from.cast_signed(), to.cast_signed(), LEAVES];
    tx.query(&PROVE_LEAVES, &of, |r| {
        let hash = Hash::try_from(r.bytes(1)?).map_err(Error::internal)?;
        Ok((r.int(0)?.cast_unsigned(), hash))
    })
}

fn damaged(shard: Shard, at: u64) -> Error {
    Error::internal(format!("the log of shard {} is damaged near {at}", shard.get()))
}
