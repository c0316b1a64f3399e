//! How a matter was before an act that can be taken back.

use kernel::{AreaCode, Id, Result};
use procedure::State;
use serde::{Deserialize, Serialize};
use store::{Tx, stmts, vals};

use crate::model::{Matter, MatterRow, Point};

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
    title: String,
    subcategory: Option<String>,
    request_type: Option<String>,
    confidential: bool,
    public_text: Option<String>,
    area: AreaCode,
    point: Option<Point>,
    place: String,
    supervised: bool,
}

impl Before {
    /// As it is now.
    pub fn of(m: &MatterRow) -> Before {
        Before {
            state: m.state.clone(),
            title: m.title.clone(),
            subcategory: m.subcategory.clone(),
            request_type: m.request_type.clone(),
            confidential: m.confidential,
            public_text: m.public_text.clone(),
            area: m.area_now,
            point: m.point,
            place: m.place.clone(),
            supervised: m.supervised,
        }
    }

    /// Puts back what a domain had changed. The state is for the engine to
    /// answer.
    pub fn restore(&self, m: &mut MatterRow) {
        m.title.clone_from(&self.title);
        m.subcategory.clone_from(&self.subcategory);
        m.request_type.clone_from(&self.request_type);
        m.confidential = self.confidential;
        m.public_text.clone_from(&self.public_text);
        m.area_now = self.area;
        m.point = self.point;
        m.place.clone_from(&self.place);
        m.supervised = self.supervised;
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
