//! Which subject of the provider signs in to which account.

use kernel::{Account, Ctx, Error, Id, Result, Shard, Time};
use serde_json::json;
use store::{Tx, vals};

use crate::duties;
use crate::store::oidc::{LINK_ADD, LINK_DROP, LINK_GET, LINKS_DROP, LINKS_OF};
use crate::vault::Vault;

/// Tag type: a subject's being somebody here.
pub struct Link;

/// A link as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkInfo {
    pub id: Id<Link>,
    pub made: Time,
}

/// Where all of them lie.
pub(super) const SHARD: Shard = Shard::COMMON;
/// Of one account.
const MOST: usize = 5;

/// Issuer and subject as a hash that cannot be turned back.
pub(super) fn hash(vault: &Vault, issuer: &str, subject: &str) -> Result<[u8; 32]> {
    let both = serde_json::json!([issuer, subject]).to_string();
    vault.token(&format!("oidc subject {both}"), 0)
}

pub(super) fn account(tx: &mut Tx<'_>, subject: &[u8; 32]) -> Result<Option<Id<Account>>> {
    tx.query_opt(&LINK_GET, &vals![SHARD, *subject], |r| r.id(0))
}

/// Links a subject. One that is somebody's already stays theirs.
pub(super) fn add(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    subject: &[u8; 32],
    account: Id<Account>,
) -> Result<()> {
    if of(tx, account)?.len() >= MOST {
        return Err(Error::conflict("identity.oidc_many").arg("most", MOST));
    }
    let id: Id<Link> = ctx.id(SHARD);
    let by = ctx.actor.account().or(Some(account));
    let row = vals![SHARD, *subject, id, account, by, ctx.now];
    if tx.query_opt(&LINK_ADD, &row, |r| r.int(0))?.is_none() {
        return Err(Error::conflict("identity.oidc_taken"));
    }
    record(tx, ctx, "identity.oidc_link", account)
}

pub(super) fn of(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<LinkInfo>> {
    tx.query(&LINKS_OF, &vals![SHARD, account], |r| Ok(LinkInfo { id: r.id(0)?, made: r.time(1)? }))
}

/// Takes one away, or all. What is gone is what was wanted.
pub(super) fn drop(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    account: Id<Account>,
    one: Option<Id<Link>>,
) -> Result<()> {
    match one {
        Some(id) => tx.exec(&LINK_DROP, &vals![SHARD, account, id])?,
        None => tx.exec(&LINKS_DROP, &vals![SHARD, account])?,
    }
    record(tx, ctx, "identity.oidc_unlink", account)
}

fn record(tx: &mut Tx<'_>, ctx: &Ctx, act: &str, account: Id<Account>) -> Result<()> {
    let version = ctx.now.micros();
    duties::done(tx, ctx, SHARD, act, ("account", account.get()), version, json!({}))
}
