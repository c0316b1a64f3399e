//! Where in the log of acts the index stands.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Result;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::sql;

/// What the index holds of a matter, and how. Another number: it is made anew.
const FORMAT: u32 = 1;
/// Entries that are read in one go.
pub(super) const ENTRIES_MOST: i64 = 4_000;

/// The last entry taken in of each shard's log. Kept in the index's own
/// commits, so that the one is never ahead of the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    format: u32,
    shards: BTreeMap<i64, Place>,
    /// Entries behind it that were taken in before the sealer reached them.
    pub early: BTreeSet<i64>,
}

/// An entry by its number and by what binds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    seq: i64,
    leaf: Vec<u8>,
}

impl Position {
    /// Behind the last entry of every shard.
    pub fn at_the_end(tx: &mut Tx<'_>) -> Result<Position> {
        let mut position =
            Position { format: FORMAT, shards: BTreeMap::new(), early: BTreeSet::new() };
        for (shard, seq) in sql::last_sealed(tx)? {
            position.set(tx, shard, seq)?;
        }
        Ok(position)
    }

    /// As it was kept; `None` for what another program wrote.
    pub fn read(kept: &str) -> Option<Position> {
        serde_json::from_str(kept).ok().filter(|p: &Position| p.format == FORMAT)
    }

    /// As it is kept.
    pub fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(kernel::Error::internal)
    }

    /// Whether the database is the one in which these entries were, and not an
    /// older one that was put back, or another.
    pub fn is_of(&self, tx: &mut Tx<'_>) -> Result<bool> {
        for (shard, place) in &self.shards {
            if sql::leaf(tx, *shard, place.seq)?.as_ref() != Some(&place.leaf) {
                return Ok(false);
            }
        }
        let mut early = self.early.clone();
        for (id, _) in sql::unsealed(tx, ENTRIES_MOST)? {
            early.remove(&id);
        }
        for (shard, _) in sql::last_sealed(tx)? {
            for entry in sql::sealed(tx, shard, self.of(shard), ENTRIES_MOST)? {
                early.remove(&entry.id);
            }
        }
        Ok(early.is_empty())
    }

    /// The last entry taken in of a shard; below the first when there is none.
    pub fn of(&self, shard: i64) -> i64 {
        self.shards.get(&shard).map_or(-1, |place| place.seq)
    }

    /// All up to that entry was taken in.
    pub fn set(&mut self, tx: &mut Tx<'_>, shard: i64, seq: i64) -> Result<()> {
        if let Some(leaf) = sql::leaf(tx, shard, seq)? {
            self.shards.insert(shard, Place { seq, leaf });
        }
        Ok(())
    }
}
