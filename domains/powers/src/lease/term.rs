//! From the contract to the day on which it is taken back.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Id, Money, Result};
use ledger::Order;
use procedure::Act;
use store::Tx;

use super::model::{Contract, Late, Lease, Letter, Sublet};
use super::plan::{amount, blank};
use super::schedule::{self, Rents};
use super::sql::{self, LeaseRow, State};
use super::{LEASES_MOST, booked, rules};
use crate::asset;
use crate::form::{not_ahead, party, text};
use crate::money::Said;
use crate::money::book::{self, Purse};

/// Months of an old contract at the most: seventy years.
const OLD_MONTHS: i32 = 840;

fn day(act: &Act, name: &str) -> Result<Date> {
    let day = text(act, name).and_then(|d| d.parse().ok());
    day.ok_or_else(|| Error::internal(format!("no day {name}")))
}

/// The rents of a term that a form names, of so many months at the most.
fn rents(act: &Act, lease: &Lease, a_year: Money, most: i32) -> Result<Rents> {
    let (from, last) = (day(act, "starts_on")?, day(act, "ends_on")?);
    let months = schedule::months(from, last).filter(|months| *months <= most);
    let wrong = || Error::invalid("powers.term_wrong", "form/ends_on").arg("most", most);
    let months = months.ok_or_else(wrong)?;
    let terms = &lease.terms;
    let rents = Rents {
        from,
        months,
        a_year,
        period: terms.period,
        due_days: terms.due_days,
        step: terms.step,
    };
    // due days behind the end of the calendar
    rents.all(None).last().map(|_| rents).ok_or_else(wrong)
}

/// Refuses a term in which the asset is let to somebody else.
fn free(
    tx: &mut Tx<'_>,
    own: Id<casework::Matter>,
    asset: Id<casework::Matter>,
    rents: &Rents,
) -> Result<()> {
    let meets = |l: &LeaseRow| {
        let other = l.body.contract.as_ref().map(|c| &c.rents);
        let lives = matches!(l.state, State::Preparing | State::Running) && l.matter != own;
        lives && other.is_some_and(|o| o.end() > Some(rents.from) && rents.end() > Some(o.from))
    };
    match sql::of_asset(tx, asset, LEASES_MOST)?.iter().any(meets) {
        true => Err(Error::conflict("powers.asset_let").field("form/starts_on")),
        false => Ok(()),
    }
}

/// The contract with whoever was awarded, at their price.
pub(super) fn signed(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    zone: &TimeZone,
    row: &mut LeaseRow,
    act: &Act,
) -> Result<()> {
    not_ahead(ctx, zone, act, "signed_on")?;
    let lease = &row.body;
    let (Some(award), Some(plan)) = (&lease.award, &lease.plan) else {
        return Err(Error::internal("a contract without award"));
    };
    let rents = rents(act, lease, award.price, plan.months)?;
    free(tx, row.matter, lease.asset, &rents)?;
    row.body.contract = Some(contract(act, rents));
    Ok(())
}

fn contract(act: &Act, rents: Rents) -> Contract {
    let said = |name| text(act, name).unwrap_or_default().to_owned();
    Contract { number: said("contract_no"), signed_on: said("signed_on"), rents }
}

/// A contract that runs already and was not in the register.
pub(super) fn entered_late(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    zone: &TimeZone,
    said: &Said<'_>,
) -> Result<LeaseRow> {
    let (village, act) = (said.m.area_now, said.act);
    not_ahead(ctx, zone, act, "signed_on")?;
    let asset = asset::held(tx, village, said.matter("asset"))?.asset;
    let lease = blank(said, asset);
    let rents = rents(act, &lease, amount(said, "rent"), OLD_MONTHS)?;
    free(tx, said.m.id, asset, &rents)?;
    let (paid_before, all) = (amount(said, "paid_before"), schedule::sum(&rents.all(None)));
    if paid_before.0 > all {
        let error = Error::invalid("powers.rent_over", "form/paid_before");
        return Err(error.arg("left", Money(all).to_string()));
    }
    let late = Late {
        party: party(act),
        floor: said.number("floor_known").map(Money),
        paid_before,
        old: day(act, "signed_on")? < rules(ctx, village)?.old_before,
    };
    let body = Lease { late: Some(late), contract: Some(contract(act, rents)), ..lease };
    Ok(LeaseRow { matter: said.m.id, village, state: State::Preparing, body })
}

/// It runs: what its contract owes lies in the ledger from now on.
pub(super) fn run(tx: &mut Tx<'_>, ctx: &Ctx, row: &mut LeaseRow, about: &str) -> Result<()> {
    row.state = State::Running;
    let owed = Purse::Owed(row.matter.to_string());
    moved(tx, ctx, row, (&Purse::Let, &owed), row.body.owed(), about)
}

/// Moves so much of what is owed, if it is anything.
fn moved(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    row: &LeaseRow,
    (from, to): (&Purse, &Purse),
    amount: i64,
    about: &str,
) -> Result<()> {
    if amount <= 0 {
        return Ok(());
    }
    let from = book::purse(tx, ctx, row.village, from)?;
    let to = book::purse(tx, ctx, row.village, to)?;
    let order = Order::Move { from, to, amount };
    ledger::transfer(tx, ctx, &[book::order(ctx, row.village, order, about)]).map(drop)
}

/// A letter about what is open today.
pub(super) fn letter(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    zone: &TimeZone,
    row: &mut LeaseRow,
    act: &Act,
) -> Result<()> {
    let today = ctx.now.civil(zone).date();
    if day(act, "pay_by")? < today {
        return Err(Error::invalid("powers.day_past", "form/pay_by"));
    }
    let stands = row.body.stands(booked(tx, row)?);
    let open = schedule::overdue(&stands, today);
    let open = open.map(|s| (s.rent.due, Money(s.rent.amount.0 - s.paid.0))).collect();
    let said = |name| text(act, name).unwrap_or_default().to_owned();
    let letter = Letter { at: ctx.now, open, pay_by: said("pay_by"), handed: said("handed") };
    row.body.letters.push(letter);
    Ok(())
}

/// Nobody sublets longer than they rent.
pub(super) fn sublet(ctx: &Ctx, zone: &TimeZone, lease: &mut Lease, act: &Act) -> Result<()> {
    let (until, today) = (day(act, "sublet_until")?, ctx.now.civil(zone).date());
    let end = lease.contract.as_ref().and_then(|c| c.rents.end());
    if until < today || end.is_none_or(|end| until >= end) {
        return Err(Error::invalid("powers.sublet_wrong", "form/sublet_until"));
    }
    let until = until.to_string();
    lease.sublets.push(Sublet { party: party(act), at: ctx.now, until });
    Ok(())
}

/// The day on which it came back.
pub(super) fn back(ctx: &Ctx, zone: &TimeZone, lease: &mut Lease, act: &Act) -> Result<()> {
    not_ahead(ctx, zone, act, "back_on")?;
    let back = day(act, "back_on")?;
    let from = lease.contract.as_ref().map(|c| c.rents.from);
    if from.is_none_or(|from| back < from) {
        return Err(Error::invalid("powers.back_wrong", "form/back_on"));
    }
    lease.back = Some(back);
    Ok(())
}

/// Rents of periods that had not begun when it came back are owed no more.
pub(super) fn end(tx: &mut Tx<'_>, ctx: &Ctx, row: &mut LeaseRow, about: &str) -> Result<()> {
    row.state = State::Ended;
    let Some(c) = &row.body.contract else { return Ok(()) };
    let over = schedule::sum(&c.rents.all(None)) - schedule::sum(&c.rents.all(row.body.back));
    let owed = Purse::Owed(row.matter.to_string());
    let left = book::account(tx, row.village, &owed)?.map_or(0, |account| account.balance);
    moved(tx, ctx, row, (&owed, &Purse::Let), over.min(left), about)
}
