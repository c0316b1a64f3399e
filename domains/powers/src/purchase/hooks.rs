//! What happens to a purchase beside its file.

use casework::{Hooks, MatterRow, Works};
use jiff::tz::TimeZone;
use kernel::{AreaCode, Ctx, Error, Money, Result, Time};
use procedure::{Act, Outcome, Procedure};
use serde_json::Value;
use store::Tx;

use super::model::{Award, BIDS_LEAST, Bid, Change, Contract, Method, Opened, Purchase, Receipt};
use super::sql;
use crate::asset;
use crate::form::{matter, not_ahead, number, party, price, text};
use crate::hooks::supervises_apart;
use crate::light;
use crate::model::{Group, Power};
use crate::money::{Said, in_village, resolved};
use crate::queries;
use crate::sql::{self as lists, By};

/// Whether the bid that an award names is not the lowest, for the guard.
const UNDERCUT: &str = "undercut";

pub(super) struct Purchases {
    pub zone: TimeZone,
}

impl Hooks for Purchases {
    fn guard(&self, tx: &mut Tx, _: &Ctx, m: &MatterRow, name: &str) -> Result<bool> {
        if name == "not_lowest" {
            return Ok(m.state.data.get(UNDERCUT) == Some(&Value::Bool(true)));
        }
        // nothing is written down before the first act
        let Some((_, p)) = sql::get(tx, m.id)? else { return Ok(false) };
        match name {
            "bids_opened" => Ok(p.is_opened()),
            "bids_enough" => Ok(p.valid().count() >= BIDS_LEAST),
            "all_received" => {
                let measured = p.measured.as_ref().map_or(0, |m| m.worth.0);
                Ok(p.contract.is_some() && p.received() + measured == p.value())
            }
            other => Err(Error::internal(format!("no guard {other}"))),
        }
    }

    fn prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        _: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        match act.name.as_str() {
            "state_need" => in_village(m),
            "award" => {
                let place = number(act, "bid_no").and_then(|n| usize::try_from(n).ok());
                let bids = sql::get(tx, m.id)?.map(|(_, p)| p);
                let undercut = bids.zip(place).is_some_and(|(p, place)| p.is_undercut(place));
                m.state.data.insert(UNDERCUT.to_owned(), undercut.into());
                Ok(())
            }
            "contract" => not_ahead(ctx, &self.zone, act, "signed_on"),
            "change" => {
                decided_anew(tx, m, act)?;
                not_ahead(ctx, &self.zone, act, "signed_on")
            }
            "receive" => not_ahead(ctx, &self.zone, act, "received_on"),
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
        if name == "open_purchase" {
            return self.open(tx, ctx, works, m, act);
        }
        let found = sql::get(tx, m.id)?;
        let (village, mut p) = found.ok_or_else(|| Error::internal("no such purchase"))?;
        changed(&mut p, ctx, name, act)?;
        if name == "finish" {
            asset::bought(tx, ctx, m, act, &p)?;
        }
        sql::put(tx, m.id, village, &p)
    }

    fn decided(&self, tx: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        supervises_apart(ctx, m, o)?;
        light::stir(tx, ctx, m.area_now)
    }
}

impl Purchases {
    fn open(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        works: &Works,
        m: &MatterRow,
        act: &Act,
    ) -> Result<()> {
        let said = Said { m, act };
        let estimate = number(act, "estimate").unwrap_or_default();
        let resolution = said.matter("resolution");
        let most = match resolution {
            Some(resolution) => resolved::in_force(tx, m.area_now, resolution)?,
            None => None,
        };
        if let Some(most) = most.filter(|most| estimate > *most) {
            let error = Error::conflict("powers.resolution_exceeded").field("form/estimate");
            return Err(error.arg("left", Money(most).to_string()));
        }
        note_power(tx, ctx, works, &said, Money(estimate))?;
        let p = Purchase {
            category: said.text("category"),
            item: said.text("item"),
            site: said.text("site"),
            line: said.text("line"),
            year: ctx.now.civil(&self.zone).year(),
            estimate: Money(estimate),
            resolution,
            stated: ctx.now,
            method: Method::Direct,
            invited: None,
            bids: Vec::new(),
            bidders: None,
            award: None,
            contract: None,
            changes: Vec::new(),
            measured: None,
            receipts: Vec::new(),
            finished: false,
        };
        sql::put(tx, m.id, m.area_now, &p)
    }
}

/// A change that names a resolution names one in force that is not the one
/// behind the purchase itself.
fn decided_anew(tx: &mut Tx<'_>, m: &MatterRow, act: &Act) -> Result<()> {
    let field = "form/change_resolution";
    let Some(anew) = matter(act, "change_resolution") else { return Ok(()) };
    if sql::get(tx, m.id)?.is_some_and(|(_, p)| p.resolution == Some(anew)) {
        return Err(Error::invalid("powers.resolution_same", field));
    }
    resolved::in_force(tx, m.area_now, anew).map(drop).map_err(|e| e.field(field))
}

/// What an act makes of it.
fn changed(p: &mut Purchase, ctx: &Ctx, name: &str, act: &Act) -> Result<()> {
    match name {
        "award_directly" => {
            let price = price(act);
            if price > p.estimate {
                let error = Error::invalid("powers.above_estimate", "form/price");
                return Err(error.arg("most", p.estimate.to_string()));
            }
            p.award = Some(Award { party: party(act), bid: None, price, at: ctx.now });
        }
        "award_exchange" => {
            p.method = Method::Exchange;
            p.bidders = number(act, "bidders");
            let (party, price) = (party(act), price(act));
            p.award = Some(Award { party, bid: None, price, at: ctx.now });
        }
        // announced again, it begins without the bids of before
        "invite" => {
            let until: Option<Time> = text(act, "deadline").and_then(|t| t.parse().ok());
            let until = until.ok_or_else(|| Error::internal("an invitation without deadline"))?;
            p.method = Method::Bids;
            p.invited = Some((ctx.now, until));
            p.bids.clear();
        }
        "take_bid" => p.bids.push(Bid { party: party(act), at: ctx.now, opened: None }),
        "open_bid" => opened(p, act)?,
        "award_bid" => {
            let place = number(act, "bid_no").and_then(|n| usize::try_from(n).ok());
            let place = place.unwrap_or_default();
            let (bid, price) = p.bid(place)?;
            let party = bid.party.clone();
            p.award = Some(Award { party, bid: Some(place), price, at: ctx.now });
        }
        "sign_contract" => p.contract = Some(contract(p, act)?),
        "change_contract" => p.change(Change {
            by: Money(number(act, "change").unwrap_or_default()),
            resolution: matter(act, "change_resolution"),
            signed_on: text(act, "signed_on").unwrap_or_default().to_owned(),
            at: ctx.now,
        })?,
        "measure" => p.measure(Receipt {
            on: text(act, "received_on").unwrap_or_default().to_owned(),
            worth: Money(number(act, "measured").unwrap_or_default()),
        })?,
        "measure_anew" => p.measured = None,
        "receive" => p.receipts.extend(p.measured.take()),
        "finish" => p.finished = true,
        other => return Err(Error::internal(format!("no effect {other}"))),
    }
    Ok(())
}

/// An envelope is opened once.
fn opened(p: &mut Purchase, act: &Act) -> Result<()> {
    let place = number(act, "bid_no").and_then(|n| usize::try_from(n - 1).ok());
    let bid = place.and_then(|n| p.bids.get_mut(n)).filter(|b| b.opened.is_none());
    let bid = bid.ok_or_else(|| Error::invalid("powers.bid_unknown", "form/bid_no"))?;
    bid.opened = Some(Opened { price: price(act), valid: text(act, "valid") == Some("valid") });
    Ok(())
}

fn contract(p: &Purchase, act: &Act) -> Result<Contract> {
    let award = p.award.as_ref().ok_or_else(|| Error::internal("a contract without award"))?;
    let signed_on = text(act, "signed_on").unwrap_or_default().to_owned();
    let ends_on = text(act, "ends_on").map(str::to_owned);
    if ends_on.as_ref().is_some_and(|ends| *ends < signed_on) {
        return Err(Error::invalid("powers.ends_before", "form/ends_on"));
    }
    Ok(Contract {
        number: text(act, "contract_no").unwrap_or_default().to_owned(),
        signed_on,
        ends_on,
        retention: number(act, "retention").unwrap_or_default(),
        price: award.price,
    })
}

/// By which power it is bought: as the need names it, else the one that the
/// list has for such works. Goods and services it has side by side.
fn note_power(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    said: &Said<'_>,
    amount: Money,
) -> Result<()> {
    let village: AreaCode = said.m.area_now;
    let county = queries::county(&works.directory(), village)?;
    let list = lists::in_force(tx, county, ctx.now)?.map(|(list, _)| list);
    let named = said.text("power");
    let code = match named.as_str() {
        "" => {
            let group = match said.text("category").as_str() {
                "works" => Group::Project,
                _ => Group::Purchase,
            };
            // a change or the acceptance of works has no band of amounts
            let banded = |p: &Power| group != Group::Project || p.from.or(p.below).is_some();
            let meant = |p: &Power| p.group == group && banded(p);
            queries::power_for(tx, list, amount, meant)?.unwrap_or_default()
        }
        code => {
            let known = queries::power(tx, list, code)?;
            known.ok_or_else(|| Error::invalid("powers.unknown", "form/power"))?.code
        }
    };
    lists::put_matter(tx, said.m.id, &By { village, list, code })
}
