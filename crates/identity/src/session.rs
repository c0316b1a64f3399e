//! Sessions: what a browser's token stands for, until it ends.

use std::sync::Arc;

use kernel::{Account, Ctx, Error, Grant, Id, Lang, Result, Time};
use serde::Serialize;
use serde_json::json;
use store::{Tx, vals};

use crate::account::{self, NO_SESSION, State};
use crate::policy::Policy;
use crate::settings::{SESSION_HOURS, SESSION_IDLE_MINUTES, number};
use crate::store::sessions::{
    SESSION_ADD, SESSION_END, SESSION_LIST, SESSION_SEEN, SESSION_WHO, SESSIONS_END,
    SESSIONS_FORGET,
};
use crate::token::Token;
use crate::{duties, grant, hints};

/// Tag type: somebody's being signed in on one device.
pub struct Session;

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionInfo {
    pub id: Id<Session>,
    /// "Firefox, Windows": as the edge described it.
    pub device: String,
    pub made: Time,
    pub seen: Time,
    pub expires: Time,
}

/// What a live token stands for, as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub session: Id<Session>,
    pub account: Id<Account>,
    pub login: String,
    pub title: String,
    pub lang: Lang,
    pub must_change: bool,
    pub seen: Time,
    pub expires: Time,
    /// Of a program's token: what it may ask for.
    pub scopes: Option<Arc<[String]>>,
    /// Also those that begin later.
    pub grants: Vec<Grant>,
}

/// Characters of a device's description.
const DEVICE_MOST: usize = 80;
/// Minutes after which `seen` is written again: not with every request.
pub(crate) const SEEN_EVERY_MINUTES: i64 = 5;

/// Begins a session in the account's shard.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    account: Id<Account>,
    device: &str,
) -> Result<(Token, SessionInfo)> {
    let shard = account.shard();
    let token = Token::new(shard, &ctx.random());
    let minutes = number(ctx, &SESSION_HOURS).saturating_mul(60);
    let device: String = device.chars().filter(|c| !c.is_control()).take(DEVICE_MOST).collect();
    let info = SessionInfo {
        id: ctx.id(shard),
        device,
        made: ctx.now,
        seen: ctx.now,
        expires: ctx.now.plus_minutes(minutes),
    };
    tx.exec(&SESSIONS_FORGET, &vals![shard, ctx.now])?;
    tx.exec(
        &SESSION_ADD,
        &vals![shard, token.hash(), info.id, account, &info.device, ctx.now, info.expires],
    )?;
    Ok((token, info))
}

/// Reads what a token stands for: `None` when it is unknown or its account
/// cannot be used. The times are for the caller to check.
pub(crate) fn read(tx: &mut Tx<'_>, token: &Token, now: Time) -> Result<Option<Known>> {
    let found = tx.query_opt(&SESSION_WHO, &vals![token.shard(), token.hash()], |r| {
        let known = Known {
            session: r.id(0)?,
            account: r.id(1)?,
            seen: r.time(2)?,
            expires: r.time(3)?,
            login: r.text(4)?,
            title: r.text(5)?,
            lang: account::lang(r.str(6)?),
            must_change: r.flag(8)?,
            scopes: None,
            grants: Vec::new(),
        };
        Ok((known, State::named(r.str(7)?)?))
    })?;
    let Some((mut known, State::Active)) = found else { return Ok(None) };
    known.grants = grant::of(tx, known.account, now)?;
    Ok(Some(known))
}

impl Known {
    /// Whether it has not ended by itself. `idle` in minutes.
    pub fn lives(&self, now: Time, idle: i64) -> bool {
        now < self.expires && (self.scopes.is_some() || now < self.seen.plus_minutes(idle))
    }
}

/// Notes that the session was used.
pub(crate) fn touch(tx: &mut Tx<'_>, token: &Token, now: Time) -> Result<()> {
    tx.exec(&SESSION_SEEN, &vals![token.shard(), token.hash(), now])
}

/// The live sessions of an account, last used first.
///
/// # Errors
/// `not_found` for somebody else's account.
pub fn list(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    account: Id<Account>,
) -> Result<Vec<SessionInfo>> {
    account::get(tx, ctx, policy, account)?;
    let idle = number(ctx, &SESSION_IDLE_MINUTES);
    let rows = tx.query(&SESSION_LIST, &vals![account.shard(), account, ctx.now], |r| {
        Ok(SessionInfo {
            id: r.id(0)?,
            device: r.text(1)?,
            made: r.time(2)?,
            seen: r.time(3)?,
            expires: r.time(4)?,
        })
    })?;
    Ok(rows.into_iter().filter(|s| ctx.now < s.seen.plus_minutes(idle)).collect())
}

/// Ends one session of an account; it may be the actor's own. Ending one that
/// has ended does nothing.
///
/// # Errors
/// Those of the policy.
pub fn end(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    account: Id<Account>,
    session: Id<Session>,
) -> Result<()> {
    let held = account::open(tx, ctx, policy, account, "identity.sessions_end")?;
    tx.exec(&SESSION_END, &vals![account.shard(), account, session])?;
    hints::tell(tx, ctx, account)?;
    record(tx, ctx, account, held.version, json!({ "session": session }))
}

/// Ends all sessions of an account, but for one if it is named.
///
/// # Errors
/// Those of the policy.
pub fn end_all(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    account: Id<Account>,
    but: Option<Id<Session>>,
) -> Result<()> {
    let held = account::open(tx, ctx, policy, account, "identity.sessions_end")?;
    let keep = but.map_or(NO_SESSION, Id::get);
    end_but(tx, ctx, account, keep)?;
    record(tx, ctx, account, held.version, json!({ "but": but }))
}

/// Ends all sessions of an account but one, and whatever listens in them.
pub(crate) fn end_but(tx: &mut Tx<'_>, ctx: &Ctx, account: Id<Account>, keep: i64) -> Result<()> {
    tx.exec(&SESSIONS_END, &vals![account.shard(), account, keep])?;
    hints::tell(tx, ctx, account)
}

fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    account: Id<Account>,
    version: i64,
    facts: serde_json::Value,
) -> Result<()> {
    let subject = ("account", account.get());
    duties::done(tx, ctx, account.shard(), "identity.sessions_end", subject, version, facts)
}

/// What every unknown, ended and expired token gets.
pub(crate) fn needed() -> Error {
    Error::new(kernel::Kind::Anonymous, "identity.sign_in_needed")
}
