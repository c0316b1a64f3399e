//! Whether an actor reaches a matter.

use identity::policy::{Relation, Target};
use kernel::actor::Unit;
use kernel::{Actor, AreaCode, Error, Id, Result};
use procedure::Addressee;

use crate::model::MatterRow;
use crate::works::Works;

/// The units that have the matter: lead, assisting, and those that a task
/// waits for (a department that a town whistled).
pub fn units(m: &MatterRow) -> Vec<Id<Unit>> {
    let asked = m.state.open_tasks().flat_map(|t| &t.whom).filter_map(|w| match w {
        Addressee::Post { unit, .. } => Some(*unit),
        _ => None,
    });
    let mut all: Vec<Id<Unit>> = m.state.lead.into_iter().collect();
    all.extend(m.state.assist.iter().copied().chain(asked));
    all.sort();
    all.dedup();
    all
}

/// The matter as the policy sees it.
pub fn target<'a>(
    actor: &Actor,
    m: &MatterRow,
    units: &'a [Id<Unit>],
    reporter: bool,
) -> Target<'a> {
    let mut target = Target::object(m.area_now).with_units(units);
    if reporter {
        target = target.with(Relation::Reporter);
    }
    let Some(account) = actor.account() else { return target };
    if m.state.open_tasks().flat_map(|t| &t.whom).any(|whom| sits_at(actor, whom)) {
        target = target.with(Relation::Holder);
    }
    if m.state.did.iter().any(|d| d.by == Some(account)) {
        target = target.with(Relation::Participant);
    }
    target
}

/// Whether the actor may see the matter.
///
/// # Errors
/// Not found when it is out of scope.
pub fn check(actor: &Actor, works: &Works, m: &MatterRow, reporter: bool) -> Result<()> {
    if m.is_unseen() {
        return Err(Error::not_found());
    }
    let units = units(m);
    let target = target(actor, m, &units, reporter);
    let seen = works.policy.allows(actor, SEE, &target);
    match works.policy.own_see(&m.procedure) {
        Some(own) if seen.is_err() => works.policy.allows(actor, own, &target).or(seen),
        _ => seen,
    }
}

/// Everybody who works on matters, whatever their procedure.
const SEE: &str = "casework.see";

/// The rows by which a matter of a procedure is seen.
pub(crate) fn sees(works: &Works, procedure: &str) -> Vec<&'static str> {
    std::iter::once(SEE).chain(works.policy.own_see(procedure)).collect()
}

/// Whether the policy lets the actor do the act; the procedure narrows it.
///
/// # Errors
/// Not found when the matter is out of scope, `role_needed` otherwise.
pub fn check_act(
    actor: &Actor,
    works: &Works,
    m: &MatterRow,
    act: &str,
    reporter: bool,
) -> Result<()> {
    if m.is_unseen() {
        return Err(Error::not_found());
    }
    let units = units(m);
    let name = works.policy.act_name(&m.procedure, act);
    let done = works.policy.allows(actor, name, &target(actor, m, &units, reporter));
    match done {
        // seen by a row of its procedure's own: they are told why, and not that
        // it is not there
        Err(why) if why == Error::not_found() => {
            check(actor, works, m, reporter)?;
            works.policy.allows(actor, name, &Target::place(m.area_now)).and(Err(why))
        }
        done => done,
    }
}

/// Whether the actor may begin a matter of a procedure there.
///
/// # Errors
/// `role_needed`, or that somebody must sign in.
pub fn check_begin(
    actor: &Actor,
    works: &Works,
    procedure: &str,
    act: &str,
    area: AreaCode,
) -> Result<()> {
    let named = works.policy.act_name(procedure, act);
    let name = if named == "casework.act" { "casework.begin" } else { named };
    works.policy.allows(actor, name, &Target::place(area))
}

/// Whether a desk is one of those that the actor sits at. Whoever has a task
/// sees its matter, in a role too that a dropped-in procedure brought and no
/// table of ours names.
pub fn sits_at(actor: &Actor, whom: &Addressee) -> bool {
    match whom {
        Addressee::Role { role, area } => actor.has_at(role, *area),
        Addressee::Post { post, unit } => actor.has_in(post, *unit),
        Addressee::Person(account) => actor.is_meant_by(*account),
        Addressee::Reporter => false,
    }
}
