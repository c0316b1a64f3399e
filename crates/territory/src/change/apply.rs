//! A plan of changes comes into force: areas, shapes, units and the
//! responsibility table at once, in one command. What lies in other crates
//! follows by [`Moves`]: the rest of the same command, and slices after it.

use kernel::{AreaCode, Ctx, Id, Result, Time};
use serde::Serialize;
use serde_json::{Value, json};
use store::Tx;

use super::{ChangePlan, Followed, Moves};
use crate::area_set::AreaSet;
use crate::commands::{SLICE_MOST, record, set_responsibility};
use crate::responsibility::{NewResponsibility, Responsibility};
use crate::store::{BOUNDARIES, DIRECTORY, areas, bump, changes, responsibility};

/// A change that was applied, or is being applied.
#[derive(Debug, Clone, Serialize)]
pub struct Applied {
    pub id: Id<Applied>,
    pub file: String,
    pub at: Time,
    pub done: bool,
    /// Old codes with what came in their place.
    pub moves: Moves,
    /// What hung on them when it was applied.
    pub counted: Value,
    #[serde(skip)]
    pub reached: i64,
    /// Matters that got another area.
    pub moved: i64,
    /// Matters of which a person must say where they belong.
    pub asked: i64,
}

/// Brings a plan into force.
///
/// # Errors
/// Those of the store.
pub fn apply(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: Id<Applied>,
    file: &str,
    plan: &ChangePlan,
    counted: &Value,
) -> Result<()> {
    for area in &plan.rows {
        area.check()?;
        areas::put(tx, area)?;
    }
    bump(tx, DIRECTORY)?;
    bump(tx, BOUNDARIES)?;
    for (from, to) in plan.moves.iter() {
        if let [one] = to {
            changes::inherit_shape(tx, from, *one)?;
            changes::move_units(tx, from, *one)?;
        }
    }
    move_responsibility(tx, ctx, &plan.moves)?;
    changes::add(tx, id, file, ctx.now, &plan.moves, counted)?;
    let facts = json!({ "areas": plan.rows.len(), "counted": counted });
    record(tx, ctx, "territory.change", ("territory_change", id.get()), facts)
}

/// Rows end, and begin anew over the areas that came in the old ones' places.
fn move_responsibility(tx: &mut Tx<'_>, ctx: &Ctx, moves: &Moves) -> Result<()> {
    let open = responsibility::all(tx)?;
    let open = open.iter().filter(|r| r.valid_to.is_none());
    let mut rows = Vec::new();
    for row in open {
        let Some(areas) = moved(&row.areas, moves) else { continue };
        responsibility::end(tx, row.id, ctx.now)?;
        if let Some(areas) = areas {
            rows.push(again(row, areas, ctx.now));
        }
    }
    rows.chunks(SLICE_MOST).try_for_each(|slice| set_responsibility(tx, ctx, slice).map(drop))
}

fn again(row: &Responsibility, areas: AreaSet, now: Time) -> NewResponsibility {
    NewResponsibility {
        areas,
        class: row.class.clone(),
        lead: row.lead,
        assist: row.assist.clone(),
        deadlines: row.deadlines.clone(),
        source: row.source,
        note: row.note.clone(),
        valid_from: now,
        valid_to: None,
    }
}

/// A set of areas after the moves: `None` when it stays as it is, `Some(None)`
/// when nothing of it is left. A range that is no single area stays.
fn moved(areas: &AreaSet, moves: &Moves) -> Option<Option<AreaSet>> {
    let (mut parts, mut touched): (Vec<String>, bool) = (Vec::new(), false);
    for (first, last) in areas.ranges() {
        let whole = AreaCode::from_i64(*first).filter(|a| a.range() == (*first..=*last));
        let new = match whole.map(|a| moves.follow(a)) {
            Some(Followed::To(to)) => vec![to],
            Some(Followed::OneOf(several)) => several,
            Some(Followed::Nowhere) => Vec::new(),
            Some(Followed::Stays) | None => {
                parts.push(format!("{first:018}-{last:018}"));
                continue;
            }
        };
        touched = true;
        parts.extend(new.iter().map(ToString::to_string));
    }
    parts.dedup();
    touched.then(|| parts.join(";").parse().ok())
}

/// A change, locked for the step that goes on with it.
///
/// # Errors
/// Not found.
pub fn applied(tx: &mut Tx<'_>, id: Id<Applied>) -> Result<Applied> {
    changes::lock(tx, id)
}

/// Writes down how far it came.
///
/// # Errors
/// Those of the store.
pub fn keep(tx: &mut Tx<'_>, applied: &Applied) -> Result<()> {
    changes::put(tx, applied)
}

/// The changes that were applied, newest first.
///
/// # Errors
/// Those of the store.
pub fn list(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Applied>> {
    changes::newest(tx, limit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_row_of_the_table_follows_its_areas() {
        let code = |s: &str| s.parse::<AreaCode>().unwrap();
        let moves = Moves::new(BTreeMap::from([
            (code("150302001"), vec![code("150302009")]),
            (code("150302003"), vec![code("150302003"), code("150302004")]),
            (code("150302005"), Vec::new()),
        ]));
        let set = |s: &str| s.parse::<AreaSet>().unwrap();
        let cases = [
            ("150302", None),
            ("150302001", Some(Some(set("150302009")))),
            ("150302001001;150303", Some(Some(set("150302009001;150303")))),
            ("150302003", Some(Some(set("150302003;150302004")))),
            ("150302005", Some(None)),
        ];
        for (before, after) in cases {
            assert_eq!(moved(&set(before), &moves), after, "{before}");
        }
    }
}
