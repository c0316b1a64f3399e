//! Reads the whole log again and says where it was changed.

use std::path::Path;

use ed25519_dalek::VerifyingKey;
use kernel::{Result, Shard};

use super::head::{Head, Outside, read_file};
use super::key;
use super::leaf::{Fields, Hash, leaf};
use super::tree::Tree;
use crate::row::Row;
use crate::store::{Shards, Store};
use crate::vals;

crate::stmts! {
    pub(crate) VERIFY_SHARDS = "SELECT shard FROM audit_log GROUP BY shard
        UNION SELECT shard FROM audit_head GROUP BY shard ORDER BY 1";
    pub(crate) VERIFY_TOTAL = "SELECT COALESCE(CAST(SUM(n) AS BIGINT), 0),
        (SELECT COUNT(*) FROM audit_new)
        FROM (SELECT MAX(count) AS n FROM audit_head GROUP BY shard) s";
    pub(crate) VERIFY_HEADS = "SELECT count, root, at, signer, signature, peaks FROM audit_head
        WHERE shard=$1 AND count>$2 ORDER BY count LIMIT $3";
    pub(crate) VERIFY_ENTRIES = "SELECT seq, id, at, trace, subject, version, actor, action, kind,
        outcome, facts, proofs, leaf FROM audit_log
        WHERE shard=$1 AND seq>=$2 AND seq<$3 ORDER BY seq LIMIT $4";
    pub(crate) VERIFY_BEYOND = "SELECT seq FROM audit_log
        WHERE shard=$1 AND seq>=$2 ORDER BY seq LIMIT 1";
}

/// Rows read in one go: reads stay short, so that the log of the database can
/// be written back meanwhile.
const HEADS: i64 = 500;
const ENTRIES: i64 = 4000;
/// Findings that are listed; one more says nothing new.
const MOST_FINDINGS: usize = 1000;

/// What does not fit, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The entry does not say what it said when it was sealed.
    Entry { shard: Shard, seq: u64, id: i64 },
    /// Entries from `from` up to before `to` are missing.
    Missing { shard: Shard, from: u64, to: u64 },
    /// Of the entries from `from` up to before `count`, one was changed
    /// together with its hash, or moved.
    Segment { shard: Shard, from: u64, count: u64 },
    /// The head over `count` entries was changed, or an unknown key signed it.
    Head { shard: Shard, count: u64 },
    /// Entries from `from` on are in the log, but no head covers them.
    Uncovered { shard: Shard, from: u64 },
    /// Outside the database the log is known to have had `known` entries; here
    /// it ends after `have`.
    Tail { shard: Shard, have: u64, known: u64 },
    /// A head outside the database says something else than the log here.
    Outside { shard: Shard, count: u64 },
    /// A line of the file outside is no head. Lines count from 1.
    Line { line: u64 },
}

/// What a verification came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sealed entries that were read.
    pub entries: u64,
    pub heads: u64,
    /// Entries that still wait for the sealer: nothing vouches for them yet.
    pub unsealed: u64,
    /// Heads in the file outside.
    pub outside: u64,
    /// At most 1 000 of them.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Nothing was changed.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }
}

/// Verifies the whole log: every entry against its hash, the hashes against
/// the heads, the heads against their signatures (by the keys in the data
/// folder), and all of it against the heads in the file outside the database.
/// `progress` is told how many entries are done, and of how many.
pub async fn verify(
    store: &Store,
    heads_file: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report> {
    let trusted = key::trusted(store.folder())?;
    let mut outside = read_file(heads_file)?;
    let mut report = Report::default();
    for line in &outside.unreadable {
        report.find(Finding::Line { line: *line });
    }
    let (total, unsealed) = totals(store).await?;
    report.unsealed = unsealed;
    for shard in shards(store, &outside).await? {
        let mut known = outside.heads.remove(&shard).unwrap_or_default();
        known.sort_by_key(|h| h.count);
        report.outside += known.len() as u64;
        let mut walk = Walk {
            store,
            shard,
            trusted: &trusted,
            known: known.into_iter().peekable(),
            next: 0,
            tree: Some(Tree::default()),
            other: None,
            report: &mut report,
            progress: &mut |done| progress(done, total),
        };
        walk.run().await?;
    }
    Ok(report)
}

async fn totals(store: &Store) -> Result<(u64, u64)> {
    let read = store.read_many(Shards::All, |tx| {
        tx.query_one(&VERIFY_TOTAL, &vals![], |r| Ok((r.int(0)?, r.int(1)?)))
    });
    let (sealed, unsealed) = read.await?;
    Ok((sealed.cast_unsigned(), unsealed.cast_unsigned()))
}

async fn shards(store: &Store, outside: &Outside) -> Result<Vec<Shard>> {
    let read =
        store.read_many(Shards::All, |tx| tx.query(&VERIFY_SHARDS, &vals![], |r| r.shard(0)));
    let mut shards = read.await?;
    shards.extend(outside.heads.keys());
    shards.sort_unstable();
    shards.dedup();
    Ok(shards)
}

/// An entry as it is read: where it stands, what it hashes to, what it is
/// stored to hash to.
struct Read {
    seq: u64,
    id: i64,
    found: Hash,
    stored: Hash,
}

/// A head as it is stored; none when its columns do not even have the lengths
/// of one.
struct Stored {
    count: i64,
    head: Option<Head>,
    peaks: Vec<u8>,
}

/// One shard, from its first entry to its last head.
struct Walk<'w, K: Iterator<Item = Head>> {
    store: &'w Store,
    shard: Shard,
    trusted: &'w [VerifyingKey],
    /// Heads outside that are still to be met.
    known: std::iter::Peekable<K>,
    /// The entry to be read next.
    next: u64,
    /// By the stored hashes; none after a gap, until a head leads on.
    tree: Option<Tree>,
    /// By the hashes of what the entries say, once the two differ: either the
    /// entry or its stored hash was changed, and the next head tells which.
    other: Option<Tree>,
    report: &'w mut Report,
    progress: &'w mut dyn FnMut(u64),
}

impl<K: Iterator<Item = Head>> Walk<'_, K> {
    async fn run(&mut self) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let heads = self.heads(after).await?;
            let Some(last) = heads.last() else { return self.end().await };
            after = last.count;
            for head in heads {
                self.head(head).await?;
            }
        }
    }

    async fn heads(&self, after: i64) -> Result<Vec<Stored>> {
        let shard = self.shard;
        let read = self.store.read(shard, move |tx| {
            tx.query(&VERIFY_HEADS, &vals![shard, after, HEADS], |r| {
                Ok(Stored { count: r.int(0)?, head: Head::read(shard, r)?, peaks: r.blob(5)? })
            })
        });
        read.await
    }

    async fn head(&mut self, stored: Stored) -> Result<()> {
        let from = self.next;
        self.report.heads += 1;
        let Some(head) = stored.head.filter(|h| h.is_signed(self.trusted)) else {
            let count = stored.count.cast_unsigned();
            self.report.find(Finding::Head { shard: self.shard, count });
            self.grow_to(count).await?;
            return Ok(());
        };
        self.grow_to(head.count).await?;
        if self.next < head.count {
            self.gap(head.count);
        }
        self.judge(&head, from, &stored.peaks);
        self.meet(Some(&head));
        Ok(())
    }

    /// Compares what was read with a head that is rightly signed, and goes on
    /// from it, so that every segment is judged by itself.
    fn judge(&mut self, head: &Head, from: u64, peaks: &[u8]) {
        let (shard, count) = (self.shard, head.count);
        let other = self.other.take();
        let lost = self.tree.is_none();
        let right = self.tree.take().into_iter().chain(other).find(|t| t.root() == head.root);
        if right.is_none() && !lost {
            self.report.find(Finding::Segment { shard, from, count });
        }
        let signed = Tree::restore(count, peaks).filter(|t| t.root() == head.root);
        if signed.is_none() {
            self.report.find(Finding::Head { shard, count });
        }
        self.tree = right.or(signed);
    }

    /// Reads entries up to before `count`, as far as there are any.
    async fn grow_to(&mut self, count: u64) -> Result<()> {
        while self.next < count {
            let read = self.entries(count).await?;
            if read.is_empty() {
                return Ok(());
            }
            for entry in read {
                if entry.seq > self.next {
                    self.gap(entry.seq);
                }
                self.add(&entry);
            }
            (self.progress)(self.report.entries);
        }
        Ok(())
    }

    async fn entries(&self, to: u64) -> Result<Vec<Read>> {
        let shard = self.shard;
        let to = i64::try_from(to).unwrap_or(i64::MAX);
        let params = vals![shard, self.next.cast_signed(), to, ENTRIES];
        let read = self
            .store
            .read(shard, move |tx| tx.query(&VERIFY_ENTRIES, &params, |r| read_entry(shard, r)));
        read.await
    }

    fn add(&mut self, entry: &Read) {
        self.report.entries += 1;
        self.next = entry.seq + 1;
        if entry.stored != entry.found {
            let (shard, seq, id) = (self.shard, entry.seq, entry.id);
            self.report.find(Finding::Entry { shard, seq, id });
            self.other = self.other.take().or_else(|| self.tree.clone());
        }
        if let Some(tree) = &mut self.tree {
            tree.push(entry.stored);
        }
        if let Some(other) = &mut self.other {
            other.push(entry.found);
        }
    }

    /// Nothing can be computed over missing entries: the next head leads on.
    fn gap(&mut self, to: u64) {
        self.report.find(Finding::Missing { shard: self.shard, from: self.next, to });
        self.next = to;
        self.tree = None;
        self.other = None;
    }

    /// Every head outside, up to this one of the database, must be among the
    /// database's own.
    fn meet(&mut self, head: Option<&Head>) {
        while let Some(known) = self.known.next_if(|k| head.is_none_or(|h| k.count <= h.count)) {
            let (shard, count, have) = (self.shard, known.count, self.next);
            let same = head.is_some_and(|h| h.count == count && h.root == known.root);
            if count > have {
                self.report.find(Finding::Tail { shard, have, known: count });
            } else if !same || !known.is_signed(self.trusted) {
                self.report.find(Finding::Outside { shard, count });
            }
        }
    }

    async fn end(&mut self) -> Result<()> {
        self.meet(None);
        let (shard, from) = (self.shard, self.next.cast_signed());
        let beyond = self
            .store
            .read(shard, move |tx| tx.query_opt(&VERIFY_BEYOND, &vals![shard, from], |r| r.int(0)));
        if let Some(seq) = beyond.await? {
            self.report.find(Finding::Uncovered { shard, from: seq.cast_unsigned() });
        }
        Ok(())
    }
}

fn read_entry(shard: Shard, r: &Row<'_>) -> Result<Read> {
    // what cannot be read as what it was is a change like any other
    let found = hash(shard, r).unwrap_or_default();
    let stored = r.raw(12).ok().and_then(|b| Hash::try_from(b).ok()).unwrap_or([255; 32]);
    Ok(Read { seq: r.int(0)?.cast_unsigned(), id: r.int(1).unwrap_or(-1), found, stored })
}

fn hash(shard: Shard, r: &Row<'_>) -> Result<Hash> {
    Ok(leaf(&Fields {
        numbers: [shard.get(), r.int(1)?, r.int(2)?, r.int(3)?, r.int(4)?, r.int(5)?],
        texts: [r.raw(6)?, r.raw(7)?, r.raw(8)?, r.raw(9)?, r.raw(10)?, r.raw(11)?],
    }))
}
