//! What of a village's leases is to be checked, for those who check; and a
//! letter about arrears.

use casework::schema::LightText;
use casework::{Matter, Works};
use flags::own::lease::{self as rule, Limits};
use flags::own::limits;
use http_edge::schema::{CursorText, IdText};
use identity::policy::Target;
use jiff::civil::Date;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Lang, Light, Money, Result};
use serde::Serialize;
use serde_json::{Map, Value};
use store::Tx;
use utoipa::ToSchema;

use super::leases::{Paging, asset_name, rows, today, total};
use super::money::named;
use crate::lease::booked;
use crate::lease::schedule::Stands;
use crate::lease::sql::{self, LeaseRow, State};

/// Who sees leases, and their lights.
const SEE: &str = "village_lease.see";
const LIGHTS: &str = "village_lights.see";

/// Something about a lease that lies outside the usual range and is to be
/// checked. It accuses nobody.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeaseLight {
    /// `powers.lease`: its page is `docs/rules`.
    pub rule: &'static str,
    /// Which of its findings.
    pub part: &'static str,
    /// `red`, `yellow`, or `grey` where something is only missing yet.
    #[schema(value_type = LightText)]
    pub light: Light,
    #[schema(value_type = IdText)]
    pub lease: Id<Matter>,
    pub number: String,
    pub asset_name: String,
    pub sentence: String,
    /// By which it was found. Amounts in yuan, as text.
    pub values: Map<String, Value>,
}

/// Lights of a page of leases, newest lease first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeaseLights {
    pub items: Vec<LeaseLight>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// A sentence under a key, with what it names.
pub type Say<'s> = &'s dyn Fn(Lang, &str, &[(&str, Value)]) -> String;

/// What of a village's leases is to be checked.
///
/// # Errors
/// Not found for what is no village; what the policy refuses with.
pub fn lights(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    page: Paging<'_>,
    say: Say<'_>,
) -> Result<LeaseLights> {
    works.policy.allows(&ctx.actor, LIGHTS, &Target::object(village))?;
    named(works, village)?;
    let limits: Limits = limits(&ctx.settings, &rule::SETTING, village, ctx.now)
        .ok_or_else(|| Error::internal("the shipped limits of leases do not read"))?;
    let today = today(ctx, works);
    let (rows, next) = rows(tx, village, page)?;
    let mut items = Vec::new();
    for row in rows.iter().filter(|l| matches!(l.state, State::Running | State::Ended)) {
        let Some(judged) = judged(tx, row)? else { continue };
        let found = rule::lease(&judged, &limits, today);
        if found.is_empty() {
            continue;
        }
        let m = casework::sql::matters::get(tx, row.matter)?.ok_or_else(Error::not_found)?;
        let (number, name) = (m.number(works.calendars.zone()), asset_name(tx, &row.body)?);
        items.extend(found.into_iter().map(|f| LeaseLight {
            rule: f.rule,
            part: f.part,
            light: f.light,
            lease: row.matter,
            number: number.clone(),
            asset_name: name.clone(),
            sentence: say(ctx.lang, &format!("lights.{}", f.part), &f.values),
            values: f.values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }));
    }
    Ok(LeaseLights { items, next })
}

/// A lease as the rule sees it.
fn judged(tx: &mut Tx, row: &LeaseRow) -> Result<Option<rule::Lease>> {
    let lease = &row.body;
    let Some(contract) = &lease.contract else { return Ok(None) };
    let Some(to) = contract.rents.end() else { return Ok(None) };
    let stands = lease.stands(booked(tx, row)?);
    let rent = |(n, s): (usize, Stands)| rule::Rent {
        id: format!("{}.{n}", row.matter),
        due: s.rent.due,
        amount: s.rent.amount,
        paid: s.paid,
    };
    Ok(Some(rule::Lease {
        id: row.matter.to_string(),
        rent_a_year: contract.rents.a_year,
        reference: lease.floor(),
        listed: lease.listed.is_some(),
        from: contract.rents.from,
        to,
        entered_late: lease.late.as_ref().is_some_and(|l| l.old),
        rents: (1..).zip(stands).map(rent).collect(),
    }))
}

/// A letter about arrears as it is printed, counted from 1. A natural person
/// stands in it as the tenant of a contract: whoever signs it knows the name,
/// and the program need not read it for that.
///
/// # Errors
/// Not found for what is none; what the policy refuses with.
pub fn letter(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    (id, place): (Id<Matter>, usize),
    say: Say<'_>,
) -> Result<String> {
    let row = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    works.policy.allows(&ctx.actor, SEE, &Target::object(row.village))?;
    let lease = &row.body;
    let letter = place.checked_sub(1).and_then(|n| lease.letters.get(n));
    let letter = letter.ok_or_else(Error::not_found)?;
    let contract = lease.contract.as_ref().map_or("", |c| &c.number);
    let asset = asset_name(tx, lease)?;
    let day = letter.at.civil(works.calendars.zone()).date().to_string();
    let mut args: Vec<(&str, Value)> = vec![
        ("village", named(works, row.village)?.into()),
        ("asset", asset.into()),
        ("contract", contract.into()),
        ("day", day.into()),
        ("pay_by", letter.pay_by.clone().into()),
        ("total", total(letter).to_string().into()),
    ];
    let part = |name: &str, args: &[(&str, Value)]| {
        say(ctx.lang, &format!("letters.arrears.{name}"), args)
    };
    let tenant = lease.tenant().and_then(|t| t.name.clone());
    let tenant = tenant.unwrap_or_else(|| part("tenant", &args));
    args.push(("tenant", tenant.into()));
    let row = |(due, open): &(Date, Money)| {
        part("row", &[("due", due.to_string().into()), ("open", open.to_string().into())])
    };
    let before = ["title", "to", "body"].map(|name| part(name, &args));
    let after = ["total", "sign", "date"].map(|name| part(name, &args));
    let lines = before.into_iter().chain(letter.open.iter().map(row)).chain(after);
    Ok(lines.flat_map(|line| [line, "\n\n".to_owned()]).collect())
}
