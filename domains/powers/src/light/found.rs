//! What the rules find in what a village buys, lets and pays.

use casework::{Matter, Works};
use flags::own::changes::{self, Change, Contract};
use flags::own::just_below::{self, just_below};
use flags::own::lease;
use flags::own::splitting::{self, Award};
use flags::own::{Finding, Subject, THRESHOLDS, Thresholds, limits};
use kernel::{AreaCode, Ctx, Error, Id, Result, SettingDef};
use serde::de::DeserializeOwned;
use store::Tx;

use super::money;
use crate::lease::booked;
use crate::lease::schedule::Stands;
use crate::lease::sql::{self as leases, LeaseRow, State};
use crate::purchase::model::Purchase;
use crate::purchase::sql as purchases;

/// Purchases, leases and expenses of a village that a look takes in: the newest.
pub(super) const LOOK_MOST: i64 = 1_000;

/// Findings, each with the matter that it is about.
pub(super) type All = Vec<(Id<Matter>, Finding)>;

/// What is found in a village as it stands now.
pub(super) fn in_village(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
) -> Result<All> {
    let bought = purchases::newest(tx, village, LOOK_MOST)?;
    let mut all = awards(ctx, works, village, &bought)?;
    all.extend(changed(ctx, village, &bought)?);
    all.extend(let_out(tx, ctx, works, village)?);
    all.extend(money::worked(ctx, works, village, &bought)?);
    all.extend(money::spent(tx, ctx, works, village)?);
    Ok(all)
}

/// A rule's limits as they are in force there.
pub(super) fn limit<T: DeserializeOwned>(
    ctx: &Ctx,
    def: &SettingDef,
    village: AreaCode,
) -> Result<T> {
    let found = limits(&ctx.settings, def, village, ctx.now);
    found.ok_or_else(|| Error::internal(format!("the shipped {} does not read", def.name)))
}

/// What is split, and what lies just below its threshold.
fn awards(
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    bought: &[(Id<Matter>, Purchase)],
) -> Result<All> {
    let thresholds: Thresholds = limit(ctx, &THRESHOLDS, village)?;
    let split: splitting::Limits = limit(ctx, &splitting::SETTING, village)?;
    let close: just_below::Limits = limit(ctx, &just_below::SETTING, village)?;
    let zone = works.calendars.zone();
    let award = |(id, p): &(Id<Matter>, Purchase)| {
        let award = p.award.as_ref()?;
        Some(Award {
            id: id.to_string(),
            village,
            class: p.category.clone(),
            site: Some(p.site.clone()).filter(|s| !s.is_empty()),
            amount: award.price,
            on: award.at.civil(zone).date(),
        })
    };
    let awards: Vec<Award> = bought.iter().filter_map(award).collect();
    let found = splitting::splitting(&awards, &split, &thresholds).into_iter();
    let found = found.chain(awards.iter().filter_map(|a| just_below(a, &close, &thresholds)));
    found.map(|f| Ok((about(&f.subject)?, f))).collect()
}

/// Changes of contracts that nobody decided on anew.
fn changed(ctx: &Ctx, village: AreaCode, bought: &[(Id<Matter>, Purchase)]) -> Result<All> {
    let most: changes::Limits = limit(ctx, &changes::SETTING, village)?;
    let mut all = Vec::new();
    for (id, p) in bought {
        let Some(contract) = &p.contract else { continue };
        let change = |(n, c): (usize, &crate::purchase::model::Change)| Change {
            id: format!("{id}.{n}"),
            amount: c.by,
            decided: c.resolution.is_some(),
        };
        let changes = (1..).zip(&p.changes).map(change).collect();
        let contract = Contract { id: id.to_string(), amount: contract.price, changes };
        all.extend(changes::changes(&contract, &most).into_iter().map(|f| (*id, f)));
    }
    Ok(all)
}

/// Leases below the floor, not listed, too long or unpaid.
fn let_out(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, village: AreaCode) -> Result<All> {
    let most: lease::Limits = limit(ctx, &lease::SETTING, village)?;
    let today = ctx.now.civil(works.calendars.zone()).date();
    let mut all = Vec::new();
    for row in leases::of_village(tx, village, i64::MAX, LOOK_MOST)? {
        if !matches!(row.state, State::Running | State::Ended) {
            continue;
        }
        let Some(judged) = judged(tx, &row)? else { continue };
        all.extend(lease::lease(&judged, &most, today).into_iter().map(|f| (row.matter, f)));
    }
    Ok(all)
}

/// A lease as the rule sees it.
fn judged(tx: &mut Tx<'_>, row: &LeaseRow) -> Result<Option<lease::Lease>> {
    let of = &row.body;
    let Some(contract) = &of.contract else { return Ok(None) };
    let Some(to) = contract.rents.end() else { return Ok(None) };
    let stands = of.stands(booked(tx, row)?);
    let rent = |(n, s): (usize, Stands)| lease::Rent {
        id: format!("{}.{n}", row.matter),
        due: s.rent.due,
        amount: s.rent.amount,
        paid: s.paid,
    };
    Ok(Some(lease::Lease {
        id: row.matter.to_string(),
        rent_a_year: contract.rents.a_year,
        reference: of.floor(),
        listed: of.listed.is_some(),
        from: contract.rents.from,
        to,
        entered_late: of.late.as_ref().is_some_and(|l| l.old),
        rents: (1..).zip(stands).map(rent).collect(),
    }))
}

/// The matter whose row it is: its own, or one that is counted in it.
fn about(subject: &Subject) -> Result<Id<Matter>> {
    let id = subject.id.split('.').next().and_then(|id| id.parse().ok());
    id.ok_or_else(|| Error::internal(format!("a light on {}", subject.id)))
}
