//! Mandates (委托): a daughter for her mother. Given with the mother's own
//! telephone, or on paper to somebody at the counter; for named things, until
//! an end; withdrawn at once by either. Nothing that a mandate opens is opened
//! twice: whoever has one cannot give it on.

mod desk;
mod give;

pub use give::{Contact, NewMandate, Paper};

use kernel::{Account, Ctx, Error, Id, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Row, Tx, vals};

use crate::duties;
use crate::policy::{Policy, Target};
use crate::resident::Phone;
use crate::store::mandates::{MANDATE_END, MANDATE_GET, MANDATES_GIVEN, MANDATES_TAKEN};

/// Tag type: somebody's word that another may act for them.
pub struct Mandate;

/// What a mandate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// To report in their name.
    Report,
    /// To see what they reported and what becomes of it.
    Follow,
    /// To add, press, withdraw and answer for them.
    Answer,
    /// To consent for them, and take it back: for a child under 14, whose
    /// guardian a clerk recorded. Not given by telephone.
    Consent,
}

/// A mandate as both sides see it. Nobody is named but masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateInfo {
    pub id: Id<Mandate>,
    pub giver: Phone,
    /// `张* 138****5678`
    pub giver_shown: String,
    pub taker: Phone,
    pub taker_shown: String,
    pub things: Vec<Thing>,
    pub made: Time,
    pub ends: Time,
    /// Of one on paper: who of staff recorded it.
    pub recorded_by: Option<Id<Account>>,
    /// Where the paper is.
    pub paper: String,
    pub withdrawn: Option<Time>,
}

impl MandateInfo {
    /// Whether it holds at `now` (the end is exclusive).
    pub fn holds(&self, now: Time) -> bool {
        self.withdrawn.is_none() && now < self.ends
    }

    /// Whether `taker` may do that thing by it now.
    pub fn lets(&self, taker: Phone, thing: Thing, now: Time) -> bool {
        self.holds(now) && self.taker == taker && self.things.contains(&thing)
    }
}

/// Where all of them lie.
pub const SHARD: Shard = Shard::COMMON;

/// What somebody gave, newest first, also what is over; at most 50.
///
/// # Errors
/// Those of the store.
pub fn given(tx: &mut Tx<'_>, giver: Phone) -> Result<Vec<MandateInfo>> {
    tx.query(&MANDATES_GIVEN, &vals![SHARD, giver.bytes()], info)
}

/// What somebody was given, newest first, also what is over; at most 50.
///
/// # Errors
/// Those of the store.
pub fn taken(tx: &mut Tx<'_>, taker: Phone) -> Result<Vec<MandateInfo>> {
    tx.query(&MANDATES_TAKEN, &vals![SHARD, taker.bytes()], info)
}

/// What somebody gave that holds now, for staff whom they ask at the counter or
/// by telephone to end one. It tells who speaks for whom, so it is in the log.
///
/// # Errors
/// Those of the policy and the store.
pub fn find(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    giver: Option<Phone>,
) -> Result<Vec<MandateInfo>> {
    policy.allows(&ctx.actor, "identity.mandate_record", &Target::nothing())?;
    let mut found = giver.map_or_else(|| Ok(Vec::new()), |giver| given(tx, giver))?;
    found.retain(|m| m.holds(ctx.now));
    let subject = ("account", ctx.actor.account().map_or(0, Id::get));
    let ids: Vec<_> = found.iter().map(|m| m.id).collect();
    duties::done(tx, ctx, SHARD, "identity.mandate_find", subject, 0, json!({ "found": ids }))?;
    Ok(found)
}

/// The mandate by which somebody may do a thing now.
///
/// # Errors
/// Not found for one that is another's, over, or for other things.
pub fn by(
    tx: &mut Tx<'_>,
    id: Id<Mandate>,
    taker: Phone,
    thing: Thing,
    now: Time,
) -> Result<MandateInfo> {
    let found = get(tx, id)?;
    if found.lets(taker, thing, now) { Ok(found) } else { Err(Error::not_found()) }
}

fn get(tx: &mut Tx<'_>, id: Id<Mandate>) -> Result<MandateInfo> {
    tx.query_one(&MANDATE_GET, &vals![SHARD, id], info)
}

/// Ends a mandate at once: by who gave it, or by who has it and will not any
/// more. One that has ended stays as it is.
///
/// # Errors
/// Not found for everybody else.
pub fn withdraw(tx: &mut Tx<'_>, ctx: &Ctx, who: Phone, id: Id<Mandate>) -> Result<()> {
    let found = get(tx, id)?;
    match who == found.giver || who == found.taker {
        true => end(tx, ctx, &found, if who == found.giver { "giver" } else { "taker" }),
        false => Err(Error::not_found()),
    }
}

/// The same by staff, whom the giver asked at the counter or by telephone.
///
/// # Errors
/// Those of the policy; not found.
pub fn withdraw_for(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: Id<Mandate>) -> Result<()> {
    policy.allows(&ctx.actor, "identity.mandate_record", &Target::nothing())?;
    let found = get(tx, id)?;
    end(tx, ctx, &found, "staff")
}

fn end(tx: &mut Tx<'_>, ctx: &Ctx, found: &MandateInfo, by: &str) -> Result<()> {
    if found.withdrawn.is_some() {
        return Ok(());
    }
    tx.exec(&MANDATE_END, &vals![SHARD, found.id, ctx.now])?;
    let subject = ("mandate", found.id.get());
    duties::done(tx, ctx, SHARD, "identity.mandate_end", subject, 2, json!({ "by": by }))
}

fn info(r: &Row<'_>) -> Result<MandateInfo> {
    Ok(MandateInfo {
        id: r.id(0)?,
        giver: Phone::read(r.bytes(1)?)?,
        giver_shown: r.text(2)?,
        taker: Phone::read(r.bytes(3)?)?,
        taker_shown: r.text(4)?,
        things: r.json(5)?,
        made: r.time(6)?,
        ends: r.time(7)?,
        recorded_by: r.opt_id(8)?,
        paper: r.text(9)?,
        withdrawn: r.opt_time(10)?,
    })
}
