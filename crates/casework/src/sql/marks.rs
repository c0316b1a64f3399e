//! Marks of matters, and the matters behind each, longest marked first. Marks
//! are few, so place and unit are read from the matter.

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::Matter;
use crate::seen;

stmts! {
    pub MARK_PUT = "INSERT INTO matter_mark (shard, matter, mark, since) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (shard, matter, mark) DO UPDATE SET since = excluded.since";
    pub MARK_DROP = "DELETE FROM matter_mark WHERE shard = $1 AND matter = $2 AND mark = $3";
    /// By unit, of no more than `$5` matters.
    pub MARKED = concat!(
        "SELECT lead_unit, COUNT(*) FROM (SELECT m.lead_unit FROM matter_mark k \
        JOIN matter m ON m.shard = k.shard AND m.id = k.matter \
        WHERE k.mark = $1 AND k.since <= $2 AND m.area_now BETWEEN $3 AND $4 AND ",
        seen!("m", "id"),
        " ORDER BY k.since, k.matter LIMIT $5) AS few GROUP BY lead_unit ORDER BY lead_unit"
    );
    /// The columns of [`super::lists::BY_AREA`], so that one line reads both,
    /// and since when.
    pub MARKED_LIST = concat!(
        "SELECT m.area_now, m.id, m.version, m.procedure, m.edition, m.stage, m.warn, m.title, \
        m.subcategory, m.request_type, m.lead_unit, m.due, m.supervised, m.opened, m.ended, \
        k.since FROM matter_mark k JOIN matter m ON m.shard = k.shard AND m.id = k.matter \
        WHERE k.mark = $1 AND (k.since, k.matter) > ($2, $3) AND k.since <= $4 \
        AND m.area_now BETWEEN $5 AND $6 AND (COALESCE(m.lead_unit, 0) = $7 OR $8 = 1) AND ",
        seen!("m", "id"),
        " ORDER BY k.since, k.matter LIMIT $9"
    );
}

/// Marks a matter, or says anew since when it is.
pub fn put(tx: &mut Tx, id: Id<Matter>, mark: &str, since: Time) -> Result<()> {
    tx.exec(&MARK_PUT, &vals![id.shard(), id, mark, since])
}

/// Takes a mark away.
pub fn drop(tx: &mut Tx, id: Id<Matter>, mark: &str) -> Result<()> {
    tx.exec(&MARK_DROP, &vals![id.shard(), id, mark])
}

/// How many each unit leads, `None` for what no unit has yet; the `most` that
/// are marked longest alone are looked at.
pub fn by_unit(
    tx: &mut Tx,
    (mark, area, now): (&str, AreaCode, Time),
    most: i64,
) -> Result<Vec<(Option<Id<Unit>>, i64)>> {
    let area = area.range();
    let asked = vals![mark, now, *area.start(), *area.end(), most];
    tx.query(&MARKED, &asked, |r| Ok((r.opt_id(0)?, r.int(1)?)))
}

/// The next of them: all, or those of one unit (0: of none). `after` is the
/// last one's moment and number.
pub fn list<T>(
    tx: &mut Tx,
    (mark, area, now): (&str, AreaCode, Time),
    unit: Option<i64>,
    after: Option<(i64, i64)>,
    limit: i64,
    f: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    let ((since, matter), area) = (after.unwrap_or((i64::MIN, i64::MIN)), area.range());
    let (of, any) = (unit.unwrap_or(0), i64::from(unit.is_none()));
    let asked = vals![mark, since, matter, now, *area.start(), *area.end(), of, any, limit];
    tx.query(&MARKED_LIST, &asked, f)
}
