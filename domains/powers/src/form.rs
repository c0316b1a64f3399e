//! What the forms of a village's acts say.

use casework::Matter;
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Id, Money, Result};
use procedure::Act;
use serde_json::Value;

use crate::purchase::model::Party;

pub(crate) fn number(act: &Act, name: &str) -> Option<i64> {
    act.form.get(name).and_then(Value::as_i64)
}

/// A matter that is named.
pub(crate) fn matter(act: &Act, name: &str) -> Option<Id<Matter>> {
    text(act, name).and_then(|id| id.parse().ok())
}

pub(crate) fn text<'a>(act: &'a Act, name: &str) -> Option<&'a str> {
    act.form.get(name).and_then(Value::as_str).map(str::trim).filter(|s| !s.is_empty())
}

/// Whoever bids; a natural person without a name, which lies in the vault.
pub(crate) fn party(act: &Act) -> Party {
    match text(act, "bidder_kind") {
        Some("person") => Party { name: None, code: None },
        _ => Party {
            name: text(act, "bidder").map(str::to_owned),
            code: text(act, "bidder_code").map(str::to_owned),
        },
    }
}

pub(crate) fn price(act: &Act) -> Money {
    Money(number(act, "price").unwrap_or_default())
}

/// Refuses a day after today.
///
/// # Errors
/// `powers.day_ahead`.
pub(crate) fn not_ahead(ctx: &Ctx, zone: &TimeZone, act: &Act, name: &str) -> Result<()> {
    let today = ctx.now.civil(zone).date().to_string();
    match text(act, name) {
        Some(day) if day > today.as_str() => {
            Err(Error::invalid("powers.day_ahead", format!("form/{name}")))
        }
        _ => Ok(()),
    }
}
