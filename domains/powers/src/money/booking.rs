//! What comes into a village's accounts and moves between them.

use casework::{Hooks, MatterRow, Works};
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Result};
use ledger::Order;
use procedure::{Act, Procedure};
use store::Tx;

use super::book::{self, Purse};
use super::sql;
use super::{Said, cash, in_village, resolved};
use crate::lease;
use crate::light;

/// The procedure of such entries.
pub const PROCEDURE: &str = "village_booking";

pub(super) struct Bookings {
    pub zone: TimeZone,
}

impl Hooks for Bookings {
    fn prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        _: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        if !["record", "resubmit"].contains(&act.name.as_str()) {
            return Ok(());
        }
        in_village(m)?;
        let said = Said { m, act };
        let today = ctx.now.civil(&self.zone).date().to_string();
        said.day(tx, "happened_on", &today)?;
        if let Some(lease) = said.matter("lease") {
            rent(&said)?;
            lease::rentable(tx, m.area_now, lease)?;
        }
        match said.matter("resolution") {
            Some(resolution) if said.text("kind") == "budget" => {
                resolved::in_force(tx, m.area_now, resolution).map(drop)
            }
            _ => Ok(()),
        }
    }

    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()> {
        match name {
            "post_entry" => {
                self.post(tx, ctx, &Said { m, act })?;
                light::stir(tx, ctx, m.area_now)
            }
            other => Err(Error::internal(format!("no effect {other}"))),
        }
    }
}

impl Bookings {
    fn post(&self, tx: &mut Tx<'_>, ctx: &Ctx, said: &Said<'_>) -> Result<()> {
        let (village, amount) = (said.m.area_now, said.amount());
        let today = ctx.now.civil(&self.zone).date().to_string();
        // the month may have been closed since it was written down
        let day = said.day(tx, "happened_on", &today)?.unwrap_or(today);
        let (from, to, bank) = purses(said, &day, amount)?;
        let from_id = book::purse(tx, ctx, village, &from)?;
        let to_id = match to {
            Purse::Cash => book::cash_box(tx, ctx, village, cash(ctx, village)?.most_held)?,
            _ => book::purse(tx, ctx, village, &to)?,
        };
        let about = said.m.number(&self.zone);
        let order = Order::Move { from: from_id, to: to_id, amount };
        let mut linked = vec![book::order(ctx, village, order, &about)];
        let lease = said.matter("lease");
        if let Some(lease) = lease {
            let lease = lease::rentable(tx, village, lease)?;
            linked.push(lease::lay_on(tx, ctx, &lease, amount, &about)?);
        }
        ledger::transfer(tx, ctx, &linked).map_err(|e| match lease {
            // what comes from outside is never short: it is the lease that is
            Some(_) => book::refused(e, "powers.rent_over", "form"),
            None => refused(e, &to),
        })?;
        let entry = sql::Entry {
            matter: said.m.id,
            kind: said.text("kind"),
            amount,
            day,
            line: said.text("line"),
            about: said.text("source"),
            payee: String::new(),
            posted: ctx.now,
        };
        sql::add_entry(tx, village, &entry, bank)
    }
}

/// Rent comes in and is nothing else.
fn rent(said: &Said<'_>) -> Result<()> {
    match ["income", "cash_income"].contains(&said.text("kind").as_str()) {
        true => Ok(()),
        false => Err(Error::invalid("powers.rent_kind", "form/lease")),
    }
}

/// From where to where, and by how much the bank's balance changes.
fn purses(said: &Said<'_>, day: &str, amount: i64) -> Result<(Purse, Purse, i64)> {
    Ok(match said.text("kind").as_str() {
        "budget" => {
            let year = day.get(..4).and_then(|y| y.parse().ok());
            let year = year.ok_or_else(|| Error::internal("a day without its year"))?;
            (Purse::Resolved, Purse::Line(year, said.text("line")), 0)
        }
        "income" => (Purse::World, Purse::Bank, amount),
        "cash_income" => (Purse::World, Purse::Takings, 0),
        "deposit" => (Purse::Takings, Purse::Bank, amount),
        "draw" => (Purse::Bank, Purse::Cash, -amount),
        other => return Err(Error::internal(format!("no kind of entry {other}"))),
    })
}

fn refused(error: Error, to: &Purse) -> Error {
    let code = match (error.code, to) {
        ("ledger.over_ceiling", _) => "powers.cash_full",
        (_, Purse::Bank) => "powers.takings_short",
        _ => "powers.money_short",
    };
    book::refused(error, code, "form")
}
