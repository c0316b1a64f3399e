//! The matter's one timer: lights, reminders, rungs and acts that come due.

use kernel::{Ctx, Id, Result, Time};
use store::Tx;
use store::jobs::{self, Job};

use crate::model::Matter;
use crate::sql::matters;
use crate::works::Works;
use crate::world::World;

use super::act::carry_out;

/// Kind of the job that wakes a matter.
pub const JOB: &str = "casework.wake";

/// Rules that one waking may fire. More wait for the next: a matter whose
/// rules would follow each other for ever must not hold the writer.
const AT_ONCE: usize = 16;

/// Sets the timer, or moves it.
pub(super) fn set(tx: &mut Tx, id: Id<Matter>, due: Time) -> Result<()> {
    let body = serde_json::Value::Null;
    jobs::schedule(tx, &Job { shard: id.shard(), kind: JOB, key: id.get(), due, body })
}

/// Takes the timer away.
pub(super) fn clear(tx: &mut Tx, id: Id<Matter>) -> Result<()> {
    jobs::cancel(tx, id.shard(), JOB, id.get())
}

/// Minutes until somebody looks again whether an unseen matter is to be seen.
const LATER: i64 = 5;

/// What comes due for a matter that nobody sees yet waits.
pub(super) fn put_off(tx: &mut Tx, kind: &'static str, id: Id<Matter>, now: Time) -> Result<()> {
    let (due, body) = (now.plus_minutes(LATER), serde_json::Value::Null);
    jobs::schedule(tx, &Job { shard: id.shard(), kind, key: id.get(), due, body })
}

/// Does all that has come due for a matter, each as a recorded act of the
/// procedure, and sets the timer anew. The context's actor is the system.
pub fn wake(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<()> {
    let Some(mut m) = matters::lock(tx, id)? else { return Ok(()) };
    if m.is_unseen() {
        return put_off(tx, JOB, id, ctx.now);
    }
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    for _ in 0..AT_ONCE {
        let world = World::of(tx, ctx, works, &p, &m, false)?;
        let env = world.env(ctx);
        let Some((at, due)) = procedure::next_due(&p, &m.state, &env) else { break };
        if at > ctx.now {
            return set(tx, id, at);
        }
        let Some(outcome) = procedure::fire(&p, &m.state, &due, &env) else { break };
        carry_out(tx, ctx, works, &p, &world, &mut m, &procedure::Act::default(), outcome)?;
    }
    Ok(())
}
