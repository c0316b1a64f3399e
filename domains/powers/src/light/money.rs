//! What the rules find in how a village spends.

use casework::{Matter, Works};
use flags::own::before_approval::{self, Approval, Deed, Doings};
use flags::own::cash::{self, CashCount, Voucher};
use flags::own::{Kind, MISSING, Missing, Subject};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{AreaCode, Ctx, Error, Id, Money, Result};
use store::Tx;

use super::found::{All, LOOK_MOST, limit};
use crate::money::book::{self, Purse};
use crate::money::sql::{self, Payment};
use crate::purchase::model::Purchase;

/// Cash over its limit, papers that came late, and money that was paid before
/// it was approved.
pub(super) fn spent(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, village: AreaCode) -> Result<All> {
    let most: cash::Limits = limit(ctx, &cash::SETTING, village)?;
    let missing: Missing = limit(ctx, &MISSING, village)?;
    let zone = works.calendars.zone();
    let today = ctx.now.civil(zone).date();
    let mut all = in_cash(tx, village, &most, today)?;
    for p in sql::newest_payments(tx, village, LOOK_MOST)? {
        let voucher = Voucher {
            id: p.matter.to_string(),
            issued: day(&p.voucher_on)?,
            handed_in: p.claimed.civil(zone).date(),
            amount: Money(p.amount),
        };
        let found = cash::voucher(&voucher, &most).into_iter();
        let early = paid(tx, zone, &p)?
            .map(|doings| before_approval::before_approval(&doings, missing, today));
        all.extend(found.chain(early.into_iter().flatten()).map(|f| (p.matter, f)));
    }
    Ok(all)
}

/// What lies in the box and what came in and is not at the bank yet. It stands
/// on the newest line of the books, by which it came to be so at the latest.
fn in_cash(tx: &mut Tx<'_>, village: AreaCode, most: &cash::Limits, on: Date) -> Result<All> {
    let mut held = 0;
    for purse in [Purse::Cash, Purse::Takings] {
        held += book::account(tx, village, &purse)?.map_or(0, |row| row.balance);
    }
    let count = CashCount { account: village.to_string(), on, cash: Money(held) };
    let Some(finding) = cash::cash(&count, most) else { return Ok(All::new()) };
    let newest = sql::entries(tx, village, i64::MAX, 1)?.pop();
    Ok(newest.map(|line| (line.matter, finding)).into_iter().collect())
}

/// An expense beside the day on which the town approved it: since then its
/// money was set aside.
fn paid(tx: &mut Tx<'_>, zone: &TimeZone, p: &Payment) -> Result<Option<Doings>> {
    let (Some(held), false) = (p.of_purse, p.paid_on.is_empty()) else { return Ok(None) };
    let Some(held) = ledger::get_transfer(tx, held)? else { return Ok(None) };
    let matter = p.matter.to_string();
    let row = Subject::new(Kind::Payment, &matter);
    Ok(Some(Doings {
        matter,
        approval: Approval::On(held.at.civil(zone).date()),
        deeds: vec![Deed { row, on: day(&p.paid_on)? }],
    }))
}

/// Work that was received before it was decided who does it.
pub(super) fn worked(
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    bought: &[(Id<Matter>, Purchase)],
) -> Result<All> {
    let missing: Missing = limit(ctx, &MISSING, village)?;
    let zone = works.calendars.zone();
    let today = ctx.now.civil(zone).date();
    let mut all = All::new();
    for (id, p) in bought {
        let Some(award) = &p.award else { continue };
        let mut deeds = Vec::with_capacity(p.receipts.len());
        for (n, receipt) in (1..).zip(&p.receipts) {
            let row = Subject::new(Kind::Work, format!("{id}.{n}"));
            deeds.push(Deed { row, on: day(&receipt.on)? });
        }
        let approval = Approval::On(award.at.civil(zone).date());
        let doings = Doings { matter: id.to_string(), approval, deeds };
        let found = before_approval::before_approval(&doings, missing, today);
        all.extend(found.into_iter().map(|f| (*id, f)));
    }
    Ok(all)
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(Error::internal)
}
