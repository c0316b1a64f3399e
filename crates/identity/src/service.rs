//! What programs sign in with: a token of an account that no person signs in
//! to, for some operations and some time.

use std::sync::Arc;

use kernel::{Account, Ctx, Error, Id, Result, Time};
use serde::Serialize;
use serde_json::json;
use store::{Tx, vals};

use crate::account::{self, State};
use crate::grant::UnitAreas;
use crate::policy::Policy;
use crate::session::Known;
use crate::store::accounts::ACCOUNT_SECRET;
use crate::store::factors::{SERVICE_ADD, SERVICE_DROP, SERVICE_FORGET, SERVICE_LIST, SERVICE_WHO};
use crate::token::Token;
use crate::{duties, grant};

/// Tag type: a program's token.
pub struct Service;

/// A token as its giver sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceInfo {
    pub id: Id<Service>,
    /// Which program has it.
    pub name: String,
    /// Operations of the interface (`report.report`), or `read` for all that
    /// only read.
    pub scopes: Vec<String>,
    pub made: Time,
    pub expires: Time,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewService {
    pub name: String,
    pub scopes: Vec<String>,
    pub days: i64,
}

/// The scope of everything that only reads.
pub const READ: &str = "read";
const DAYS_MOST: i64 = 366;
const SCOPES_MOST: usize = 40;
const NAME_MOST: usize = 60;

/// Makes a token, which is told this once.
///
/// # Errors
/// Those of the policy; `identity.grant_beyond_own`; `identity.service_person`
/// for an account that a person signs in to; `identity.days_wrong`,
/// `identity.scopes_wrong`, `identity.name_wrong`.
pub fn give(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    new: &NewService,
    unit_area: UnitAreas<'_>,
) -> Result<(Token, ServiceInfo)> {
    let held = account::open(tx, ctx, policy, id, ACT)?;
    grant::could_give_all(tx, ctx, policy, id, unit_area)?;
    let shard = id.shard();
    let person =
        tx.query_one(&ACCOUNT_SECRET, &vals![shard, id], |r| Ok(r.opt_text(3)?.is_some()))?;
    if person || held.state != State::Active {
        return Err(Error::conflict("identity.service_person"));
    }
    check(new)?;
    let token = Token::new(shard, &ctx.random());
    let info = ServiceInfo {
        id: ctx.id(shard),
        name: new.name.trim().to_owned(),
        scopes: new.scopes.clone(),
        made: ctx.now,
        expires: ctx.now.plus_minutes(new.days * 1440),
    };
    let scopes = json!(info.scopes).to_string();
    tx.exec(&SERVICE_FORGET, &vals![shard, ctx.now])?;
    tx.exec(
        &SERVICE_ADD,
        &vals![
            shard,
            token.hash(),
            info.id,
            id,
            &info.name,
            scopes,
            ctx.actor.account(),
            info.made,
            info.expires
        ],
    )?;
    let facts = json!({ "token": info.id, "scopes": info.scopes, "expires": info.expires });
    duties::done(tx, ctx, shard, ACT, ("account", id.get()), held.version, facts)?;
    Ok((token, info))
}

const ACT: &str = "identity.service_token";

fn check(new: &NewService) -> Result<()> {
    let name = new.name.trim();
    if !(1..=NAME_MOST).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Error::invalid("identity.name_wrong", "name").arg("most", NAME_MOST));
    }
    if !(1..=DAYS_MOST).contains(&new.days) {
        return Err(Error::invalid("identity.days_wrong", "days").arg("most", DAYS_MOST));
    }
    let plain = |scope: &String| {
        (1..=60).contains(&scope.len())
            && scope
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b))
    };
    match (1..=SCOPES_MOST).contains(&new.scopes.len()) && new.scopes.iter().all(plain) {
        true => Ok(()),
        false => Err(Error::invalid("identity.scopes_wrong", "scopes")),
    }
}

/// The tokens of an account, oldest first.
///
/// # Errors
/// Those of the policy.
pub fn list(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
) -> Result<Vec<ServiceInfo>> {
    account::get(tx, ctx, policy, id)?;
    let all = tx.query(&SERVICE_LIST, &vals![id.shard(), id], |r| {
        Ok(ServiceInfo {
            id: r.id(0)?,
            name: r.text(1)?,
            scopes: r.json(2)?,
            made: r.time(3)?,
            expires: r.time(4)?,
        })
    })?;
    Ok(all.into_iter().filter(|t| ctx.now < t.expires).collect())
}

/// Takes a token back, at once. One that is gone is what was wanted.
///
/// # Errors
/// Those of the policy.
pub fn revoke(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    token: Id<Service>,
) -> Result<()> {
    let held = account::open(tx, ctx, policy, id, ACT)?;
    tx.exec(&SERVICE_DROP, &vals![id.shard(), id, token])?;
    let facts = json!({ "token": token, "revoked": true });
    duties::done(tx, ctx, id.shard(), ACT, ("account", id.get()), held.version, facts)
}

/// What a program's token stands for, as [`crate::session::read`] of a
/// person's.
pub(crate) fn read(tx: &mut Tx<'_>, token: &Token, now: Time) -> Result<Option<Known>> {
    let found = tx.query_opt(&SERVICE_WHO, &vals![token.shard(), token.hash()], |r| {
        let scopes: Vec<String> = r.json(3)?;
        let known = Known {
            session: r.id(0)?,
            account: r.id(1)?,
            seen: now,
            expires: r.time(2)?,
            login: r.text(4)?,
            title: r.text(5)?,
            lang: account::lang(r.str(6)?),
            must_change: false,
            scopes: Some(Arc::from(scopes)),
            grants: Vec::new(),
        };
        Ok((known, State::named(r.str(7)?)?))
    })?;
    let Some((mut known, State::Active)) = found else { return Ok(None) };
    known.grants = grant::of(tx, known.account, now)?;
    Ok(Some(known))
}
