//! Counting what is open, what came and what ended: from indexes alone, but
//! while an import is under way. Its matters are told by their ids, which the
//! indexes do not hold.

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Result, Statement, Time};
use store::{Tx, stmts, vals};

use super::brought;
use crate::seen;

macro_rules! open {
    ($($seen:tt)*) => {
        concat!(
            "SELECT procedure, stage, subcategory, CASE WHEN due <= $3 OR warn < 0 THEN 2 \
            WHEN warn <= $3 THEN 1 ELSE 0 END AS light, COUNT(*) FROM matter \
            WHERE area_now BETWEEN $1 AND $2 AND ended IS NULL",
            $($seen)*,
            " GROUP BY procedure, stage, subcategory, light \
            ORDER BY procedure, stage, subcategory, light"
        )
    };
}

macro_rules! of_units {
    ($($seen:tt)*) => {
        concat!(
            "SELECT lead_unit, COUNT(*) FROM (SELECT lead_unit FROM matter \
            WHERE area_now BETWEEN $1 AND $2 AND ended IS NULL",
            $($seen)*,
            " ORDER BY area_now LIMIT $3) AS few GROUP BY lead_unit ORDER BY lead_unit"
        )
    };
}

macro_rules! came {
    ($($seen:tt)*) => {
        concat!(
            "SELECT procedure, COUNT(*) FROM matter \
            WHERE opened >= $3 AND area_now BETWEEN $1 AND $2",
            $($seen)*,
            " GROUP BY procedure ORDER BY procedure"
        )
    };
}

macro_rules! ended {
    ($($seen:tt)*) => {
        concat!(
            "SELECT procedure, stage, COUNT(*) FROM matter \
            WHERE ended IS NOT NULL AND ended >= $3 AND area_now BETWEEN $1 AND $2",
            $($seen)*,
            " GROUP BY procedure, stage ORDER BY procedure, stage"
        )
    };
}

stmts! {
    /// Open matters of an area by stage, class and light, where `$3` is now:
    /// 0 green, 1 yellow, 2 red.
    pub OPEN = open!("");
    pub OPEN_SEEN = open!(" AND ", seen!("matter", "id"));
    /// By the unit that leads them, of no more than `$3` matters.
    pub OF_UNITS = of_units!("");
    pub OF_UNITS_SEEN = of_units!(" AND ", seen!("matter", "id"));
    pub CAME = came!("");
    pub CAME_SEEN = came!(" AND ", seen!("matter", "id"));
    pub ENDED = ended!("");
    pub ENDED_SEEN = ended!(" AND ", seen!("matter", "id"));
}

/// The first, unless there is something that nobody is to see.
fn choose(tx: &mut Tx, all: [&'static Statement; 2]) -> Result<&'static Statement> {
    Ok(all[usize::from(brought::is_any_unseen(tx)?)])
}

/// Open matters that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    pub procedure: String,
    pub stage: String,
    pub subcategory: Option<String>,
    /// 0 green, 1 yellow, 2 red.
    pub light: i64,
    pub count: i64,
}

/// The open matters of an area, counted at `now`.
pub fn open(tx: &mut Tx, area: AreaCode, now: Time) -> Result<Vec<OpenRow>> {
    let (range, count) = (area.range(), choose(tx, [&OPEN, &OPEN_SEEN])?);
    tx.query(count, &vals![*range.start(), *range.end(), now], |r| {
        Ok(OpenRow {
            procedure: r.text(0)?,
            stage: r.text(1)?,
            subcategory: r.opt_text(2)?,
            light: r.int(3)?,
            count: r.int(4)?,
        })
    })
}

/// How many open matters of an area each unit leads, `None` for what no unit
/// has yet; no more than `most` are looked at.
pub fn by_unit(tx: &mut Tx, area: AreaCode, most: i64) -> Result<Vec<(Option<Id<Unit>>, i64)>> {
    let (range, count) = (area.range(), choose(tx, [&OF_UNITS, &OF_UNITS_SEEN])?);
    let asked = vals![*range.start(), *range.end(), most];
    tx.query(count, &asked, |r| Ok((r.opt_id(0)?, r.int(1)?)))
}

/// Matters that began at `since` or later, by procedure.
pub fn came(tx: &mut Tx, area: AreaCode, since: Time) -> Result<Vec<(String, i64)>> {
    let (range, count) = (area.range(), choose(tx, [&CAME, &CAME_SEEN])?);
    tx.query(count, &vals![*range.start(), *range.end(), since], |r| Ok((r.text(0)?, r.int(1)?)))
}

/// Matters that ended at `since` or later, by procedure and how.
pub fn ended(tx: &mut Tx, area: AreaCode, since: Time) -> Result<Vec<(String, String, i64)>> {
    let (range, count) = (area.range(), choose(tx, [&ENDED, &ENDED_SEEN])?);
    tx.query(count, &vals![*range.start(), *range.end(), since], |r| {
        Ok((r.text(0)?, r.text(1)?, r.int(2)?))
    })
}
