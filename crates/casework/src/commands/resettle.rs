//! A matter whose area has become another.

use kernel::{AreaCode, Ctx, Id, Result};
use procedure::{Act, Addressee, Outcome};
use serde_json::json;
use store::{Tx, audit};

use crate::imprint;
use crate::model::{Matter, MatterRow};
use crate::sql::{inbox, matters};
use crate::works::Works;
use crate::world::World;

use super::act::carry_out;

/// Says that a matter lies in another area from now on: its open tasks go to
/// the same roles there. Where it was filed stays as it is. `follow` answers
/// what has come in place of an area where a role has a task.
///
/// # Errors
/// Those of the database.
pub fn resettle(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    to: AreaCode,
    follow: &dyn Fn(AreaCode) -> Option<AreaCode>,
) -> Result<bool> {
    let Some(mut m) = matters::lock(tx, id)?.filter(|m| m.area_now != to) else {
        return Ok(false);
    };
    let from = std::mem::replace(&mut m.area_now, to);
    let outcome = if m.ended.is_none() { readdressed(tx, ctx, works, &m, follow)? } else { None };
    match outcome {
        Some((outcome, p, world)) => {
            for task in &outcome.state.tasks {
                let before = m.state.tasks.iter().find(|t| t.id == task.id);
                if before.is_some_and(|t| t.whom != task.whom) {
                    inbox::close(tx, id, i64::from(task.id))?;
                }
            }
            let waiting = outcome.state.tasks.iter().filter(|t| t.done.is_none());
            let outcome = Outcome { moved: waiting.cloned().collect(), ..outcome };
            carry_out(tx, ctx, works, &p, &world, &mut m, &Act::default(), outcome)?;
        }
        None => {
            m.version += 1;
            matters::put(tx, &mut m)?;
        }
    }
    audit::record(
        tx,
        ctx,
        &audit::Entry {
            shard: id.shard(),
            action: "casework.resettle",
            subject: ("matter", id.get()),
            version: m.version,
            outcome: audit::Outcome::Done,
            facts: json!({ "from": from, "to": to, imprint::KEY: m.imprint }),
            personal: &[],
        },
    )?;
    Ok(true)
}

type Readdressed = (Outcome, std::sync::Arc<procedure::Procedure>, World);

fn readdressed(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    m: &MatterRow,
    follow: &dyn Fn(AreaCode) -> Option<AreaCode>,
) -> Result<Option<Readdressed>> {
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let world = World::of(tx, ctx, works, &p, m, false)?;
    let to = |whom: &Addressee| match whom {
        Addressee::Role { role, area } => {
            follow(*area).map(|area| Addressee::Role { role: role.clone(), area })
        }
        Addressee::Post { .. } | Addressee::Person(_) | Addressee::Reporter => None,
    };
    let outcome = procedure::readdress(&p, &m.state, &to, &world.env(ctx));
    Ok(outcome.map(|outcome| (outcome, p, world)))
}
