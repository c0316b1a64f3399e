//! Matters of the past as their timelines tell them: what a changed procedure
//! is tried against.

use kernel::{Ctx, Id, Result, Time};
use procedure::{PastAct, PastMatter, Procedure};
use serde_json::{Map, Value};
use store::Tx;

use crate::model::{Matter, MatterRow};
use crate::sql::{lists, matters, records};
use crate::works::Works;
use crate::world::World;

/// Lines of one timeline that are played again.
const LINES_MOST: i64 = 2_000;

/// Matters of a procedure that began at `since` or later, oldest first, no
/// more than `most`.
///
/// # Errors
/// Those of the database.
pub fn past(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    p: &Procedure,
    since: Time,
    most: i64,
) -> Result<Vec<PastMatter>> {
    let mut all = Vec::new();
    for id in lists::begun_since(tx, &p.name, since, most)? {
        if let Some(m) = matters::get(tx, id)? {
            all.push(PastMatter {
                id: m.number(works.calendars.zone()),
                world: World::of(tx, ctx, works, p, &m, false)?.replayed(),
                acts: acts(tx, id, &m)?,
                until: m.ended.unwrap_or(ctx.now),
            });
        }
    }
    Ok(all)
}

/// What people did, oldest first. What the system did is done again by the
/// rules of the file that is tried.
fn acts(tx: &mut Tx, id: Id<Matter>, m: &MatterRow) -> Result<Vec<PastAct>> {
    let mut lines = records::lines(tx, id, m.version + 1, LINES_MOST)?;
    lines.retain(|l| l.actor_kind != "system");
    lines.reverse();
    let form = |body: &Value| body.get("fields").and_then(Value::as_object).cloned();
    let past = lines.into_iter().map(|l| PastAct {
        at: l.at,
        form: form(&l.body).unwrap_or_else(Map::new),
        act: l.act,
        by: l.account,
    });
    Ok(past.collect())
}
