//! Reads the whole log again and says where it was changed.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::{Result, Shard};

use super::head::{Head, Outside, read_file};
use super::key;
use super::walk::Walk;
use crate::row::Row;
use crate::store::{Shards, Store};
use crate::vals;

crate::stmts! {
    // from shard to shard, not from entry to entry
    pub(crate) VERIFY_SHARDS = "WITH RECURSIVE log(shard) AS (
            SELECT MIN(shard) FROM audit_log
            UNION ALL SELECT (SELECT MIN(shard) FROM audit_log l WHERE l.shard > log.shard)
            FROM log WHERE log.shard IS NOT NULL
        ), head(shard) AS (
            SELECT MIN(shard) FROM audit_head
            UNION ALL SELECT (SELECT MIN(shard) FROM audit_head h WHERE h.shard > head.shard)
            FROM head WHERE head.shard IS NOT NULL
        )
        SELECT shard, (SELECT MAX(seq) FROM audit_log l WHERE l.shard = s.shard)
        FROM (SELECT shard FROM log UNION SELECT shard FROM head) s
        WHERE shard IS NOT NULL ORDER BY shard";
    pub(crate) VERIFY_UNSEALED = "SELECT COUNT(*) FROM audit_new";
}

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
    /// Entries before the saved heads, which were not read again.
    pub before: u64,
    /// At most 1 000 of them.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Nothing was changed.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn find(&mut self, finding: Finding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }
}

/// What a log is held against.
#[derive(Debug, Clone, Copy)]
pub struct Check<'c> {
    /// The file of heads outside the database.
    pub outside: &'c Path,
    /// Public keys that heads may be signed with, one a line, from a place that
    /// whoever can write the data folder cannot reach. None: the folder's own.
    pub keys: Option<&'c Path>,
    /// Heads saved at an earlier time: of each shard only what came after the
    /// newest of them is read, which must go on from just there.
    pub from: Option<&'c Path>,
}

/// Verifies the log: every entry against its hash, the hashes against the
/// heads, the heads against their signatures, and all of it against the heads
/// outside the database. `progress` is told how many entries are done, and of
/// how many.
///
/// # Errors
/// `store.key_file` when the keys cannot be read; those of the database.
pub async fn verify(
    store: &Store,
    check: Check<'_>,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Report> {
    let trusted = match check.keys {
        Some(file) => key::read_public(file)?,
        None => key::trusted(store.folder())?,
    };
    let mut outside = read_file(check.outside)?;
    let mut saved = check.from.map(read_file).transpose()?.unwrap_or_default();
    let mut report = Report::default();
    for line in outside.unreadable.iter().chain(&saved.unreadable) {
        report.find(Finding::Line { line: *line });
    }
    report.unsealed = unsealed(store).await?;
    let shards = shards(store, [&outside, &saved]).await?;
    let total = shards.values().copied().fold(0, u64::saturating_add);
    for shard in shards.into_keys() {
        let mut known = outside.heads.remove(&shard).unwrap_or_default();
        known.sort_by_key(|h| h.count);
        report.outside += known.len() as u64;
        let from = saved.heads.remove(&shard).and_then(newest);
        let mut told = |done| progress(done, total);
        let walk = Walk::new(store, shard, &trusted, known, &mut report, &mut told);
        walk.run(from).await?;
    }
    Ok(report)
}

fn newest(heads: Vec<Head>) -> Option<Head> {
    heads.into_iter().max_by_key(|h| h.count)
}

async fn unsealed(store: &Store) -> Result<u64> {
    let read = store.read_many(Shards::All, |tx| {
        tx.query_one(&VERIFY_UNSEALED, &vals![], |r| Ok(r.int(0)?.cast_unsigned()))
    });
    read.await
}

/// Every shard that the database or a file knows, with its number of entries.
async fn shards(store: &Store, files: [&Outside; 2]) -> Result<BTreeMap<Shard, u64>> {
    let read = store.read_many(Shards::All, |tx| {
        // DANGER: whoever changed the log chose these numbers too
        let entries = |r: &Row<'_>| {
            let last = r.opt_int(1)?.and_then(|seq| u64::try_from(seq).ok());
            Ok(last.map_or(0, |last| last + 1))
        };
        tx.query(&VERIFY_SHARDS, &vals![], |r| Ok((r.shard(0)?, entries(r)?)))
    });
    let mut shards: BTreeMap<Shard, u64> = read.await?.into_iter().collect();
    for shard in files.iter().flat_map(|file| file.heads.keys()) {
        shards.entry(*shard).or_default();
    }
    Ok(shards)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server verifies in a task of its runtime.
    #[test]
    fn verifying_can_move_between_threads() {
        fn can_move<T: Send>(_: impl FnOnce(&'static Store, Check<'static>) -> T) {}
        can_move(|store, check| verify(store, check, |_, _| {}));
    }
}
