//! A letter about arrears.

use casework::{Matter, Works};
use identity::policy::Target;
use jiff::civil::Date;
use kernel::{Ctx, Error, Id, Lang, Money, Result};
use serde_json::Value;
use store::Tx;

use super::leases::{asset_name, total};
use super::money::named;
use crate::lease::sql;

/// Who sees leases.
const SEE: &str = "village_lease.see";

/// A sentence under a key, with what it names.
pub type Say<'s> = &'s dyn Fn(Lang, &str, &[(&str, Value)]) -> String;

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
