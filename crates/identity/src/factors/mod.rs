//! What shows who somebody is beside a password: codes of an app, codes on
//! paper, passkeys.

pub mod desk;
pub mod passkey;
mod recovery;
pub(crate) mod step;
mod totp;

pub use totp::Secret;

use kernel::{Account, Ctx, Error, Id, Result};
use serde::Serialize;
use serde_json::json;
use store::{Tx, vals};

use crate::grant::UnitAreas;
use crate::policy::Policy;
use crate::store::accounts::ACCOUNT_VERSION;
use crate::store::factors::{
    CODES_DROP, FACTORS, PASSKEY_DROP, PASSKEYS_DROP, RESET_GET, RESET_PUT, TOTP_CONFIRM,
    TOTP_DROP, TOTP_PUT,
};
use crate::vault::Vault;
use crate::{account, duties, grant, session};
use passkey::{Adding, Party, Passkey, PasskeyInfo};

/// What an account has beside its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Factors {
    pub totp: bool,
    /// Codes on paper that are left.
    pub recovery: i64,
    pub passkeys: Vec<PasskeyInfo>,
}

/// A way to show the second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Second {
    Totp(String),
    Recovery(String),
}

/// Names of the ways that an account has; none: a password is enough.
pub(crate) fn ways(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<&'static str>> {
    let of = vals![account.shard(), account];
    let (totp, passkeys, codes) =
        tx.query_one(&FACTORS, &of, |r| Ok((r.int(0)?, r.int(1)?, r.int(2)?)))?;
    if totp + passkeys == 0 {
        return Ok(Vec::new());
    }
    let all = [("totp", totp), ("passkey", passkeys), ("recovery", codes)];
    Ok(all.into_iter().filter(|(_, n)| *n > 0).map(|(way, _)| way).collect())
}

/// Takes a second factor, once.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    account: Id<Account>,
    second: &Second,
) -> Result<bool> {
    match second {
        Second::Totp(code) => totp::take(tx, ctx, vault, account, code),
        Second::Recovery(code) => recovery::take(tx, account, code),
    }
}

fn of(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Factors> {
    let key = vals![account.shard(), account];
    let (totp, recovery) = tx.query_one(&FACTORS, &key, |r| Ok((r.int(0)? > 0, r.int(2)?)))?;
    let passkeys = passkey::list(tx, account)?.into_iter().map(|(info, _)| info).collect();
    Ok(Factors { totp, recovery, passkeys })
}

/// Begins an enrolment; it counts once a first code was right.
fn begin_totp(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, account: Id<Account>) -> Result<Secret> {
    if totp::get(tx, account)?.is_some_and(|e| e.confirmed) {
        return Err(Error::conflict("identity.totp_there"));
    }
    let (shard, enrolment) = (account.shard(), ctx.id::<Secret>(account.shard()).get());
    tx.exec(&TOTP_PUT, &vals![shard, account, enrolment, ctx.now])?;
    Secret::of(vault, enrolment)
}

/// The first right code: from now on it is asked for. Answers a new sheet of
/// codes on paper.
fn confirm_totp(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    (account, session): (Id<Account>, i64),
    code: &str,
) -> Result<Vec<String>> {
    let enrolled = totp::get(tx, account)?.filter(|e| !e.confirmed).ok_or_else(totp::wrong)?;
    let step = totp::right(vault, &enrolled, code, ctx.now)?.ok_or_else(totp::wrong)?;
    tx.exec(&TOTP_CONFIRM, &vals![account.shard(), account, ctx.now, step])?;
    parted(tx, account, Half::Factors)?;
    changed(tx, ctx, (account, session), "identity.totp_add")?;
    recovery::renew(tx, ctx, account)
}

fn remove_totp(tx: &mut Tx<'_>, ctx: &Ctx, holder: (Id<Account>, i64)) -> Result<()> {
    tx.exec(&TOTP_DROP, &vals![holder.0.shard(), holder.0])?;
    changed(tx, ctx, holder, "identity.totp_remove")
}

fn renew_codes(tx: &mut Tx<'_>, ctx: &Ctx, holder: (Id<Account>, i64)) -> Result<Vec<String>> {
    changed(tx, ctx, holder, "identity.codes_renew")?;
    recovery::renew(tx, ctx, holder.0)
}

fn add_passkey(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (vault, party): (&Vault, &Party),
    holder: (Id<Account>, i64),
    adding: &Adding,
) -> Result<Vec<String>> {
    let first = of(tx, holder.0)?;
    passkey::add(tx, ctx, vault, party, holder.0, adding)?;
    parted(tx, holder.0, Half::Factors)?;
    changed(tx, ctx, holder, "identity.passkey_add")?;
    match first.recovery {
        0 => recovery::renew(tx, ctx, holder.0),
        _ => Ok(Vec::new()),
    }
}

fn remove_passkey(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: (Id<Account>, i64),
    id: Id<Passkey>,
) -> Result<()> {
    tx.exec(&PASSKEY_DROP, &vals![holder.0.shard(), holder.0, id])?;
    changed(tx, ctx, holder, "identity.passkey_remove")
}

/// Every other session ends: whoever sits in one must show the new factor too.
fn changed(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (account, session): (Id<Account>, i64),
    act: &str,
) -> Result<()> {
    let shard = account.shard();
    session::end_but(tx, ctx, account, session)?;
    if ways(tx, account)?.is_empty() {
        tx.exec(&CODES_DROP, &vals![shard, account])?;
    }
    let version = tx.query_one(&ACCOUNT_VERSION, &vals![shard, account], |r| r.int(0))?;
    duties::done(tx, ctx, shard, act, ("account", account.get()), version, json!({}))
}

/// Takes all second factors of somebody who lost them; all their sessions end.
/// DANGER: with the password reset too, whoever does both walks in. So nobody
/// does both.
///
/// # Errors
/// Those of the policy; `identity.grant_beyond_own`; `identity.two_people`.
pub fn reset(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    unit_area: UnitAreas<'_>,
) -> Result<()> {
    account::open(tx, ctx, policy, id, "identity.factors_reset")?;
    grant::could_give_all(tx, ctx, policy, id, unit_area)?;
    part(tx, ctx, id, Half::Factors)?;
    for drop in [&TOTP_DROP, &CODES_DROP, &PASSKEYS_DROP] {
        tx.exec(drop, &vals![id.shard(), id])?;
    }
    changed(tx, ctx, (id, account::NO_SESSION), "identity.factors_reset")
}

/// The two halves of a sign-in: who of others reset which is kept, each by
/// itself. In one place the later would hide the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Password,
    Factors,
}

/// Refuses whoever reset the other half, and notes who resets this one. The
/// program itself (its command line) is whoever holds the machine anyway.
pub(crate) fn part(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Account>, half: Half) -> Result<()> {
    let Some(actor) = ctx.actor.account() else { return Ok(()) };
    let (password, factors) = reset_by(tx, id)?;
    let other = match half {
        Half::Password => factors,
        Half::Factors => password,
    };
    if other == Some(actor) {
        return Err(Error::forbidden("identity.two_people"));
    }
    note(tx, id, half, Some(actor))
}

/// The holder has made this half anew: who reset it before knows nothing of it
/// any more. The other half's note stays: until the holder has made that anew
/// too, whoever reset it could reset this one and walk in.
pub(crate) fn parted(tx: &mut Tx<'_>, id: Id<Account>, half: Half) -> Result<()> {
    note(tx, id, half, None)
}

/// Who of others did it last; none: the holder, or nobody.
type By = Option<Id<Account>>;

/// Who reset the password, and who the factors.
fn reset_by(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(By, By)> {
    tx.query_one(&RESET_GET, &vals![id.shard(), id], |r| Ok((r.opt_id(0)?, r.opt_id(1)?)))
}

fn note(tx: &mut Tx<'_>, id: Id<Account>, half: Half, by: By) -> Result<()> {
    let (mut password, mut factors) = reset_by(tx, id)?;
    match half {
        Half::Password => password = by,
        Half::Factors => factors = by,
    }
    tx.exec(&RESET_PUT, &vals![id.shard(), id, password, factors])
}
