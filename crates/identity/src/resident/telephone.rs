//! Which pseudonym stands for which telephone number. The pseudonym is random
//! and stays; the number lies beside it, hashed and sealed under a key that
//! changes. So sessions, mandates, pauses and limits hang on nothing that a
//! change of keys touches, and no number ever has two.

use kernel::{Ctx, Error, Result, Shard, Time};
use serde_json::json;
use store::outbox::{self, Fact, Subscriber};
use store::{Tx, vals};
use zeroize::Zeroizing;

use super::{Phone, Typed};
use crate::store::vault::{
    TELEPHONE_ADD, TELEPHONE_FIND, TELEPHONE_GET, TELEPHONE_HASHED, TELEPHONE_HOLD, TELEPHONE_LOOK,
    TELEPHONES_FORGET,
};
use crate::vault::{Blind, PHONE, Vault, bytes_of, hex};

/// Where all of them lie: one number is asked for in one place, whichever key
/// is in use.
pub(crate) const SHARD: Shard = Shard::COMMON;

/// Minutes that a number is known which somebody only typed: as long as codes
/// are counted, and a day.
const TYPED: i64 = 2 * 24 * 60;

/// The fact that something will need a number's pseudonym until then.
const HELD: &str = "TelephoneHeld";

/// The pseudonym of a number, made when there is none yet. A command of
/// [`SHARD`].
///
/// # Errors
/// `identity.keys_behind`; those of the store.
pub(crate) fn of(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, typed: &Typed) -> Result<Phone> {
    // locked until the end: nobody makes a second one under a newer key
    vault.is_up_to_date(tx)?;
    tx.exec(&TELEPHONES_FORGET, &vals![SHARD, ctx.now])?;
    let until = ctx.now.plus_minutes(TYPED);
    if let Some(phone) = taken_up(tx, ctx, vault, typed)? {
        keep_until(tx, phone, until)?;
        return Ok(phone);
    }
    let (number, blind) = vault.hash(PHONE, &typed.number)?;
    let sealed = vault.seal_beside((number, &blind), &ctx.random(), &typed.number)?;
    let phone = Phone(ctx.random());
    let row = vals![SHARD, blind, phone.bytes(), number, sealed, ctx.now, until];
    let made = tx.query_opt(&TELEPHONE_ADD, &row, |r| Phone::read(r.bytes(0)?))?;
    made.ok_or_else(|| Error::internal("a telephone came twice"))
}

/// The one that is there, laid under the newest key if it is under an old one.
fn taken_up(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, typed: &Typed) -> Result<Option<Phone>> {
    let newest = vault.hash(PHONE, &typed.number)?;
    for (number, blind) in vault.hashes(PHONE, &typed.number)? {
        let row = tx.query_opt(&TELEPHONE_FIND, &vals![SHARD, blind], |r| {
            Ok((Phone::read(r.bytes(0)?)?, r.opt_blob(1)?.is_some()))
        })?;
        let Some((phone, sealed)) = row else { continue };
        if number < newest.0 || !sealed {
            lay(tx, ctx, vault, phone, &typed.number)?;
        }
        return Ok(Some(phone));
    }
    Ok(None)
}

/// Hashes and seals a number under the newest key.
pub(crate) fn lay(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    phone: Phone,
    clean: &str,
) -> Result<()> {
    let (number, blind) = vault.hash(PHONE, clean)?;
    let sealed = vault.seal_beside((number, &blind), &ctx.random(), clean)?;
    tx.exec(&TELEPHONE_HASHED, &vals![SHARD, phone.bytes(), blind, number, sealed])
}

/// The pseudonym of a number, if there is one. A read in [`SHARD`].
///
/// # Errors
/// Those of the store.
pub(crate) fn known(tx: &mut Tx<'_>, vault: &Vault, typed: &Typed) -> Result<Option<Phone>> {
    for (_, blind) in vault.hashes(PHONE, &typed.number)? {
        let of = vals![SHARD, blind];
        let found = tx.query_opt(&TELEPHONE_LOOK, &of, |r| Phone::read(r.bytes(0)?))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// What the vault's index knows a telephone's number by, under the newest key
/// last. A read in [`SHARD`].
///
/// # Errors
/// Those of the store; `internal` when the row was changed.
pub(crate) fn blinds(tx: &mut Tx<'_>, vault: &Vault, phone: Phone) -> Result<Vec<Blind>> {
    let row = tx.query_opt(&TELEPHONE_GET, &vals![SHARD, phone.bytes()], |r| {
        Ok((bytes_of(r.bytes(0)?)?, r.int(1)?, r.opt_blob(2)?))
    })?;
    let Some((blind, key, sealed)) = row else { return Ok(Vec::new()) };
    // a number that was never sealed is found under its own key alone
    let Some(sealed) = sealed else { return Ok(vec![Blind(blind)]) };
    let clean: Zeroizing<String> = vault.open_beside((key, &blind), &sealed)?;
    Ok(vault.hashes(PHONE, &clean)?.into_iter().map(|(_, hash)| Blind(hash)).collect())
}

/// A telephone is known until then at the least: whatever keeps its pseudonym
/// says how long it needs it. A command of any shard.
///
/// # Errors
/// Those of the store.
pub fn hold(tx: &mut Tx<'_>, ctx: &Ctx, phone: Phone, until: Time) -> Result<()> {
    let fact = Fact {
        shard: tx.shard(),
        name: HELD,
        subject: ctx.id::<Phone>(tx.shard()).get(),
        version: 1,
        body: json!({ "phone": *hex(phone.bytes()), "until": until.micros().to_string() }),
    };
    outbox::publish(tx, ctx, &fact).map(drop)
}

/// The same, in [`SHARD`].
pub(crate) fn keep_until(tx: &mut Tx<'_>, phone: Phone, until: Time) -> Result<()> {
    tx.exec(&TELEPHONE_HOLD, &vals![SHARD, phone.bytes(), until])
}

/// Keeps what [`hold`] said.
pub(crate) fn subscriber() -> Subscriber {
    Subscriber::command("identity.telephone_held", &[HELD], |tx, _, d| {
        let text = |name: &str| d.body[name].as_str().unwrap_or_default();
        let wrong = || Error::internal("a telephone that is none");
        let phone = crate::vault::unhex(text("phone")).ok_or_else(wrong)?;
        let until = text("until").parse().map_err(|_| wrong())?;
        keep_until(tx, Phone::read(&phone)?, Time::from_micros(until))
    })
    .in_shard(|_| SHARD)
}
