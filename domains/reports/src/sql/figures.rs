//! What intake took in.

use casework::seen;
use kernel::{AreaCode, Result, Time};
use store::{Tx, stmts, vals};

stmts! {
    /// One matter once, though it may be accepted again after an appeal.
    pub ACCEPTED = concat!(
        "SELECT COUNT(DISTINCT t.matter) FROM timeline t \
        JOIN matter m ON m.shard = t.shard AND m.id = t.matter \
        WHERE t.act IN ('accept', 'file_at_intake') AND t.at >= $3 \
        AND m.procedure = 'report' AND m.area_now BETWEEN $1 AND $2 AND ",
        seen!("m", "id")
    );
}

/// Reports of an area that were accepted at `since` or later.
pub fn accepted(tx: &mut Tx, area: AreaCode, since: Time) -> Result<i64> {
    let range = area.range();
    tx.query_one(&ACCEPTED, &vals![*range.start(), *range.end(), since], |r| r.int(0))
}
