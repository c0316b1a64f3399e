//! The matters held against the log: whether each still is what its last act
//! left. A matter that was changed behind the log's back is found here.

use kernel::{Result, Shard};
use serde_json::Value;
use store::{Shards, Store, Tx};

use self::lines::Lines;
use crate::imprint::KEY;
use crate::sql::{brought, imprints};

mod lines;

/// What does not fit between the log and the matters; by number of the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It is not what its last act left, whose entry has this place in the log
    /// of the shard; none while that waits for the sealer.
    Changed { shard: Shard, matter: i64, seq: Option<i64> },
    /// The log has never heard of it.
    Unknown { shard: Shard, matter: i64 },
    /// The log knows it, and it is not there.
    Gone { shard: Shard, matter: i64, seq: i64 },
    /// A line of its timeline does not say what the act said. `place` is the
    /// matter, its version after the act, and the line of that version from 0.
    LineChanged { shard: Shard, place: (i64, i64, i64), seq: Option<i64> },
    /// No act wrote the line.
    LineUnknown { shard: Shard, place: (i64, i64, i64) },
    /// The log knows the line, and it is not there.
    LineGone { shard: Shard, place: (i64, i64, i64), seq: Option<i64> },
    /// The attachments of that version are not those that its acts brought.
    FilesChanged { shard: Shard, matter: i64, version: i64, seq: Option<i64> },
}

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    pub matters: u64,
    /// Came with a file that nobody is to see: not yet, or not any more.
    pub unseen: u64,
    /// Whose last act was before the log kept imprints: nothing vouches for
    /// how they are.
    pub without: u64,
    /// Lines of timelines from before the log kept imprints of them.
    pub lines_without: u64,
    /// At most 1 000.
    pub found: Vec<Found>,
}

/// Rows compared in one read.
const SLICE: i64 = 200;
const MOST_FOUND: usize = 1000;
/// A row and its last entry are read one after the other, and somebody may act
/// in between: what does not fit is looked at again.
const LOOKS: usize = 3;

/// Holds every matter against the last entry of the log about it. What the log
/// says is taken as true: it is verified apart. `progress` is told how many
/// matters are done.
///
/// # Errors
/// Those of the database.
pub async fn replay(store: &Store, mut progress: impl FnMut(u64) + Send) -> Result<Replayed> {
    let unseen = store.read_many(Shards::All, brought::count_unseen).await?;
    let mut all = Replayed { unseen, ..Replayed::default() };
    for shard in store.read_many(Shards::All, imprints::shards).await? {
        let mut after = i64::MIN;
        while let Some(last) = slice(store, shard, after, &mut all).await? {
            after = last;
            progress(all.matters);
        }
        let gone = store.read(shard, move |tx| imprints::gone(tx, shard)).await?;
        all.found.extend(gone.into_iter().map(|(matter, seq)| Found::Gone { shard, matter, seq }));
        all.found.truncate(MOST_FOUND);
    }
    Ok(all)
}

async fn slice(store: &Store, shard: Shard, after: i64, all: &mut Replayed) -> Result<Option<i64>> {
    let judged = store.read(shard, move |tx| judge(tx, shard, (after, SLICE))).await?;
    let last = judged.last().map(|(id, _)| *id);
    for (id, mut verdict) in judged {
        for _ in 1..LOOKS {
            if matches!(verdict, Verdict::Wrong(_)) {
                let again = store.read(shard, move |tx| judge(tx, shard, (id - 1, 1))).await?;
                verdict = again.into_iter().next().map_or(Verdict::Fits, |(_, v)| v);
            }
        }
        all.matters += 1;
        match verdict {
            Verdict::Fits => {}
            Verdict::Without => all.without += 1,
            Verdict::Wrong(found) => all.found.push(found),
        }
        let mut lines = Lines::default();
        for _ in 0..LOOKS {
            lines = store.read(shard, move |tx| lines::judge(tx, shard, id)).await?;
            if lines.found.is_empty() {
                break;
            }
        }
        all.lines_without += lines.without;
        all.found.extend(lines.found);
    }
    Ok(last)
}

enum Verdict {
    Fits,
    Without,
    Wrong(Found),
}

fn judge(tx: &mut Tx, shard: Shard, range: (i64, i64)) -> Result<Vec<(i64, Verdict)>> {
    let rows = imprints::rows(tx, shard, range, |said| said.imprint())?;
    let mut judged = Vec::with_capacity(rows.len());
    for (matter, imprint) in rows {
        let verdict = match imprints::last(tx, shard, matter)? {
            None if imprints::is_known(tx, shard, matter)? => Verdict::Without,
            None => Verdict::Wrong(Found::Unknown { shard, matter }),
            Some(last) => {
                let facts: Value = serde_json::from_str(&last.facts).unwrap_or_default();
                let kept = facts[KEY].as_str().unwrap_or_default();
                match kept == imprint {
                    true => Verdict::Fits,
                    false => Verdict::Wrong(Found::Changed { shard, matter, seq: last.seq }),
                }
            }
        };
        judged.push((matter, verdict));
    }
    Ok(judged)
}
