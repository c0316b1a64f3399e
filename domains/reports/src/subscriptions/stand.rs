//! How a subscription stands, for whoever holds its link; confirming it, ending
//! it, and forgetting those that nobody confirmed.

use casework::Works;
use identity::vault;
use kernel::{Ctx, Error, Id, Result};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};
use store::jobs::{self, Due};

use super::digest;
use super::model::{FIELD, Subscription, Target};
use crate::code::Code;
use crate::sql::subscriptions::{self as sql, SubscriptionRow};

/// Kind of the job that forgets an address; the key is the subscription.
pub(super) const FORGET: &str = "reports.subscription_forget";

/// What the holder of a link sees.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub target: Target,
    pub confirmed: bool,
    /// The address, masked.
    pub email: String,
}

/// Reads it.
///
/// # Errors
/// Not found, for a wrong link as for one that is over.
pub(crate) fn standing(tx: &mut Tx, link: &Code) -> Result<Standing> {
    let row = sql::by_link(tx, link.shard(), link.hash())?.ok_or_else(Error::not_found)?;
    let mut card = vault::card(tx, row.subject)?;
    let email = card.masked.remove(FIELD).unwrap_or_default();
    Ok(Standing { target: row.target, confirmed: row.confirmed.is_some(), email })
}

fn opened(tx: &mut Tx, link: &Code) -> Result<SubscriptionRow> {
    let found = sql::by_link(tx, link.shard(), link.hash())?;
    let row = found.map(|row| sql::lock(tx, row.id)).transpose()?.flatten();
    row.ok_or_else(Error::not_found)
}

/// It is wanted: from now on something is sent. Again, it changes nothing.
///
/// # Errors
/// Not found, for a wrong link as for one that is over.
pub(crate) fn confirm(tx: &mut Tx, ctx: &Ctx, works: &Works, link: &Code) -> Result<()> {
    let row = opened(tx, link)?;
    if row.confirmed.is_some() {
        return Ok(());
    }
    sql::confirm(tx, row.id, ctx.now)?;
    jobs::cancel(tx, row.id.shard(), FORGET, row.id.get())?;
    if let Target::Area(_) = row.target {
        digest::schedule(tx, ctx, works, row.id)?;
    }
    note(tx, ctx, "report.confirm_subscription", row.id, "confirmed")
}

/// It is over, and the address erased.
///
/// # Errors
/// Not found, for a wrong link as for one that is over.
pub(crate) fn end(tx: &mut Tx, ctx: &Ctx, works: &Works, link: &Code) -> Result<()> {
    let row = opened(tx, link)?;
    ended(tx, ctx, works, &row, "unsubscribed")
}

/// Nobody confirmed it, or there is nothing more to hear: the address goes.
pub(super) fn forget(tx: &mut Tx, ctx: &Ctx, works: &Works, due: &Due) -> Result<()> {
    let id = Id::from_i64(due.key).ok_or_else(|| Error::internal("no subscription"))?;
    match sql::lock(tx, id)? {
        Some(row) if !goes_on(works, &row) => ended(tx, ctx, works, &row, "over"),
        _ => Ok(()),
    }
}

/// Somebody confirmed it in the meantime.
fn goes_on(works: &Works, row: &SubscriptionRow) -> bool {
    let there = match row.target {
        Target::Area(area) => works.directory().area(area).is_some(),
        // this one is forgotten because it was closed
        Target::Matter(_) => false,
    };
    there && row.confirmed.is_some()
}

fn ended(tx: &mut Tx, ctx: &Ctx, works: &Works, row: &SubscriptionRow, why: &str) -> Result<()> {
    works.vault.erase(tx, ctx, row.subject, why)?;
    sql::remove(tx, row.id)?;
    jobs::cancel(tx, row.id.shard(), FORGET, row.id.get())?;
    jobs::cancel(tx, row.id.shard(), digest::JOB, row.id.get())?;
    note(tx, ctx, "report.end_subscription", row.id, why)
}

/// What a command of subscriptions owes to the audit log.
pub(super) fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    action: &str,
    id: Id<Subscription>,
    why: &str,
) -> Result<()> {
    let (shard, subject, version) = (id.shard(), ("subscription", id.get()), ctx.now.micros());
    let (outcome, facts) = (Outcome::Done, json!({ "why": why }));
    let entry = Entry { shard, action, subject, version, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
