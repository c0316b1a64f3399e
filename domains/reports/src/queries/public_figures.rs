//! What everybody may know of an area: what was reported, what was solved, how
//! fast. Counts alone.
//!
//! Formulas, for an area, so many days and a moment `as_of`:
//! - reported = reports that began in these days inside the area; confidential
//!   ones and tip-offs are in no public count
//! - solved = of these, those that have ended and whose procedure calls that
//!   end `done`
//! - half within = the middle of the hours from beginning to end of the solved
//! - by class = reported, by the category of their subcategory
//!
//! A count below [`LEAST`] could tell of one household, so it is not told; and
//! neither is what in the same answer would tell it by subtraction.

use std::collections::BTreeMap;

use casework::Works;
use casework::queries::figures::Count;
use http_edge::schema::{AreaText, TimeText};
use kernel::{AreaCode, Ctx, Error, Level, Result, Time};
use procedure::model::End;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::commands::PROCEDURE;
use crate::sql::figures::{self as sql, Begun};

/// Reports that a count tells of, at least.
pub const LEAST: i64 = 5;
/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicFigures {
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub area_name: String,
    pub days: u32,
    #[schema(value_type = TimeText)]
    pub as_of: Time,
    /// Counts below this are not told.
    pub least: i64,
    /// Absent: fewer than `least`, and not none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<i64>,
    /// Absent: it, or what is left of `reported`, is fewer than `least`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solved: Option<i64>,
    /// Half of the solved took at most so many hours; absent with `solved`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_within_hours: Option<i64>,
    /// The most frequent first; what is not told is in none of them.
    pub by_class: Vec<Count>,
}

/// For how many days an area can be asked about: few windows, so that nobody
/// takes one from another day by day.
pub const WINDOWS: [u32; 3] = [30, 90, 365];

/// What may be asked: down to the community, over one of the windows.
///
/// # Errors
/// `reports.figures_area`, `reports.figures_days`.
pub fn check(works: &Works, area: AreaCode, days: u32) -> Result<()> {
    let known = works.directory().area(area).is_some_and(|a| a.level <= Level::Village);
    if !known {
        return Err(Error::invalid("reports.figures_area", "area"));
    }
    match WINDOWS.contains(&days) {
        true => Ok(()),
        false => Err(Error::invalid("reports.figures_days", "days").arg("days", WINDOWS.to_vec())),
    }
}

/// Counts an area.
///
/// # Errors
/// Those of the database.
pub fn figures(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    (area, days): (AreaCode, u32),
) -> Result<PublicFigures> {
    let rows = sql::begun(tx, area, ctx.now.plus_minutes(-i64::from(days) * DAY))?;
    let p = works.procedures.current(PROCEDURE)?;
    let is_solved = |row: &&Begun| {
        row.hours.is_some() && p.stage(&row.stage).and_then(|s| s.end) == Some(End::Done)
    };
    let all: i64 = rows.iter().map(|r| r.count).sum();
    let solved: Vec<(i64, i64)> =
        rows.iter().filter(is_solved).filter_map(|r| Some((r.hours?, r.count))).collect();
    let done: i64 = solved.iter().map(|(_, count)| count).sum();
    let told = is_told(done) && is_told(all - done);
    let directory = works.directory();
    Ok(PublicFigures {
        area,
        area_name: directory.line_name(area),
        days,
        as_of: ctx.now,
        least: LEAST,
        reported: Some(all).filter(|n| is_told(*n)),
        solved: Some(done).filter(|_| told),
        half_within_hours: middle(solved).filter(|_| told && done >= LEAST),
        by_class: by_class(ctx, works, &rows),
    })
}

/// None at all is nobody's.
const fn is_told(count: i64) -> bool {
    count == 0 || count >= LEAST
}

fn by_class(ctx: &Ctx, works: &Works, rows: &[Begun]) -> Vec<Count> {
    let directory = works.directory();
    let mut classes: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        let sub = row.subcategory.as_deref().and_then(|s| directory.subcategory(s));
        // what nobody has classified is told by the whole alone
        *classes.entry(sub.map_or("", |s| s.category.as_str())).or_default() += row.count;
    }
    let hidden = classes.remove("").unwrap_or(0);
    let named = told(classes.into_iter().collect(), hidden).into_iter();
    let name = |key: &str| {
        directory.taxonomy().category(key).map_or("", |c| c.names.get(ctx.lang)).to_owned()
    };
    named.map(|(key, count)| Count { name: name(key), key: key.to_owned(), count }).collect()
}

/// The classes that are told, the most frequent first: while what stays hidden
/// could be worked out from the whole, one more is hidden.
fn told<K>(mut classes: Vec<(K, i64)>, mut hidden: i64) -> Vec<(K, i64)> {
    classes.sort_by_key(|(_, count)| -count);
    while let Some((_, least)) = classes.last() {
        if *least >= LEAST && is_told(hidden) {
            break;
        }
        hidden += least;
        classes.pop();
    }
    classes
}

/// The middle of so many hours, each so many times.
fn middle(mut hours: Vec<(i64, i64)>) -> Option<i64> {
    hours.sort_unstable();
    let half = (hours.iter().map(|(_, count)| count).sum::<i64>() + 1) / 2;
    let mut seen = 0;
    hours.into_iter().find_map(|(hours, count)| {
        seen += count;
        (seen >= half).then_some(hours)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_few_is_hidden_and_cannot_be_worked_out() {
        // two are few, and eight less two would tell them: so eight is hidden too
        assert_eq!(told(vec![("a", 20), ("b", 8), ("c", 2)], 0), [("a", 20)]);
        // four and three are seven together: nothing can be taken from another
        assert_eq!(told(vec![("a", 20), ("b", 4), ("c", 3)], 0), [("a", 20)]);
        assert_eq!(told(vec![("a", 6), ("b", 5)], 0), [("a", 6), ("b", 5)]);
        assert_eq!(told(vec![("a", 6)], 3), []);
        assert_eq!(told::<&str>(vec![], 3), []);
    }

    #[test]
    fn half_took_no_longer_than_the_middle() {
        assert_eq!(middle(vec![(48, 1), (2, 2), (10, 2)]), Some(10));
        assert_eq!(middle(vec![(2, 2), (10, 2)]), Some(2));
        assert_eq!(middle(vec![]), None);
    }
}
