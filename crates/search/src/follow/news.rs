//! What changed since a place in the log.

use std::collections::BTreeSet;

use kernel::Result;
use store::Tx;

use super::position::{ENTRIES_MOST, Position};
use crate::sql;

/// Matters that changed, and how far the log was read.
pub(super) struct News {
    pub matters: BTreeSet<i64>,
    pub position: Position,
    /// There may be more.
    pub more: bool,
}

impl News {
    /// Reads on from a position. Sealed entries of a shard have no gap, which
    /// those that wait for the sealer may have: so these are taken in at once
    /// and passed by later, and the position stays before them.
    pub fn since(tx: &mut Tx<'_>, from: &Position) -> Result<News> {
        let mut position = from.clone();
        position.early = BTreeSet::new();
        let mut news = News { matters: BTreeSet::new(), position, more: false };
        // DANGER: waiting ones first: between two reads an entry may be sealed,
        // and read the other way round it would be in neither
        for (id, matter) in sql::unsealed(tx, ENTRIES_MOST)? {
            if !from.early.contains(&id) {
                news.matters.insert(matter);
            }
            news.position.early.insert(id);
        }
        for (shard, last) in sql::last_sealed(tx)? {
            news.of_shard(tx, shard, last, &from.early)?;
        }
        Ok(news)
    }

    fn of_shard(
        &mut self,
        tx: &mut Tx<'_>,
        shard: i64,
        last: i64,
        early: &BTreeSet<i64>,
    ) -> Result<()> {
        let from = self.position.of(shard);
        if from >= last {
            return Ok(());
        }
        let entries = sql::sealed(tx, shard, from, ENTRIES_MOST)?;
        let fresh = entries.iter().filter(|entry| !early.contains(&entry.id));
        self.matters.extend(fresh.filter_map(|entry| entry.matter));
        if let Some(end) = entries.last() {
            self.more |= end.seq < last;
            self.position.set(tx, shard, end.seq)?;
        }
        Ok(())
    }
}
