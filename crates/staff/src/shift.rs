//! Being on shift.

use identity::policy::{Relation, Target};
use identity::vault::VaultRef;
use kernel::{Account, AreaCode, Ctx, Error, Id, Kind, Result, Time};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};

use crate::sql;

/// A shift that begins now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewShift {
    pub id: Id<Shift>,
    /// Where the work is.
    pub area: AreaCode,
    /// Hours until it is over by itself.
    pub hours: i64,
}

/// A shift as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    pub id: Id<Shift>,
    pub account: Id<Account>,
    pub area: AreaCode,
    pub begins: Time,
    pub ends: Time,
    pub ended: Option<Time>,
    pub(crate) place: Option<VaultRef>,
    pub(crate) placed: Option<Time>,
    pub(crate) seen: Option<Time>,
}

impl Shift {
    /// Whether somebody works on it now.
    pub fn runs(&self, now: Time) -> bool {
        self.ended.is_none() && self.begins <= now && now < self.ends
    }

    /// # Errors
    /// `staff.off_shift`.
    pub(crate) fn running(&self, now: Time) -> Result<()> {
        match self.runs(now) {
            true => Ok(()),
            false => Err(Error::conflict("staff.off_shift")),
        }
    }

    /// What the policy is asked about.
    pub(crate) fn target(&self, ctx: &Ctx) -> Target<'static> {
        let target = Target::object(self.area);
        match ctx.actor.account() == Some(self.account) {
            true => target.with(Relation::Oneself),
            false => target,
        }
    }
}

const HOURS_MOST: i64 = 24;

/// Goes on shift: oneself, and nobody else. One that ran out is ended with it.
///
/// # Errors
/// `identity.sign_in_needed`; `staff.hours`, `staff.on_shift`.
pub fn begin(tx: &mut Tx<'_>, ctx: &Ctx, new: NewShift) -> Result<Shift> {
    let account = oneself(ctx)?;
    if !(1..=HOURS_MOST).contains(&new.hours) {
        return Err(Error::invalid("staff.hours", "hours").arg("most", HOURS_MOST));
    }
    if let Some(last) = sql::running(tx, new.id.shard(), account)? {
        if last.runs(ctx.now) {
            return Err(Error::conflict("staff.on_shift"));
        }
        sql::end(tx, last.id, last.ends)?;
    }
    let shift = Shift {
        id: new.id,
        account,
        area: new.area,
        begins: ctx.now,
        ends: ctx.now.plus_minutes(new.hours * 60),
        ended: None,
        place: None,
        placed: None,
        seen: None,
    };
    if !sql::add(tx, &shift)? {
        return Err(Error::conflict("staff.on_shift"));
    }
    note(tx, ctx, "staff.begin", shift.id)?;
    Ok(shift)
}

/// Goes off shift: from now on nobody learns where one is.
///
/// # Errors
/// Not found for another's.
pub fn end(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Shift>) -> Result<()> {
    let shift = own(tx, ctx, id)?;
    if shift.ended.is_some() {
        return Ok(());
    }
    sql::end(tx, id, ctx.now)?;
    note(tx, ctx, "staff.end", id)
}

/// One's own shift.
pub(crate) fn own(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Shift>) -> Result<Shift> {
    let (shift, account) = (sql::lock(tx, id)?, oneself(ctx)?);
    if shift.account == account { Ok(shift) } else { Err(Error::not_found()) }
}

fn oneself(ctx: &Ctx) -> Result<Id<Account>> {
    let needed = || Error::new(Kind::Anonymous, "identity.sign_in_needed");
    ctx.actor.account().ok_or_else(needed)
}

pub(crate) fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, id: Id<Shift>) -> Result<()> {
    let (subject, version) = (("shift", id.get()), ctx.now.micros());
    let (shard, outcome, facts) = (id.shard(), Outcome::Done, json!({}));
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}
