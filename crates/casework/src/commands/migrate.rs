//! Open matters when their ground changes: a new edition of their procedure,
//! new holidays in the calendar.

use kernel::{Ctx, Id, Result};
use procedure::{Act, Mapping, Outcome, Procedure};
use serde_json::json;
use store::{Tx, audit};

use crate::imprint;
use crate::model::{Matter, MatterRow};
use crate::sql::{inbox, matters};
use crate::works::Works;
use crate::world::World;

use super::act::carry_out;

/// What would become of a matter under another edition. `None`: it has ended,
/// or is in that edition already.
///
/// # Errors
/// `procedure.migrate_stage`, `procedure.migrate_task`.
pub fn try_migrate(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    (to, mapping): (&Procedure, &Mapping),
) -> Result<Option<Outcome>> {
    let Some(m) = matters::get(tx, id)?.filter(|m| waits(m, to)) else { return Ok(None) };
    let world = World::of(tx, ctx, works, to, &m, false)?;
    procedure::migrate(&m.state, to, mapping, &world.env(ctx)).map(Some)
}

/// Moves a matter to another edition. Answers whether it was moved.
///
/// # Errors
/// As [`try_migrate`]; the matter then stays where it is.
pub fn migrate(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    (to, mapping): (&Procedure, &Mapping),
) -> Result<bool> {
    let Some(mut m) = matters::lock(tx, id)?.filter(|m| waits(m, to)) else { return Ok(false) };
    let world = World::of(tx, ctx, works, to, &m, false)?;
    let outcome = procedure::migrate(&m.state, to, mapping, &world.env(ctx))?;
    let from = std::mem::replace(&mut m.edition, i64::from(to.version));
    // A desk shows the task by its name, and keeps the first one it was given.
    for task in &m.state.tasks {
        let same = |t: &&procedure::Task| t.id == task.id && t.name == task.name;
        if !outcome.state.tasks.iter().any(|t| same(&t)) {
            inbox::close(tx, id, i64::from(task.id))?;
        }
    }
    carry_out(tx, ctx, works, to, &world, &mut m, &Act::default(), outcome)?;
    record(tx, ctx, &m, "casework.migrate", json!({ "from": from, "to": to.version }))?;
    Ok(true)
}

fn waits(m: &MatterRow, to: &Procedure) -> bool {
    m.ended.is_none() && m.procedure == to.name && m.edition != i64::from(to.version)
}

/// Works the deadlines of a matter out again by the calendars as they are now.
/// Answers whether any moved.
///
/// # Errors
/// Those of the database.
pub fn recompute(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<bool> {
    let open = matters::lock(tx, id)?.filter(|m| m.ended.is_none() && !m.is_unseen());
    let Some(mut m) = open else { return Ok(false) };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let world = World::of(tx, ctx, works, &p, &m, false)?;
    let Some(outcome) = procedure::recompute(&p, &m.state, &world.env(ctx)) else {
        return Ok(false);
    };
    let before = m.due;
    carry_out(tx, ctx, works, &p, &world, &mut m, &Act::default(), outcome)?;
    record(tx, ctx, &m, "casework.recompute", json!({ "from": before, "to": m.due }))?;
    Ok(true)
}

fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    m: &MatterRow,
    action: &str,
    mut facts: serde_json::Value,
) -> Result<()> {
    facts[imprint::KEY] = m.imprint.as_str().into();
    let (shard, subject) = (m.id.shard(), ("matter", m.id.get()));
    let outcome = audit::Outcome::Done;
    let (version, personal) = (m.version, &[]);
    audit::record(
        tx,
        ctx,
        &audit::Entry { shard, action, subject, version, outcome, facts, personal },
    )
}
