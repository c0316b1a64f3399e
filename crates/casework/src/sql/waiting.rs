//! Open matters, one after the other: for what must look at every one.

use kernel::{Id, Result};
use store::{Tx, stmts, vals};

use crate::model::Matter;

stmts! {
    /// By hand and seldom: no index.
    pub WAITING = "SELECT id FROM matter WHERE ended IS NULL AND id > $1 ORDER BY id LIMIT $2";
    pub WAITING_OF = "SELECT id FROM matter \
        WHERE ended IS NULL AND procedure = $3 AND id > $1 ORDER BY id LIMIT $2";
}

/// The next open matters behind `after`, at most `most`; of one procedure when
/// it is named.
pub fn waiting(
    tx: &mut Tx,
    procedure: Option<&str>,
    after: i64,
    most: i64,
) -> Result<Vec<Id<Matter>>> {
    match procedure {
        Some(name) => tx.query(&WAITING_OF, &vals![after, most, name], |r| r.id(0)),
        None => tx.query(&WAITING, &vals![after, most], |r| r.id(0)),
    }
}
