//! One shard of the log, read from end to end.

use std::collections::VecDeque;
use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use kernel::{Result, Shard, Statement};

use super::head::Head;
use super::key::Trusted;
use super::leaf::{Fields, Hash, LogHash, leaf};
use super::tree::Tree;
use super::verify::{Finding, Report};
use crate::row::Row;
use crate::store::Store;
use crate::tx::{Engine, Tx};
use crate::val::Val;
use crate::vals;

crate::stmts! {
    pub(crate) VERIFY_HEADS = "SELECT count, root, at, signer, signature, peaks FROM audit_head
        WHERE shard=$1 AND count>$2 ORDER BY count LIMIT $3";
    pub(crate) VERIFY_ENTRIES = "SELECT seq, id, at, trace, subject, version, actor, action, kind,
        outcome, facts, proofs, leaf FROM audit_log
        WHERE shard=$1 AND seq>=$2 AND seq<$3 ORDER BY seq LIMIT $4";
    pub(crate) VERIFY_BEYOND = "SELECT seq FROM audit_log
        WHERE shard=$1 AND seq>=$2 ORDER BY seq LIMIT 1";
}

/// [`VERIFY_ENTRIES`] as SQLite reads it while nothing is wrong: hashed where
/// the row lies. Not among the registered ones, which both engines prepare.
static VERIFY_LEAVES: Statement = Statement {
    name: "VERIFY_LEAVES",
    sql: "SELECT seq, audit_leaf(leaf, $5, shard, id, at, trace, subject, version, actor,
        action, kind, outcome, facts, proofs) FROM audit_log
        WHERE shard=$1 AND seq>=$2 AND seq<$3 ORDER BY seq LIMIT $4",
};

/// Rows read in one go: reads stay short, so that the log of the database can
/// be written back meanwhile.
const HEADS: i64 = 500;
const ENTRIES: i64 = 4000;
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
pub(crate) struct Walk<'w> {
    store: &'w Store,
    shard: Shard,
    trusted: &'w [Trusted],
    /// Heads outside that are still to be met.
    known: Peekable<IntoIter<Head>>,
    /// The entry to be read next.
    next: u64,
    /// By the stored hashes; none after a gap, until a head leads on.
    tree: Option<Tree>,
    /// By the hashes of what the entries say, once the two differ: either the
    /// entry or its stored hash was changed, and the next head tells which.
    other: Option<Tree>,
    /// Counts of the heads that come next.
    marks: Arc<[u64]>,
    /// The tree at the next of them, and as far as was read.
    ahead: VecDeque<Tree>,
    report: &'w mut Report,
    progress: &'w mut (dyn FnMut(u64) + Send),
}

impl<'w> Walk<'w> {
    /// From the beginning. `known` are the heads outside, by their counts.
    pub fn new(
        store: &'w Store,
        shard: Shard,
        trusted: &'w [Trusted],
        known: Vec<Head>,
        report: &'w mut Report,
        progress: &'w mut (dyn FnMut(u64) + Send),
    ) -> Walk<'w> {
        Walk {
            store,
            shard,
            trusted,
            known: known.into_iter().peekable(),
            next: 0,
            tree: Some(Tree::new(store.log_hash())),
            other: None,
            marks: Arc::default(),
            ahead: VecDeque::new(),
            report,
            progress,
        }
    }

    /// Walks the shard, from a saved head or the beginning, and notes in the
    /// report what does not fit.
    pub async fn run(mut self, saved: Option<Head>) -> Result<()> {
        let mut after = match saved {
            Some(saved) => self.begin_at(saved).await?,
            None => i64::MIN,
        };
        loop {
            let heads = self.heads(after).await?;
            let Some(last) = heads.last() else { return self.end().await };
            after = last.count;
            self.marks = heads.iter().map(|head| head.count.cast_unsigned()).collect();
            for head in heads {
                self.head(head).await?;
            }
        }
    }

    /// Goes on from a saved head, if it is one of this log; else from the
    /// beginning, so that it is told where the two part. Answers the count
    /// after which heads are read.
    async fn begin_at(&mut self, saved: Head) -> Result<i64> {
        let count = saved.count;
        let stored = self.heads(count.cast_signed().saturating_sub(1)).await?;
        let same = stored.into_iter().next().filter(|s| s.head.as_ref() == Some(&saved));
        let tree = same.and_then(|s| Tree::restore(saved.hash, count, &s.peaks));
        match tree.filter(|t| t.root() == saved.root && saved.is_signed(self.trusted)) {
            Some(tree) => {
                (self.next, self.tree) = (count, Some(tree));
                self.report.before += count;
                while self.known.next_if(|k| k.count < count).is_some() {}
                self.meet(Some(&saved));
                Ok(count.cast_signed())
            }
            None => {
                // met like any head outside, on the way from the beginning
                let mut known: Vec<Head> = self.known.by_ref().collect();
                known.push(saved);
                known.sort_by_key(|h| h.count);
                self.known = known.into_iter().peekable();
                Ok(i64::MIN)
            }
        }
    }

    async fn heads(&mut self, after: i64) -> Result<Vec<Stored>> {
        let shard = self.shard;
        let read = self.store.read(shard, move |tx| {
            let hash = tx.log_hash();
            tx.query(&VERIFY_HEADS, &vals![shard, after, HEADS], |r| {
                Ok(Stored {
                    count: r.int(0)?,
                    head: Head::read(hash, shard, r)?,
                    peaks: r.blob(5)?,
                })
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
        if right.is_none() {
            self.ahead.clear();
        }
        if right.is_none() && !lost {
            self.report.find(Finding::Segment { shard, from, count });
        }
        let signed = Tree::restore(head.hash, count, peaks).filter(|t| t.root() == head.root);
        if signed.is_none() {
            self.report.find(Finding::Head { shard, count });
        }
        self.tree = right.or(signed);
    }

    /// Reads entries up to before `count`, as far as there are any.
    async fn grow_to(&mut self, count: u64) -> Result<()> {
        while self.next < count {
            if let Some(tree) = self.ahead.pop_front() {
                self.report.entries += tree.count() - self.next;
                self.next = tree.count();
                self.tree = Some(tree);
            } else if !self.read_ahead().await? {
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
            }
            (self.progress)(self.report.entries);
        }
        Ok(())
    }

    /// Reads a slice, over several heads, as far as nothing is wrong in it: its
    /// hashes go into the tree where they are read. `false` when nothing could
    /// be read so: something is to be told about what comes next.
    async fn read_ahead(&mut self) -> Result<bool> {
        let (None, Some(tree)) = (&self.other, &self.tree) else { return Ok(false) };
        let Some(last) = self.marks.last() else { return Ok(false) };
        let (shard, tree, marks) = (self.shard, tree.clone(), self.marks.clone());
        let params = self.range(*last);
        let read = self.store.read(shard, move |tx| {
            let (mut tree, mut whole) = (tree.clone(), true);
            let mut passed: VecDeque<Tree> = VecDeque::new();
            let from = tree.count();
            let mut marks = marks.iter().copied().filter(|mark| *mark > from).peekable();
            each_leaf(tx, &params, |seq, leaf| {
                let next = leaf.filter(|_| seq == tree.count());
                whole = next.is_some();
                if let Some(leaf) = next {
                    tree.push(leaf);
                    if marks.next_if_eq(&tree.count()).is_some() {
                        passed.push_back(tree.clone());
                    }
                }
                whole
            })?;
            // what lies behind the last head before a fault is read one by one
            let done = passed.back().map_or(from, Tree::count);
            passed.extend(Some(tree).filter(|tree| whole && tree.count() > done));
            Ok(passed)
        });
        self.ahead = read.await?;
        Ok(!self.ahead.is_empty())
    }

    fn range(&self, to: u64) -> [Val; 4] {
        let to = i64::try_from(to).unwrap_or(i64::MAX);
        vals![self.shard, self.next.cast_signed(), to, ENTRIES]
    }

    async fn entries(&mut self, to: u64) -> Result<Vec<Read>> {
        let (shard, params) = (self.shard, self.range(to));
        let read = self.store.read(shard, move |tx| {
            let hash = tx.log_hash();
            tx.query(&VERIFY_ENTRIES, &params, |r| read_entry(hash, shard, r))
        });
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
            let same = head.filter(|h| h.count == count && h.root == known.root);
            // the database's own is verified by now: what is the same to the
            // last bit of its signature need not be once more
            let signed = |h: &Head| *h == known || known.is_signed(self.trusted);
            if count > have {
                self.report.find(Finding::Tail { shard, have, known: count });
            } else if !same.is_some_and(signed) {
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

/// Gives `f` each entry's place, and its hash if it is the stored one, as long
/// as it wants another.
fn each_leaf(
    tx: &mut Tx<'_>,
    range: &[Val; 4],
    mut f: impl FnMut(u64, Option<Hash>) -> bool,
) -> Result<()> {
    let (hash, shard) = (tx.log_hash(), tx.shard());
    if tx.engine() == Engine::Sqlite {
        let [shard, from, to, most] = range.clone();
        let params = [shard, from, to, most, hash.number().into()];
        return tx.each(&VERIFY_LEAVES, &params, |r| {
            Ok(f(r.int(0)?.cast_unsigned(), r.raw(1).ok().and_then(|b| Hash::try_from(b).ok())))
        });
    }
    tx.each(&VERIFY_ENTRIES, range, |r| {
        let entry = read_entry(hash, shard, r)?;
        Ok(f(entry.seq, Some(entry.stored).filter(|stored| *stored == entry.found)))
    })
}

fn read_entry(with: LogHash, shard: Shard, r: &Row<'_>) -> Result<Read> {
    // what cannot be read as what it was is a change like any other
    let found = hash(with, shard, r).unwrap_or_default();
    let stored = r.raw(12).ok().and_then(|b| Hash::try_from(b).ok()).unwrap_or([255; 32]);
    Ok(Read { seq: r.int(0)?.cast_unsigned(), id: r.int(1).unwrap_or(-1), found, stored })
}

fn hash(with: LogHash, shard: Shard, r: &Row<'_>) -> Result<Hash> {
    let fields = Fields {
        numbers: [shard.get(), r.int(1)?, r.int(2)?, r.int(3)?, r.int(4)?, r.int(5)?],
        texts: [r.raw(6)?, r.raw(7)?, r.raw(8)?, r.raw(9)?, r.raw(10)?, r.raw(11)?],
    };
    Ok(leaf(with, &fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lite::{Access, connect};
    use crate::stmt::for_sqlite;

    /// A log whose columns it mixed up would still be verified, the slow way:
    /// nobody else would notice.
    #[test]
    fn sqlite_hashes_an_entry_as_the_sealer_did_and_no_changed_one() {
        let folder = tempfile::tempdir().unwrap();
        let conn = connect(&folder.path().join("x.sqlite"), Access::Write).unwrap();
        conn.execute_batch(
            "CREATE TABLE audit_log (shard, seq, id, at, trace, actor, action, kind, subject,
             version, outcome, facts, proofs, leaf)",
        )
        .unwrap();
        let texts = ["actor", "action", "kind", "outcome", "facts", ""].map(str::as_bytes);
        let mut rows = conn.prepare(&for_sqlite(VERIFY_LEAVES.sql)).unwrap();
        for hash in [LogHash::Sha256, LogHash::Sm3] {
            let right = leaf(hash, &Fields { numbers: [0, 2, 3, 4, 5, 6], texts });
            conn.execute("DELETE FROM audit_log", ()).unwrap();
            conn.execute(
                "INSERT INTO audit_log VALUES (0, 1, 2, 3, 4, 'actor', 'action', 'kind', 5, 6,
                 'outcome', 'facts', '', ?1)",
                [right],
            )
            .unwrap();
            let mut told = || -> Option<Hash> {
                let params = (0, 0, 9, 9, hash.number());
                rows.query_row(params, |r| r.get(1)).unwrap()
            };
            assert_eq!(told(), Some(right), "{hash:?}");
            for change in ["version = 7", "version = 'x'", "proofs = NULL", "leaf = NULL"] {
                conn.execute_batch("SAVEPOINT s").unwrap();
                conn.execute(&format!("UPDATE audit_log SET {change}"), ()).unwrap();
                assert_eq!(told(), None, "{hash:?} {change}");
                conn.execute_batch("ROLLBACK TO s; RELEASE s").unwrap();
            }
        }
    }
}
