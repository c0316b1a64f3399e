//! How a matter was before an act that can be taken back.

use kernel::{Id, Result};
use procedure::State;
use serde::{Deserialize, Serialize};
use store::{Tx, stmts, vals};

use crate::face::Face;
use crate::model::{Matter, MatterRow};

stmts! {
    pub BEFORE_PUT = "INSERT INTO matter_before (shard, matter, version, kept) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (shard, matter) DO UPDATE SET \
        version = excluded.version, kept = excluded.kept";
    pub BEFORE_GET = "SELECT kept FROM matter_before \
        WHERE shard = $1 AND matter = $2 AND version = $3";
}

/// What an act may change of a matter: the engine's state, and what a domain
/// puts into the row with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Before {
    pub state: State,
    face: Face,
}

impl Before {
    /// As it is now.
    pub fn of(m: &MatterRow) -> Before {
        Before { state: m.state.clone(), face: Face::of(m) }
    }

    /// Puts back what a domain had changed. The state is for the engine to
    /// answer.
    pub fn restore(&self, m: &mut MatterRow) {
        self.face.restore(m);
    }
}

/// Keeps how it was before the act that made this version.
pub fn put(tx: &mut Tx, id: Id<Matter>, version: i64, before: &Before) -> Result<()> {
    let kept = serde_json::to_string(before).map_err(kernel::Error::internal)?;
    tx.exec(&BEFORE_PUT, &vals![id.shard(), id, version, kept])
}

/// How it was before the act that made this version, if that can be undone.
pub fn get(tx: &mut Tx, id: Id<Matter>, version: i64) -> Result<Option<Before>> {
    tx.query_opt(&BEFORE_GET, &vals![id.shard(), id, version], |r| r.json(0))
}
