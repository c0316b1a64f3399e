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
    /// What began since, by class, stage and hours to its end; -1: not ended.
    pub BEGUN = concat!(
        "SELECT subcategory, stage, \
        CASE WHEN ended IS NULL THEN -1 ELSE (ended - opened) / 3600000000 END AS hours, COUNT(*) \
        FROM matter WHERE opened >= $3 AND area_now BETWEEN $1 AND $2 AND procedure = 'report' \
        AND confidential = 0 AND ",
        seen!("matter", "id"),
        " GROUP BY subcategory, stage, hours"
    );
}

/// Reports of one class in one stage that took so long.
#[derive(Debug, Clone)]
pub struct Begun {
    pub subcategory: Option<String>,
    pub stage: String,
    /// `None`: not ended.
    pub hours: Option<i64>,
    pub count: i64,
}

/// Reports of an area that began at `since` or later and are not confidential.
pub fn begun(tx: &mut Tx, area: AreaCode, since: Time) -> Result<Vec<Begun>> {
    let range = area.range();
    tx.query(&BEGUN, &vals![*range.start(), *range.end(), since], |r| {
        Ok(Begun {
            subcategory: r.opt_text(0)?,
            stage: r.text(1)?,
            hours: Some(r.int(2)?).filter(|hours| *hours >= 0),
            count: r.int(3)?,
        })
    })
}

/// Reports of an area that were accepted at `since` or later.
pub fn accepted(tx: &mut Tx, area: AreaCode, since: Time) -> Result<i64> {
    let range = area.range();
    tx.query_one(&ACCEPTED, &vals![*range.start(), *range.end(), since], |r| r.int(0))
}
