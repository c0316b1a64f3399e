//! Codes that show that somebody holds a telephone. Whether the number is known
//! is never asked: everybody gets a code, so the answer tells nothing.

use kernel::{Ctx, Error, Id, Kind, Result, Time};
use serde_json::json;
use store::outbox::{self, Fact};
use store::{Tx, vals};
use subtle::ConstantTimeEq;

use super::sealed::{self, Text};
use super::{Phone, Typed};
use crate::store::residents::{
    CODE_FAILED, CODE_LOCK, CODE_NEW, CODE_USED, CODES_FORGET, CODES_SINCE,
};
use crate::vault::{Vault, hex};

/// Tag type: a code that was asked for.
pub(super) struct Code;

/// Minutes that a code holds.
pub(super) const MINUTES: i64 = 5;
/// Wrong ones that may be typed.
const TRIES: i64 = 5;
/// Of one number: minutes between two, and how many in an hour and in a day.
/// With [`TRIES`] somebody who guesses has fifty tries a day of a million.
const APART: i64 = 1;
const AN_HOUR: i64 = 5;
const A_DAY: i64 = 10;
const DAY: i64 = 24 * 60;

/// The fact that a code goes out. Number and code in its body are sealed.
pub(super) const ASKED: &str = "PhoneCodeAsked";

/// Asks for a code to be sent. Answers what the asking page alone holds, and
/// must show with the code: whoever reads the code over a shoulder has nothing.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    (phone, typed): (Phone, &Typed),
) -> Result<(String, Time)> {
    let shard = phone.shard();
    slow_down(tx, ctx.now, phone)?;
    tx.exec(&CODES_FORGET, &vals![shard, ctx.now.plus_minutes(-DAY)])?;
    let id: Id<Code> = ctx.id(shard);
    tx.exec(&CODE_NEW, &vals![shard, id, phone.bytes(), typed.masked.as_str(), ctx.now])?;
    let text = Text {
        to: typed.number.clone(),
        code: digits(vault, id)?,
        minutes: MINUTES,
        lang: ctx.lang,
    };
    let sealed = sealed::seal(vault, id.get(), &ctx.random(), &text)?;
    let until = ctx.now.plus_minutes(MINUTES);
    let body = json!({ "sealed": *hex(&sealed), "until": until });
    let fact = Fact { shard, name: ASKED, subject: id.get(), version: 1, body };
    outbox::publish(tx, ctx, &fact)?;
    Ok((format!("{id}.{}", mark(vault, id)?), until))
}

fn slow_down(tx: &mut Tx<'_>, now: Time, phone: Phone) -> Result<()> {
    let since = |tx: &mut Tx<'_>, minutes: i64| {
        let of = vals![phone.shard(), phone.bytes(), now.plus_minutes(-minutes)];
        tx.query_one(&CODES_SINCE, &of, |r| Ok((r.int(0)?, r.opt_time(1)?)))
    };
    let (today, last) = since(tx, DAY)?;
    let (hour, _) = since(tx, 60)?;
    let wait = if last.is_some_and(|last| now < last.plus_minutes(APART)) {
        APART
    } else if today >= A_DAY {
        DAY
    } else if hour >= AN_HOUR {
        60
    } else {
        return Ok(());
    };
    Err(Error::new(Kind::TooMany, "identity.phone_paused").arg("minutes", wait))
}

/// Where a code is kept, as its step says.
///
/// # Errors
/// `identity.phone_code_over`.
pub(super) fn id(step: &str) -> Result<Id<Code>> {
    step.split('.').next().and_then(|id| id.parse().ok()).ok_or_else(over)
}

/// Takes a code, once. `None` for a wrong one, whose count has to be kept: an
/// error would roll it back.
pub(super) fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    step: &str,
    typed: &str,
) -> Result<Option<(Phone, String)>> {
    let id = id(step)?;
    let own = format!("{id}.{}", mark(vault, id)?);
    if !same(&own, step) {
        return Err(over());
    }
    let of = vals![id.shard(), id];
    let row = tx.query_opt(&CODE_LOCK, &of, |r| {
        Ok((Phone::read(r.bytes(0)?)?, r.text(1)?, r.time(2)?, r.int(3)?, r.flag(4)?))
    })?;
    let Some((phone, masked, made, failed, used)) = row else { return Err(over()) };
    let late = ctx.now >= made.plus_minutes(MINUTES) || ctx.now < made;
    if used || late || failed >= TRIES {
        return Err(over());
    }
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).take(7).collect();
    match same(&digits(vault, id)?, &typed) {
        true => tx.exec(&CODE_USED, &of).map(|()| Some((phone, masked))),
        false => tx.exec(&CODE_FAILED, &of).map(|()| None),
    }
}

/// Compared in the same time whatever was typed.
fn same(right: &str, typed: &str) -> bool {
    bool::from(right.as_bytes().ct_eq(typed.as_bytes()))
}

fn digits(vault: &Vault, id: Id<Code>) -> Result<String> {
    let secret = vault.token("phone code", id.get())?;
    let number = secret.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    Ok(format!("{:06}", number % 1_000_000))
}

fn mark(vault: &Vault, id: Id<Code>) -> Result<String> {
    Ok(hex(&vault.token("phone code step", id.get())?).to_string())
}

pub(super) fn over() -> Error {
    Error::new(Kind::Anonymous, "identity.phone_code_over")
}
