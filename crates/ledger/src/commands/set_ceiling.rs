//! Another ceiling for an account.

use kernel::{Ctx, Error, Id, Result};
use store::Tx;

use crate::model::Account;
use crate::sql::{accounts, reserves};

/// From now on an account holds so much at the most. Where more is in it, or is
/// reserved to come in, that is the ceiling until it is set again: nothing is
/// taken away, and nothing more comes in.
///
/// # Errors
/// `not_found`; `ledger.account_closed`, `ledger.limits_crossed` below 0.
pub fn set_ceiling(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: Id<Account>,
    ceiling: Option<i64>,
) -> Result<()> {
    if ceiling.is_some_and(|c| c < 0) {
        return Err(Error::invalid("ledger.limits_crossed", "ceiling"));
    }
    let account = accounts::lock(tx, id)?.ok_or_else(Error::not_found)?;
    if account.closed.is_some() {
        return Err(Error::conflict("ledger.account_closed").field("id"));
    }
    let (_, awaited) = reserves::sums(tx, id, ctx.now.max(account.last_at))?;
    let held = account.balance.saturating_add(awaited);
    let ceiling = ceiling.map(|most| most.max(held));
    match ceiling == account.ceiling {
        true => Ok(()),
        false => accounts::ceiling(tx, id, ceiling),
    }
}
