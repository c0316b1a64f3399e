//! What a village lets, as everybody reads it.

use casework::{Matter, Works, words};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use jiff::civil::Date;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Money, Page, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::matters;
use super::money::named;
use crate::asset;
use crate::lease::model::{Contract, Lease};
use crate::lease::schedule::{self, Stands};
use crate::lease::sql::{self, LeaseRow, State};
use crate::lease::{booked, model};

/// A lease of something that belongs to a village. All amounts in fen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageLease {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub stage: String,
    pub stage_name: String,
    #[schema(value_type = IdText)]
    pub asset: Id<Matter>,
    pub asset_name: String,
    pub usage: String,
    /// Rent a year below which nothing is awarded; absent where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub floor: Option<Money>,
    /// Since when it is listed, and until when bids come in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub listed: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub bids_until: Option<Time>,
    /// An organisation. The name of a natural person is hidden by rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Whether a name was hidden.
    pub hidden: bool,
    /// First and last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Of the first year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub rent: Option<Money>,
    /// Due before today and not paid.
    #[schema(value_type = i64)]
    pub arrears: Money,
    /// The oldest day on which one of those was due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrears_since: Option<String>,
    /// Letters about arrears that were sent.
    pub letters: usize,
    /// An old contract that was entered late: how it came about was not checked.
    pub entered_late: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sublet_until: Option<String>,
    /// The day on which it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back: Option<String>,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageLeases {
    pub items: Vec<VillageLease>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// One of them with its rents.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageLeasePage {
    #[serde(flatten)]
    pub lease: VillageLease,
    #[schema(value_type = AreaText)]
    pub village: AreaCode,
    /// In the order in which they are due.
    pub rents: Vec<LeaseRent>,
    /// Letters about arrears, oldest first.
    pub sent: Vec<LeaseLetter>,
}

/// One rent. Amounts in fen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeaseRent {
    pub due: String,
    /// The days for which it is paid.
    pub from: String,
    pub to: String,
    #[schema(value_type = i64)]
    pub amount: Money,
    #[schema(value_type = i64)]
    pub paid: Money,
    pub overdue: bool,
}

/// A letter about arrears.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeaseLetter {
    #[schema(value_type = TimeText)]
    pub at: Time,
    /// What was open then, in fen.
    #[schema(value_type = i64)]
    pub open: Money,
    pub pay_by: String,
}

pub(super) type Paging<'p> = (Option<&'p Cursor>, Option<u32>);

/// A page of rows, and where the next one begins.
pub(super) fn rows(
    tx: &mut Tx,
    village: AreaCode,
    (cursor, limit): Paging<'_>,
) -> Result<(Vec<LeaseRow>, Option<Cursor>)> {
    let limit = Page::<VillageLease>::limit(limit) as usize;
    let before = cursor.and_then(|c| c.0.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = sql::of_village(tx, village, before, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|l| Cursor(l.matter.to_string()));
    Ok((rows, next))
}

/// What a village lets.
///
/// # Errors
/// Not found for what is no village.
pub fn leases(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    page: Paging<'_>,
) -> Result<VillageLeases> {
    named(works, village)?;
    let (rows, next) = rows(tx, village, page)?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.extend(shown(tx, ctx, works, &row)?.map(|(lease, _)| lease));
    }
    Ok(VillageLeases { items, next })
}

/// One of them.
///
/// # Errors
/// Not found for what is none, or not public.
pub fn lease(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<VillageLeasePage> {
    let row = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    let (lease, stands) = shown(tx, ctx, works, &row)?.ok_or_else(Error::not_found)?;
    let today = today(ctx, works);
    let rents = stands.iter().map(|s| LeaseRent {
        due: s.rent.due.to_string(),
        from: s.rent.from.to_string(),
        to: s.rent.to.to_string(),
        amount: s.rent.amount,
        paid: s.paid,
        overdue: s.rent.due < today && s.paid < s.rent.amount,
    });
    let sent = row.body.letters.iter().map(|l| LeaseLetter {
        at: l.at,
        open: total(l),
        pay_by: l.pay_by.clone(),
    });
    let (rents, sent) = (rents.collect(), sent.collect());
    Ok(VillageLeasePage { lease, village: row.village, rents, sent })
}

pub(super) fn today(ctx: &Ctx, works: &Works) -> Date {
    ctx.now.civil(works.calendars.zone()).date()
}

pub(super) fn total(letter: &model::Letter) -> Money {
    Money(letter.open.iter().map(|(_, open)| open.0).sum())
}

/// The lease with its rents, where the procedure shows its stage to everybody.
fn shown(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    row: &LeaseRow,
) -> Result<Option<(VillageLease, Vec<Stands>)>> {
    let Some((m, p)) = matters::open(tx, works, row.matter)? else { return Ok(None) };
    let lease = &row.body;
    // a contract that the town has not filed may still come back
    let runs = matches!(row.state, State::Running | State::Ended);
    let contract = lease.contract.as_ref().filter(|_| runs);
    let stands = if runs { lease.stands(booked(tx, row)?) } else { Vec::new() };
    let today = today(ctx, works);
    let tenant = lease.tenant();
    let since = schedule::overdue(&stands, today).next();
    let shown = VillageLease {
        matter: m.id,
        number: m.number(works.calendars.get(None).zone()),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        stage: m.stage,
        asset: lease.asset,
        asset_name: asset_name(tx, lease)?,
        usage: lease.usage.clone(),
        floor: lease.floor(),
        listed: lease.listed.map(|(since, _)| since),
        bids_until: lease.listed.map(|(_, until)| until),
        hidden: tenant.is_some_and(|t| t.name.is_none()),
        tenant: tenant.and_then(|t| t.name.clone()),
        from: contract.map(|c| c.rents.from.to_string()),
        to: contract.and_then(last).map(|d| d.to_string()),
        rent: contract.map(|c| c.rents.a_year),
        arrears_since: since.map(|s| s.rent.due.to_string()),
        arrears: schedule::open(schedule::overdue(&stands, today)),
        letters: lease.letters.len(),
        entered_late: lease.late.is_some(),
        sublet_until: lease.sublets.last().map(|s| s.until.clone()),
        back: lease.back.map(|d| d.to_string()),
    };
    Ok(Some((shown, stands)))
}

fn last(contract: &Contract) -> Option<Date> {
    contract.rents.end()?.yesterday().ok()
}

pub(super) fn asset_name(tx: &mut Tx, lease: &Lease) -> Result<String> {
    Ok(asset::sql::now(tx, lease.asset)?.map_or_else(String::new, |e| e.body.name))
}
