//! From the plan to the award.

use casework::Works;
use kernel::{AreaCode, Ctx, Error, Id, Money, Result, Time};
use procedure::Act;
use serde_json::Value;
use store::Tx;

use super::model::{Bid, Lease, Plan, Terms};
use super::schedule::{self, Step};
use super::sql::{self, LeaseRow, State};
use super::{LEASES_MOST, rules};
use crate::asset;
use crate::form::{number, party, price, text};
use crate::money::{Said, resolved};
use crate::purchase::model::{Award, Opened};
use crate::sql::{self as lists};

/// Collective assets are the cooperative's: its own bodies resolve on them.
const RESOLVED_BY: &str = "cooperative_resolution";

/// A plan, by the power of the resolution behind it.
pub(super) fn planned(tx: &mut Tx<'_>, said: &Said<'_>) -> Result<LeaseRow> {
    let village = said.m.area_now;
    let asset = asset::held(tx, village, said.matter("asset"))?.asset;
    let others = sql::of_asset(tx, asset, LEASES_MOST)?;
    if others.iter().any(|l| l.state == State::Preparing && l.body.plan.is_some()) {
        return Err(Error::conflict("powers.asset_being_let").field("form/asset"));
    }
    let floor = amount(said, "floor");
    let resolution = by_cooperative(tx, village, said.matter("resolution"), floor)?;
    if let Some(by) = lists::by(tx, resolution)? {
        lists::put_matter(tx, said.m.id, &by)?;
    }
    let plan = Plan {
        resolution,
        floor,
        months: whole(said, "months"),
        deposit: amount(said, "deposit"),
        sitting: said.is_true("sitting_tenant"),
    };
    let body = Lease { plan: Some(plan), ..blank(said, asset) };
    Ok(LeaseRow { matter: said.m.id, village, state: State::Preparing, body })
}

/// What every lease has from its first act on.
pub(super) fn blank(said: &Said<'_>, asset: Id<casework::Matter>) -> Lease {
    let step = said.number("step_years").zip(said.number("step_percent"));
    let step = step
        .map(|(years, percent)| Step { years: i32::try_from(years).unwrap_or_default(), percent });
    let period = schedule::period(&said.text("period"));
    Lease {
        asset,
        usage: said.text("use"),
        terms: Terms { period, due_days: whole(said, "due_days"), step },
        plan: None,
        late: None,
        listed: None,
        bids: Vec::new(),
        award: None,
        contract: None,
        letters: Vec::new(),
        sublets: Vec::new(),
        back: None,
    }
}

pub(super) fn amount(said: &Said<'_>, name: &str) -> Money {
    Money(said.number(name).unwrap_or_default())
}

fn whole(said: &Said<'_>, name: &str) -> i32 {
    said.number(name).and_then(|n| i32::try_from(n).ok()).unwrap_or_default()
}

/// A resolution of the cooperative in force that names no higher floor.
fn by_cooperative(
    tx: &mut Tx<'_>,
    village: AreaCode,
    resolution: Option<Id<casework::Matter>>,
    floor: Money,
) -> Result<Id<casework::Matter>> {
    let field = "form/resolution";
    let unknown = || Error::invalid("powers.resolution_unknown", field);
    let id = resolution.ok_or_else(unknown)?;
    let least = resolved::in_force(tx, village, id)?;
    let m = casework::sql::matters::get(tx, id)?.ok_or_else(unknown)?;
    if m.procedure != RESOLVED_BY {
        return Err(Error::invalid("powers.resolution_of_cooperative", field));
    }
    match least.filter(|least| floor.0 < *least) {
        Some(least) => {
            let error = Error::conflict("powers.below_resolved").field("form/floor");
            Err(error.arg("least", Money(least).to_string()))
        }
        None => Ok(id),
    }
}

/// An old contract has no resolution whose power it goes by.
pub(super) fn note_late(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, said: &Said<'_>) -> Result<()> {
    let village = said.m.area_now;
    let county = crate::queries::county(&works.directory(), village)?;
    let list = lists::in_force(tx, county, ctx.now)?.map(|(list, _)| list);
    lists::put_matter(tx, said.m.id, &lists::By { village, list, code: String::new() })
}

/// Listed anew, it begins without the bids of before.
pub(super) fn listed(ctx: &Ctx, row: &mut LeaseRow, act: &Act) -> Result<()> {
    let until: Option<Time> = text(act, "deadline").and_then(|t| t.parse().ok());
    let until = until.ok_or_else(|| Error::internal("a listing without deadline"))?;
    let least = rules(ctx, row.village)?.list_days;
    if until < ctx.now.plus_minutes(least * 24 * 60) {
        return Err(Error::invalid("powers.listing_short", "form/deadline").arg("least", least));
    }
    let lease = &mut row.body;
    lease.listed = Some((ctx.now, until));
    lease.bids.clear();
    lease.award = None;
    Ok(())
}

/// A closed envelope with its deposit.
pub(super) fn bid(ctx: &Ctx, lease: &mut Lease, act: &Act) -> Result<()> {
    let plan = lease.plan.as_ref().ok_or_else(|| Error::internal("bids without a plan"))?;
    if Money(number(act, "deposit_paid").unwrap_or_default()) < plan.deposit {
        let error = Error::invalid("powers.deposit_short", "form/deposit_paid");
        return Err(error.arg("least", plan.deposit.to_string()));
    }
    let sitting = act.form.get("is_sitting") == Some(&Value::Bool(true));
    if sitting && (!plan.sitting || lease.bids.iter().any(|b| b.sitting)) {
        return Err(Error::invalid("powers.no_sitting_tenant", "form/is_sitting"));
    }
    lease.bids.push(Bid { party: party(act), at: ctx.now, sitting, opened: None });
    Ok(())
}

pub(super) fn opened(lease: &mut Lease, act: &Act) -> Result<()> {
    let valid = text(act, "valid") == Some("valid");
    lease.open(place(act), Opened { price: price(act), valid })
}

/// The place of the bid that an act names.
pub(super) fn place(act: &Act) -> Option<usize> {
    number(act, "bid_no").and_then(|n| usize::try_from(n).ok())
}

/// The sitting tenant is not passed over at an equal price, unless they said
/// in writing that they do not want it.
pub(super) fn awarded(ctx: &Ctx, lease: &mut Lease, act: &Act) -> Result<()> {
    let place = place(act).unwrap_or_default();
    let (bid, price) = lease.bid(place)?;
    let party = bid.party.clone();
    let waived = act.form.get("waiver").and_then(Value::as_array).is_some_and(|w| !w.is_empty());
    if lease.passes_over_tenant(place) && !waived {
        return Err(Error::conflict("powers.tenant_first").field("form/bid_no"));
    }
    lease.award = Some(Award { party, bid: Some(place), price, at: ctx.now });
    Ok(())
}

/// Nobody came: another resolution, and a floor below the one before.
pub(super) fn lowered(tx: &mut Tx<'_>, row: &mut LeaseRow, act: &Act) -> Result<()> {
    let plan = row.body.plan.as_mut();
    let plan = plan.ok_or_else(|| Error::internal("a floor without a plan"))?;
    let floor = Money(number(act, "floor").unwrap_or_default());
    if floor >= plan.floor {
        let error = Error::invalid("powers.floor_not_lower", "form/floor");
        return Err(error.arg("floor", plan.floor.to_string()));
    }
    let named = text(act, "resolution").and_then(|id| id.parse().ok());
    let resolution = by_cooperative(tx, row.village, named, floor)?;
    if resolution == plan.resolution {
        return Err(Error::conflict("powers.resolution_same").field("form/resolution"));
    }
    (plan.floor, plan.resolution) = (floor, resolution);
    Ok(())
}
