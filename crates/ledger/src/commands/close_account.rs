//! Closing an account.

use kernel::{Ctx, Error, Id, Result};
use store::Tx;

use crate::model::Account;
use crate::sql::{accounts, reserves};

/// Closes an account, for good. Its past stays readable. The same again
/// changes nothing.
///
/// # Errors
/// `not_found`; `ledger.not_empty`, `ledger.reserved` while something is in it
/// or reserved on it.
pub fn close_account(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Account>) -> Result<()> {
    let account = accounts::lock(tx, id)?.ok_or_else(Error::not_found)?;
    if account.closed.is_some() {
        return Ok(());
    }
    if account.balance != 0 {
        let error = Error::conflict("ledger.not_empty");
        return Err(error.arg("account", account.code).arg("balance", account.balance.to_string()));
    }
    let at = ctx.now.max(account.last_at);
    if reserves::sums(tx, id, at)? != (0, 0) {
        return Err(Error::conflict("ledger.reserved").arg("account", account.code));
    }
    accounts::close(tx, id, at)
}
