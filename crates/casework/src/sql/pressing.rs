//! What presses: open matters by when they are due. Each one range of its index.

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Result, Statement};
use store::{Row, Tx, stmts, vals};

use super::brought;
use crate::seen;

macro_rules! counted {
    ($($seen:tt)*) => {
        concat!(
            "SELECT lead_unit, COUNT(*) FROM (SELECT lead_unit FROM matter \
            WHERE due >= $1 AND due < $2 AND due IS NOT NULL AND ended IS NULL \
            AND area_now BETWEEN $3 AND $4",
            $($seen)*,
            " ORDER BY due, id LIMIT $5) AS few GROUP BY lead_unit ORDER BY lead_unit"
        )
    };
}

stmts! {
    /// By unit, of no more than `$5` matters.
    pub PRESSING = counted!("");
    pub PRESSING_SEEN = counted!(" AND ", seen!("matter", "id"));
    /// The columns of [`super::lists::BY_AREA`], so that one line reads both.
    pub PRESSING_LIST = concat!(
        "SELECT area_now, id, version, procedure, edition, stage, warn, title, \
        subcategory, request_type, lead_unit, due, supervised, opened, ended FROM matter \
        WHERE (due, id) > ($1, $2) AND due < $3 AND due IS NOT NULL AND ended IS NULL \
        AND area_now BETWEEN $4 AND $5 AND (COALESCE(lead_unit, 0) = $6 OR $7 = 1) AND ",
        seen!("matter", "id"),
        " ORDER BY due, id LIMIT $8"
    );
}

/// Whose matters are meant, and when they are due: from `from` on, before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub area: AreaCode,
    pub from: i64,
    pub until: i64,
}

/// A place in the list: what is due after it, or lies behind it, comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PressingMark {
    pub due: i64,
    pub matter: i64,
}

/// How many each unit leads, `None` for what no unit has yet; the `most` most
/// pressing alone are looked at.
pub fn by_unit(tx: &mut Tx, span: Span, most: i64) -> Result<Vec<(Option<Id<Unit>>, i64)>> {
    let all: [&'static Statement; 2] = [&PRESSING, &PRESSING_SEEN];
    let count = all[usize::from(brought::is_any_unseen(tx)?)];
    let area = span.area.range();
    let asked = vals![span.from, span.until, *area.start(), *area.end(), most];
    tx.query(count, &asked, |r| Ok((r.opt_id(0)?, r.int(1)?)))
}

/// The next of them, most pressing first: all, or those of one unit (0: of none).
pub fn list<T>(
    tx: &mut Tx,
    span: Span,
    unit: Option<i64>,
    after: Option<PressingMark>,
    limit: i64,
    f: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    let before = PressingMark { due: span.from, matter: i64::MIN };
    let (mark, area) = (after.unwrap_or(before), span.area.range());
    let (of, any) = (unit.unwrap_or(0), i64::from(unit.is_none()));
    let (first, last) = (*area.start(), *area.end());
    let asked = vals![mark.due, mark.matter, span.until, first, last, of, any, limit];
    tx.query(&PRESSING_LIST, &asked, f)
}
