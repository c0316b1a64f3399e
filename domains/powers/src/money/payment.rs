//! An expense on the paper's way, and what of it the ledger holds.

use casework::{Hooks, MatterRow, Works};
use jiff::tz::TimeZone;
use kernel::{AreaCode, Ctx, Error, Money, Result};
use ledger::Order;
use procedure::{Act, Outcome, Procedure};
use serde_json::Value;
use store::Tx;

use super::book::{self, Purse};
use super::sql::{self, Payment};
use super::{Said, cash, in_village, resolved};
use crate::hooks::supervises_apart;
use crate::light;
use crate::model::Power;
use crate::purchase;
use crate::queries;
use crate::sql::{self as lists, By};

/// The procedure of expenses.
pub const PROCEDURE: &str = "village_payment";

/// What a copy takes over from the paper of the month before; amount, voucher
/// and person are entered anew each time.
const COPIED: [&str; 7] = ["line", "use", "kind", "channel", "payee_kind", "payee", "payee_code"];

pub(super) struct Payments {
    pub zone: TimeZone,
}

impl Hooks for Payments {
    /// Whether whoever signs is secretary and head in one.
    fn guard(&self, _: &mut Tx, ctx: &Ctx, m: &MatterRow, name: &str) -> Result<bool> {
        match name {
            "one_in_both_posts" => {
                let holds = |role| ctx.actor.has_at(role, m.area_now);
                Ok(holds("village_secretary") && holds("village_head"))
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
            "claim" => {
                in_village(m)?;
                copy(tx, m, act)
            }
            "transfer" => {
                let today = self.today(ctx);
                Said { m, act }.day(tx, "paid_on", &today).map(drop)
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
        light::stir(tx, ctx, m.area_now)?;
        if name == "set_aside" {
            return self.set_aside(tx, ctx, works, m, act);
        }
        let mut p = sql::payment(tx, m.id)?.ok_or_else(|| Error::internal("no such expense"))?;
        match name {
            "note_papers" => note_papers(&mut p, act),
            "order_money" => self.order_money(tx, ctx, m, &mut p)?,
            "free_money" => self.free(tx, ctx, m, &mut p, Freed::Purse)?,
            "free_all" => self.free(tx, ctx, m, &mut p, Freed::All)?,
            "post_money" => self.post(tx, ctx, m, &mut p)?,
            other => return Err(Error::internal(format!("no effect {other}"))),
        }
        sql::put_payment(tx, &p)
    }

    fn decided(&self, _: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        supervises_apart(ctx, m, o)
    }
}

/// Takes over what a copy takes over.
fn copy(tx: &mut Tx<'_>, m: &mut MatterRow, act: &Act) -> Result<()> {
    let Some(of) = (Said { m, act }).matter("copy_of") else { return Ok(()) };
    let unknown = || Error::invalid("powers.copy_unknown", "form/copy_of");
    // in another town's shard it is no paper of this village
    let found = (of.shard() == m.id.shard()).then(|| casework::sql::matters::get(tx, of));
    let old = found.transpose()?.flatten().ok_or_else(unknown)?;
    if old.procedure != PROCEDURE || old.area_now != m.area_now {
        return Err(unknown());
    }
    let kept = |name: &&str| old.state.data.get(*name).map(|v| ((*name).to_owned(), v.clone()));
    m.state.data.extend(COPIED.iter().filter_map(kept));
    Ok(())
}

/// What marks a paper: an invoice in the whole country, a roll in its village.
fn paper(said: &Said<'_>, village: AreaCode) -> String {
    let number = said.text("voucher_no").to_uppercase();
    match said.text("voucher").as_str() {
        "signed_roll" => format!("signed_roll:{village}:{number}"),
        kind => format!("{kind}:{number}"),
    }
}

fn note_papers(p: &mut Payment, act: &Act) {
    let given = |name: &str| act.form.get(name).and_then(Value::as_array);
    p.receipt |= given("receipt").is_some_and(|photos| !photos.is_empty());
    if let Some(day) = act.form.get("paid_on").and_then(Value::as_str) {
        day.clone_into(&mut p.paid_on);
    }
}

/// What an expense gives back that does not go on.
#[derive(PartialEq)]
enum Freed {
    /// The money; its budget line is still committed.
    Purse,
    All,
}

impl Payments {
    fn today(&self, ctx: &Ctx) -> String {
        ctx.now.civil(&self.zone).date().to_string()
    }

    /// Commits the budget line; a paper handed in again frees first what it
    /// held before.
    fn set_aside(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        works: &Works,
        m: &MatterRow,
        act: &Act,
    ) -> Result<()> {
        let said = Said { m, act };
        let before = sql::payment(tx, m.id)?;
        let mut p = self.read(ctx, &said, before.as_ref());
        self.check(tx, ctx, &said, &p)?;
        if before.is_none() {
            note_power(tx, ctx, works, m, &p)?;
        }
        let line = Purse::Line(p.year, p.line.clone());
        let Some(from) = book::account(tx, p.village, &line)? else {
            return Err(Error::invalid("powers.no_budget_line", "form/line").arg("year", p.year));
        };
        let spent = book::purse(tx, ctx, p.village, &Purse::Spent(p.year, p.line.clone()))?;
        let order = |order| book::order(ctx, p.village, order, &m.number(&self.zone));
        let held = before.and_then(|b| b.of_budget);
        let mut linked: Vec<_> =
            held.map(|reserve| order(Order::Release { reserve })).into_iter().collect();
        let commit =
            order(Order::Reserve { from: from.id, to: spent, amount: p.amount, until: None });
        p.of_budget = Some(commit.id);
        linked.push(commit);
        ledger::transfer(tx, ctx, &linked)
            .map_err(|e| book::refused(e, "powers.budget_short", "form/amount"))?;
        sql::put_payment(tx, &p)
    }

    fn read(&self, ctx: &Ctx, said: &Said<'_>, before: Option<&Payment>) -> Payment {
        let mut p = Payment {
            matter: said.m.id,
            village: said.m.area_now,
            state: "claimed".into(),
            amount: said.amount(),
            year: ctx.now.civil(&self.zone).year(),
            line: said.text("line"),
            channel: said.text("channel"),
            voucher: paper(said, said.m.area_now),
            voucher_on: said.text("voucher_date"),
            resolution: said.matter("resolution"),
            purchase: said.matter("purchase"),
            of_budget: None,
            of_purse: None,
            receipt: before.is_some_and(|b| b.receipt),
            paid_on: String::new(),
            claimed: before.map_or(ctx.now, |b| b.claimed),
        };
        note_papers(&mut p, said.act);
        p
    }

    fn check(&self, tx: &mut Tx<'_>, ctx: &Ctx, said: &Said<'_>, p: &Payment) -> Result<()> {
        let most = cash(ctx, p.village)?.most_paid;
        if p.channel == "cash" && p.amount > most.0 {
            let error = Error::invalid("powers.cash_too_much", "form/channel");
            return Err(error.arg("most", most.to_string()));
        }
        if p.voucher_on > self.today(ctx) {
            return Err(Error::invalid("powers.day_ahead", "form/voucher_date"));
        }
        if sql::is_paper_used(tx, &p.voucher, p.matter)? {
            return Err(Error::conflict("powers.paper_used").field("form/voucher_no"));
        }
        if said.text("payee_kind") == "organisation" && said.text("payee").is_empty() {
            return Err(Error::invalid("powers.payee_missing", "form/payee"));
        }
        if let Some(bought) = p.purchase {
            let payee = said.text("payee");
            purchase::payable(tx, p.village, bought, &payee, (p.matter, p.amount))?;
        }
        match p.resolution {
            Some(resolution) => resolved::covers(tx, p.village, resolution, (p.matter, p.amount)),
            None => Ok(()),
        }
    }

    /// Sets the money aside where it lies.
    fn order_money(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        m: &MatterRow,
        p: &mut Payment,
    ) -> Result<()> {
        let from = match Purse::paying(&p.channel) {
            Purse::Cash => book::cash_box(tx, ctx, p.village, cash(ctx, p.village)?.most_held)?,
            purse => book::purse(tx, ctx, p.village, &purse)?,
        };
        let world = book::purse(tx, ctx, p.village, &Purse::World)?;
        let about = m.number(&self.zone);
        let held = book::reserve(tx, ctx, p.village, (from, world, p.amount), &about)
            .map_err(|e| book::refused(e, "powers.money_short", "form"))?;
        p.of_purse = Some(held);
        "ordered".clone_into(&mut p.state);
        Ok(())
    }

    fn free(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        m: &MatterRow,
        p: &mut Payment,
        what: Freed,
    ) -> Result<()> {
        let of_budget = p.of_budget.take_if(|_| what == Freed::All);
        let held = p.of_purse.take().into_iter().chain(of_budget);
        let about = m.number(&self.zone);
        let linked: Vec<_> = held
            .map(|reserve| book::order(ctx, p.village, Order::Release { reserve }, &about))
            .collect();
        if !linked.is_empty() {
            ledger::transfer(tx, ctx, &linked)?;
        }
        p.paid_on.clear();
        p.state = if what == Freed::All { "ended" } else { "claimed" }.to_owned();
        Ok(())
    }

    /// Budget line and purse together, or neither; then everybody reads it.
    fn post(&self, tx: &mut Tx<'_>, ctx: &Ctx, m: &MatterRow, p: &mut Payment) -> Result<()> {
        let held = [p.of_budget, p.of_purse].into_iter().flatten();
        let about = m.number(&self.zone);
        let post = |reserve| Order::Post { reserve, amount: None };
        let linked: Vec<_> =
            held.map(|reserve| book::order(ctx, p.village, post(reserve), &about)).collect();
        ledger::transfer(tx, ctx, &linked)?;
        "posted".clone_into(&mut p.state);
        let kept = |name: &str| {
            m.state.data.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let organisation = kept("payee_kind") == "organisation";
        let entry = sql::Entry {
            matter: p.matter,
            kind: "payment".into(),
            amount: p.amount,
            day: p.paid_on.clone(),
            line: p.line.clone(),
            about: kept("use"),
            payee: if organisation { kept("payee") } else { String::new() },
            posted: ctx.now,
        };
        let bank = if Purse::paying(&p.channel) == Purse::Bank { -p.amount } else { 0 };
        sql::add_entry(tx, p.village, &entry, bank)
    }
}

/// By which power it is paid: that of its resolution, else the one that the
/// list has for an expense of this size.
fn note_power(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, m: &MatterRow, p: &Payment) -> Result<()> {
    let resolved = match p.resolution {
        Some(resolution) => lists::by(tx, resolution)?,
        None => None,
    };
    let by = match resolved {
        Some(by) => by,
        None => {
            let county = queries::county(&works.directory(), m.area_now)?;
            let list = lists::in_force(tx, county, ctx.now)?.map(|(list, _)| list);
            let code = queries::power_for(tx, list, Money(p.amount), daily)?;
            By { village: m.area_now, list, code: code.unwrap_or_default() }
        }
    };
    lists::put_matter(tx, m.id, &by)
}

/// Expenses of every day; what a list has beside them (pay) names itself in its
/// resolution.
fn daily(power: &Power) -> bool {
    power.procedure.as_deref() == Some(PROCEDURE) && power.below.is_some()
}
