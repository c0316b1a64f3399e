//! What the two procedures of this crate refuse and do beside their files.

use casework::{Hooks, MatterRow, Works};
use identity::access;
use kernel::{Ctx, Error, Place, Result};
use procedure::Outcome;
use store::Tx;

use crate::commands::{OBJECTION, REVIEW};
use crate::sql;

/// Gives the procedures of this crate what their files cannot say.
#[must_use]
pub fn hooked(works: Works) -> Works {
    works.hook(OBJECTION, Box::new(Objections)).hook(REVIEW, Box::new(Reviews))
}

/// An objection is answered by another unit than the one that looked.
struct Objections;

/// Stages that somebody brought it to by a decision.
const ANSWERED: [&str; 3] = ["upheld", "rejected", "confirmed"];

impl Hooks for Objections {
    fn begins_on_own_page(&self) -> bool {
        true
    }

    fn decided(&self, tx: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        // nobody makes one up, in whosever name: no look stands behind it
        let (subject, look) = sql::objections::get(tx, m.id)?.ok_or_else(Error::not_found)?;
        let Some(account) = ctx.actor.account() else { return Ok(()) };
        if !ANSWERED.contains(&o.state.stage.as_str()) {
            return Ok(());
        }
        let look = access::look(tx, subject, look)?;
        let same_unit = |unit| ctx.actor.grants().iter().any(|g| g.place == Place::Unit(unit));
        let same_post = |area| ctx.actor.has_at(look.role.as_str(), area);
        let own = look.account == Some(account)
            || look.unit.is_some_and(same_unit)
            || look.area.is_some_and(same_post);
        match own {
            true => Err(Error::forbidden("privacy.own_look")),
            false => Ok(()),
        }
    }
}

/// A broken glass is reviewed by neither of those who opened it.
struct Reviews;

impl Hooks for Reviews {
    fn begins_on_own_page(&self) -> bool {
        true
    }

    fn decided(&self, tx: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        let mut glass = sql::glasses::of_review(tx, m.id)?.ok_or_else(Error::not_found)?;
        let verdict = o.state.stage.as_str();
        if !["justified", "unjustified"].contains(&verdict) {
            return Ok(());
        }
        let actor = ctx.actor.account();
        if actor == Some(glass.account) || (actor.is_some() && actor == glass.confirmed_by) {
            return Err(Error::forbidden("privacy.own_glass"));
        }
        if glass.settled.is_none() {
            (glass.settled, glass.verdict) = (Some(ctx.now), Some(verdict.to_owned()));
            sql::glasses::settle(tx, &glass)?;
        }
        Ok(())
    }
}
