//! The lines of a timeline and the attachments that they name, held against
//! the entries of the log.

use std::collections::BTreeSet;

use kernel::{Result, Shard};
use store::Tx;

use super::Found;
use crate::sql::lines::{Kept, Logged, Told, kept};

/// What one matter came to.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub found: Vec<Found>,
    /// From before the log kept imprints of them.
    pub without: u64,
}

pub(super) fn judge(tx: &mut Tx, shard: Shard, matter: i64) -> Result<Lines> {
    let kept = kept(tx, shard, matter)?;
    let versions: BTreeSet<i64> =
        kept.logged.keys().chain(kept.told.keys()).chain(kept.files.keys()).copied().collect();
    let mut lines = Lines::default();
    for version in versions {
        at(&kept, (shard, matter, version), &mut lines);
    }
    Ok(lines)
}

fn at(kept: &Kept, (shard, matter, version): (Shard, i64, i64), lines: &mut Lines) {
    let entries = kept.logged.get(&version).map_or(&[][..], Vec::as_slice);
    let told = kept.told.get(&version).map_or(&[][..], Vec::as_slice);
    let logged: Vec<&Logged> = entries.iter().filter(|e| e.imprint.is_some()).collect();
    if logged.is_empty() && entries.iter().any(|e| e.old) {
        lines.without += told.len() as u64;
        return;
    }
    let before = lines.found.len();
    for line in 0..logged.len().max(told.len()) {
        let (entry, row) = (logged.get(line), told.get(line));
        let fits = entry.and_then(|e| e.imprint.as_ref()) == row.map(|r| &r.imprint);
        if !fits {
            let seq = entry.and_then(|e| e.seq);
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            let place = (matter, version, line);
            lines.found.push(match (entry, row) {
                (Some(_), None) => Found::LineGone { shard, place, seq },
                (None, _) => Found::LineUnknown { shard, place },
                _ => Found::LineChanged { shard, place, seq },
            });
        }
    }
    if lines.found.len() == before && !as_named(kept, version, told) {
        let seq = logged.last().and_then(|e| e.seq);
        lines.found.push(Found::FilesChanged { shard, matter, version, seq });
    }
}

/// Whether the attachments of a version are those that its lines brought. What
/// was there before stays where it was.
fn as_named(kept: &Kept, version: i64, told: &[Told]) -> bool {
    let before: BTreeSet<&String> = kept.files.range(..version).flat_map(|(_, f)| f).collect();
    let named = told.iter().flat_map(|line| &line.files).filter(|f| !before.contains(f));
    let shown: BTreeSet<&String> = kept.files.get(&version).into_iter().flatten().collect();
    named.collect::<BTreeSet<_>>() == shown
}
