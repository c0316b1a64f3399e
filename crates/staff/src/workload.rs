//! Figures of work, for relief: the types have no place for anything else.

use identity::policy::{Policy, Target};
use kernel::actor::Unit;
use kernel::{Account, Ctx, Error, Id, Result};
use serde::Serialize;
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};

/// How much somebody has to do, as a domain counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    pub account: Id<Account>,
    pub open: u32,
    pub late: u32,
}

/// What somebody wants to know it for. There is no word here for judging
/// anybody: who asks for that finds no value to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relief {
    /// To share out what there is to do.
    ShareOut,
    /// To ask others for help.
    FindHelp,
    /// To plan who works when.
    PlanShifts,
}

/// A unit's work as a whole: nobody in it, no highest and no lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnitLoad {
    pub people: u32,
    pub open: u32,
    pub late: u32,
}

/// Fewer, and the sum tells on each of them.
const PEOPLE_LEAST: usize = 3;

/// The work of a unit, for whoever may ask; written down with what for.
///
/// # Errors
/// Those of the policy; `staff.few`.
pub fn of_unit(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    (unit, why): (Id<Unit>, Relief),
    all: &[Load],
) -> Result<UnitLoad> {
    let units = [unit];
    policy.allows(&ctx.actor, "staff.workload", &Target::nothing().with_units(&units))?;
    if all.len() < PEOPLE_LEAST {
        return Err(Error::conflict("staff.few").arg("least", PEOPLE_LEAST));
    }
    let entry = Entry {
        shard: tx.shard(),
        action: "staff.workload",
        subject: ("unit", unit.get()),
        version: ctx.now.micros(),
        outcome: Outcome::Done,
        facts: json!({ "for": why }),
        personal: &[],
    };
    audit::record(tx, ctx, &entry)?;
    let sum = |of: fn(&Load) -> u32| all.iter().map(of).fold(0, u32::saturating_add);
    let people = u32::try_from(all.len()).unwrap_or(u32::MAX);
    Ok(UnitLoad { people, open: sum(|l| l.open), late: sum(|l| l.late) })
}

/// One's own.
pub fn own(ctx: &Ctx, all: &[Load]) -> Option<Load> {
    let account = ctx.actor.account()?;
    all.iter().find(|load| load.account == account).copied()
}
