//! Accounts and grants that came in with a file and are taken back with it. For
//! the program alone: nobody else makes anything as if it had never been.

use std::collections::BTreeMap;

use kernel::{Account, Ctx, Grant, Id, Result, Shard};
use serde_json::json;
use store::{Tx, vals};

use crate::store::accounts::{ACCOUNT_UNMAKE, LOGIN_FREE, LOGINS};
use crate::store::grants::{GRANT_REVOKE, GRANT_UNMAKE};
use crate::vault::{Vault, VaultRef};
use crate::{duties, hints};

/// Every login with its account.
///
/// # Errors
/// Those of the store.
pub fn logins(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Id<Account>>> {
    Ok(tx.query(&LOGINS, &vals![], |r| Ok((r.text(0)?, r.id(1)?)))?.into_iter().collect())
}

/// Removes an account that never had a password, with its holder's values;
/// `false` when it has had one, and so may have acted.
///
/// # Errors
/// Those of the vault and the store.
pub fn account(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, id: Id<Account>) -> Result<bool> {
    let shard = id.shard();
    let gone =
        tx.query_opt(&ACCOUNT_UNMAKE, &vals![shard, id], |r| Ok((r.text(0)?, r.opt_id(1)?)))?;
    let Some((login, person)): Option<(String, Option<VaultRef>)> = gone else { return Ok(false) };
    tx.exec(&LOGIN_FREE, &vals![shard, login, id])?;
    if let Some(person) = person {
        vault.erase(tx, ctx, person, "import taken back")?;
    }
    let (act, subject) = ("identity.account_unmake", ("account", id.get()));
    duties::done(tx, ctx, shard, act, subject, 3, json!({}))?;
    Ok(true)
}

/// Removes a grant of that account, and ends what was lent from it.
///
/// # Errors
/// Those of the store.
pub fn grant(tx: &mut Tx<'_>, ctx: &Ctx, account: Id<Account>, id: Id<Grant>) -> Result<()> {
    hints::take(tx, ctx, &GRANT_REVOKE, &vals![id, ctx.now, ctx.actor.account()])?;
    tx.exec(&GRANT_UNMAKE, &vals![id, account])?;
    let (act, subject) = ("identity.grant_unmake", ("grant", id.get()));
    duties::done(tx, ctx, Shard::COMMON, act, subject, 2, json!({ "account": account }))
}
