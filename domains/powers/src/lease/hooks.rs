//! What happens to a lease beside its file.

use casework::{Hooks, MatterRow, Works};
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Result};
use procedure::{Act, Outcome, Procedure};
use serde_json::Value;
use store::Tx;

use super::sql::{self, LeaseRow, State};
use super::{booked, plan, schedule, term};
use crate::hooks::supervises_apart;
use crate::light;
use crate::money::{Said, in_village};

/// Whether a bid that counts offers more than the one that an award names, for
/// the guard.
const OUTBID: &str = "outbid";

pub(super) struct Leases {
    pub zone: TimeZone,
}

impl Hooks for Leases {
    fn guard(&self, tx: &mut Tx, ctx: &Ctx, m: &MatterRow, name: &str) -> Result<bool> {
        if name == "not_highest" {
            return Ok(m.state.data.get(OUTBID) == Some(&Value::Bool(true)));
        }
        // nothing is written down before the first act
        let Some(row) = sql::get(tx, m.id)? else { return Ok(false) };
        match name {
            "bids_opened" => Ok(row.body.is_opened()),
            "bids_enough" => Ok(row.body.valid().next().is_some()),
            "in_arrears" => {
                let stands = row.body.stands(booked(tx, &row)?);
                let today = ctx.now.civil(&self.zone).date();
                Ok(schedule::overdue(&stands, today).next().is_some())
            }
            other => Err(Error::internal(format!("no guard {other}"))),
        }
    }

    fn prepare(
        &self,
        tx: &mut Tx,
        _: &Ctx,
        _: &Works,
        _: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        match act.name.as_str() {
            "plan" | "enter_late" => in_village(m),
            "award" => {
                let row = sql::get(tx, m.id)?.zip(plan::place(act));
                let outbid = row.is_some_and(|(row, place)| row.body.is_outbid(place));
                m.state.data.insert(OUTBID.to_owned(), outbid.into());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        works: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()> {
        let said = Said { m, act };
        let row = match name {
            "plan_lease" => plan::planned(tx, &said)?,
            "enter_late" => {
                plan::note_late(tx, ctx, works, &said)?;
                term::entered_late(tx, ctx, &self.zone, &said)?
            }
            _ => {
                let found = sql::get(tx, m.id)?;
                let mut row = found.ok_or_else(|| Error::internal("no such lease"))?;
                self.changed(tx, ctx, &mut row, (name, act), &m.number(&self.zone))?;
                row
            }
        };
        sql::put(tx, &row)
    }

    fn decided(&self, tx: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        supervises_apart(ctx, m, o)?;
        light::stir(tx, ctx, m.area_now)
    }
}

impl Leases {
    /// What an act makes of it.
    fn changed(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        row: &mut LeaseRow,
        (name, act): (&str, &Act),
        about: &str,
    ) -> Result<()> {
        let zone = &self.zone;
        match name {
            "list_lease" => plan::listed(ctx, row, act),
            "take_bid" => plan::bid(ctx, &mut row.body, act),
            "open_bid" => plan::opened(&mut row.body, act),
            "award_bid" => plan::awarded(ctx, &mut row.body, act),
            "lower_floor" => plan::lowered(tx, row, act),
            "sign_lease" => term::signed(tx, ctx, zone, row, act),
            "fall_through" => {
                (row.body.award, row.body.contract) = (None, None);
                Ok(())
            }
            "run_lease" => term::run(tx, ctx, row, about),
            "send_letter" => term::letter(tx, ctx, zone, row, act),
            "permit_sublet" => term::sublet(ctx, zone, &mut row.body, act),
            "take_back" => term::back(ctx, zone, &mut row.body, act),
            "doubt_back" => {
                row.body.back = None;
                Ok(())
            }
            "end_lease" => term::end(tx, ctx, row, about),
            "drop_lease" => {
                row.state = State::Dropped;
                Ok(())
            }
            other => Err(Error::internal(format!("no effect {other}"))),
        }
    }
}
