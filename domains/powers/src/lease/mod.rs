//! Leases of what belongs to a village: what the procedure's file cannot say of
//! plan, bids, contract and rents, and what is in the books for them.

mod hooks;
pub(crate) mod model;
mod plan;
pub(crate) mod schedule;
pub(crate) mod sql;
mod term;

use casework::{Matter, Works};
use kernel::{AreaCode, Ctx, Error, Id, Money, Result, SettingDef, Shard};
use ledger::{NewTransfer, Order};
use procedure::Known;
use serde::Deserialize;
use store::Tx;

use crate::money::book::{self, Purse};
use sql::{LeaseRow, State};

/// The procedure of leases.
pub const PROCEDURE: &str = "village_lease";

const GUARDS: [&str; 4] = ["bids_opened", "bids_enough", "not_highest", "in_arrears"];
const EFFECTS: [&str; 16] = [
    "plan_lease",
    "list_lease",
    "take_bid",
    "open_bid",
    "award_bid",
    "lower_floor",
    "sign_lease",
    "fall_through",
    "enter_late",
    "run_lease",
    "send_letter",
    "permit_sublet",
    "take_back",
    "doubt_back",
    "end_lease",
    "drop_lease",
];

/// What a county asks of leases.
pub static RULES: SettingDef = SettingDef {
    name: "powers.lease",
    default: r#"{"list_days": 7, "old_before": "2025-05-01"}"#,
    check: |v| match Rules::deserialize(v) {
        Ok(rules) if (1..=90).contains(&rules.list_days) => Ok(()),
        _ => Err("settings.lease_wrong"),
    },
};

/// Those rules.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// A listing hangs at least so long.
    pub list_days: i64,
    /// A contract that was signed before this day and entered late is old: what
    /// it lacks is grey. Since then contracts go by the rules.
    pub old_before: jiff::civil::Date,
}

/// With what the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    known.with_guards(GUARDS).with_effects(EFFECTS)
}

/// Gives the procedure of leases what its file cannot say.
#[must_use]
pub fn hooked(works: Works) -> Works {
    let zone = works.calendars.zone().clone();
    works.hook(PROCEDURE, Box::new(hooks::Leases { zone }))
}

fn rules(ctx: &Ctx, village: AreaCode) -> Result<Rules> {
    let held = ctx.settings.get(&RULES, Some(village), ctx.now);
    held.ok_or_else(|| Error::internal("the shipped rules of leases do not read"))
}

/// Leases of one asset that are looked at: the newest.
pub(crate) const LEASES_MOST: i64 = 50;

/// Whether the asset is let, or about to be.
pub(crate) fn is_let(tx: &mut Tx<'_>, asset: Id<Matter>) -> Result<bool> {
    let all = sql::of_asset(tx, asset, LEASES_MOST)?;
    Ok(all.iter().any(|l| matches!(l.state, State::Preparing | State::Running)))
}

/// What is in the books for a lease.
pub(crate) fn booked(tx: &mut Tx<'_>, lease: &LeaseRow) -> Result<Money> {
    let purse = Purse::Rented(lease.matter.to_string());
    Ok(Money(book::account(tx, lease.village, &purse)?.map_or(0, |row| row.balance)))
}

/// A lease of the village for which rent may come in.
///
/// # Errors
/// `powers.lease_unknown`.
pub(crate) fn rentable(tx: &mut Tx<'_>, village: AreaCode, lease: Id<Matter>) -> Result<LeaseRow> {
    let own = lease.shard() == Shard::of_area(village);
    let found = if own { sql::get(tx, lease)? } else { None };
    let runs =
        |l: &LeaseRow| l.village == village && matches!(l.state, State::Running | State::Ended);
    found.filter(runs).ok_or_else(|| Error::invalid("powers.lease_unknown", "form/lease"))
}

/// The part of a booking that lays a rent on its lease: the ledger refuses more
/// than is owed by its contract, so two at once cannot get past it either.
pub(crate) fn lay_on(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    lease: &LeaseRow,
    amount: i64,
    about: &str,
) -> Result<NewTransfer> {
    let (village, id) = (lease.village, lease.matter.to_string());
    let from = book::purse(tx, ctx, village, &Purse::Owed(id.clone()))?;
    let to = book::purse(tx, ctx, village, &Purse::Rented(id))?;
    Ok(book::order(ctx, village, Order::Move { from, to, amount }, about))
}
