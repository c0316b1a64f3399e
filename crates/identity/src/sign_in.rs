//! Signing in: load, compare outside any transaction, conclude.
//!
//! An unknown login, a wrong password, a locked account and one without a
//! password get the same answer after the same work.

use kernel::{Account, Ctx, Error, Id, Kind, Lang, Result, Shard, Time};
use serde_json::json;
use store::{Tx, vals};

use crate::account::{self, State};
use crate::password::Verdict;
use crate::session::{self, SessionInfo};
use crate::settings::{SIGN_IN_PAUSE_MINUTES, SIGN_IN_TRIES, number};
use crate::store::accounts::{
    ACCOUNT_SECRET, LOGIN_GET, PASSWORD_UPGRADE, TRIES_FORGET, TRY_DROP, TRY_GET, TRY_PUT,
};
use crate::token::Token;
use crate::vault::Vault;
use crate::{duties, factors};

/// A new session, with the token that is told this once.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub token: Token,
    pub session: SessionInfo,
    pub account: Id<Account>,
    pub title: String,
    pub lang: Lang,
    /// Nothing else is allowed until the password is changed.
    pub must_change: bool,
}

/// The password was right, and a second factor is asked for.
#[derive(Debug, Clone)]
pub struct Step {
    /// To be sent back with the factor.
    pub step: String,
    pub until: Time,
    /// `totp`, `passkey`, `recovery`
    pub ways: Vec<&'static str>,
}

/// Where a password leads.
#[derive(Debug, Clone)]
pub enum Entered {
    In(SignedIn),
    Second(Step),
}

impl Entered {
    /// The session, where the password was enough.
    pub fn signed(self) -> Option<SignedIn> {
        match self {
            Entered::In(signed) => Some(signed),
            Entered::Second(_) => None,
        }
    }
}

/// What a try to sign in is compared with.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub tried: Tried,
    pub found: Option<Found>,
}

/// What was typed as a login, as a keyed hash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tried {
    pub shard: Shard,
    pub hash: [u8; 32],
}

#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub account: Id<Account>,
    title: String,
    lang: Lang,
    state: State,
    pub password: Option<String>,
    must_change: bool,
}

impl Found {
    /// Whether its holder has chosen a password: the account is theirs.
    pub fn is_own(&self) -> bool {
        self.password.is_some() && !self.must_change
    }
}

/// The one refusal of every sign-in.
pub(crate) fn refused() -> Error {
    Error::new(Kind::Anonymous, "identity.sign_in_refused")
}

/// Loads what the try is compared with.
///
/// # Errors
/// `identity.sign_in_paused` after too many wrong tries, whether or not there
/// is such a login.
pub(crate) fn candidate(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    login: Option<&str>,
    tried: Tried,
) -> Result<Candidate> {
    paused(tx, ctx, tried)?;
    let account = match login {
        Some(login) => {
            tx.query_opt(&LOGIN_GET, &vals![account::shard_of(login), login], |r| r.id(0))?
        }
        None => None,
    };
    let found = match account {
        Some(account) => secret(tx, account)?,
        None => None,
    };
    Ok(Candidate { tried, found })
}

pub(crate) fn secret(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Option<Found>> {
    tx.query_opt(&ACCOUNT_SECRET, &vals![account.shard(), account], |r| {
        Ok(Found {
            account,
            title: r.text(0)?,
            lang: account::lang(r.str(1)?),
            state: State::named(r.str(2)?)?,
            password: r.opt_text(3)?,
            must_change: r.flag(4)?,
        })
    })
}

pub(crate) fn paused(tx: &mut Tx<'_>, ctx: &Ctx, tried: Tried) -> Result<()> {
    let row =
        tx.query_opt(&TRY_GET, &vals![tried.shard, tried.hash], |r| Ok((r.int(0)?, r.time(1)?)))?;
    let pause = number(ctx, &SIGN_IN_PAUSE_MINUTES);
    match row {
        Some((failed, since))
            if failed >= number(ctx, &SIGN_IN_TRIES) && ctx.now < since.plus_minutes(pause) =>
        {
            Err(Error::new(Kind::TooMany, "identity.sign_in_paused").arg("minutes", pause))
        }
        _ => Ok(()),
    }
}

/// Begins the session, or counts the wrong try. `None` is a refusal that has
/// to be *kept*: an error would roll the count back.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    candidate: &Candidate,
    verdict: &Verdict,
    (vault, device): (&Vault, &str),
) -> Result<Option<Entered>> {
    let (Some(found), Verdict::Right { upgraded }) = (&candidate.found, verdict) else {
        count(tx, ctx, candidate.tried)?;
        return Ok(None);
    };
    // read again: it may have been locked, or got another password, meanwhile
    let again = secret(tx, found.account)?;
    if !again.is_some_and(|a| a.state == State::Active && a.password == found.password) {
        count(tx, ctx, candidate.tried)?;
        return Ok(None);
    }
    let id = found.account;
    if let Some(hash) = upgraded {
        tx.exec(
            &PASSWORD_UPGRADE,
            &vals![id.shard(), id, hash.as_str(), found.password.as_deref()],
        )?;
    }
    let ways = factors::ways(tx, id)?;
    if let (false, Some(kept)) = (ways.is_empty(), upgraded.as_ref().or(found.password.as_ref())) {
        let (step, until) = factors::step::make(vault, id, kept, ctx.now)?;
        return Ok(Some(Entered::Second(Step { step, until, ways })));
    }
    forget(tx, candidate.tried)?;
    begin(tx, ctx, found, device).map(|signed| Some(Entered::In(signed)))
}

/// Begins the session of whoever showed a code, or counts the wrong try, as
/// [`conclude`] does.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    account: Id<Account>,
    right: bool,
    tried: Tried,
    device: &str,
) -> Result<Option<SignedIn>> {
    match secret(tx, account)?.filter(|f| right && f.state == State::Active) {
        Some(found) => {
            forget(tx, tried)?;
            begin(tx, ctx, &found, device).map(Some)
        }
        None => count(tx, ctx, tried).map(|()| None),
    }
}

/// Begins the session of somebody who showed what cannot be guessed; `None`
/// for an account that cannot be used.
pub(crate) fn recognised(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    account: Id<Account>,
    device: &str,
) -> Result<Option<SignedIn>> {
    let found = secret(tx, account)?.filter(|f| f.state == State::Active);
    found.map(|found| begin(tx, ctx, &found, device)).transpose()
}

/// Wrong tries before a right one are past.
fn forget(tx: &mut Tx<'_>, tried: Tried) -> Result<()> {
    tx.exec(&TRY_DROP, &vals![tried.shard, tried.hash])
}

fn begin(tx: &mut Tx<'_>, ctx: &Ctx, found: &Found, device: &str) -> Result<SignedIn> {
    let id = found.account;
    let (token, session) = session::begin(tx, ctx, id, device)?;
    let facts = json!({ "session": session.id });
    let version = ctx.now.micros();
    duties::done(tx, ctx, id.shard(), "identity.sign_in", ("account", id.get()), version, facts)?;
    let Found { title, lang, must_change, .. } = found.clone();
    Ok(SignedIn { token, session, account: id, title, lang, must_change })
}

/// Counts a wrong try and forgets old ones of this shard.
pub(crate) fn count(tx: &mut Tx<'_>, ctx: &Ctx, tried: Tried) -> Result<()> {
    let pause = number(ctx, &SIGN_IN_PAUSE_MINUTES);
    let before: Time = ctx.now.plus_minutes(pause.saturating_neg());
    tx.exec(&TRIES_FORGET, &vals![tried.shard, before])?;
    tx.exec(&TRY_PUT, &vals![tried.shard, tried.hash, ctx.now, before])
}
