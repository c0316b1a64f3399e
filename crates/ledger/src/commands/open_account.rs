//! Opening an account.

use kernel::{Ctx, Error, Result};
use store::Tx;

use super::name;
use crate::model::{AccountRow, NewAccount};
use crate::sql::accounts;

/// Opens an account, empty. The same again changes nothing.
///
/// # Errors
/// `ledger.text`, `ledger.limits_crossed` (a ceiling below the floor, or 0
/// outside them), `ledger.other_shard`; `ledger.id_reused` for the id of
/// another account, `ledger.code_taken` for its code.
pub fn open_account(tx: &mut Tx<'_>, ctx: &Ctx, new: &NewAccount) -> Result<AccountRow> {
    check(tx, new)?;
    let added = accounts::add(tx, new, ctx.now)?;
    match accounts::get(tx, new.id)? {
        Some(row) if added || is(&row, new) => Ok(row),
        Some(_) => Err(Error::conflict("ledger.id_reused").field("id")),
        None => Err(Error::conflict("ledger.code_taken").field("code")),
    }
}

fn check(tx: &Tx<'_>, new: &NewAccount) -> Result<()> {
    name("book", &new.book)?;
    name("code", &new.code)?;
    name("unit", &new.unit)?;
    if new.id.shard() != tx.shard() {
        return Err(Error::invalid("ledger.other_shard", "id"));
    }
    // It begins empty, so that 0 must lie within.
    if new.floor.is_some_and(|f| f > 0) || new.ceiling.is_some_and(|c| c < 0) {
        return Err(Error::invalid("ledger.limits_crossed", "floor"));
    }
    Ok(())
}

fn is(row: &AccountRow, new: &NewAccount) -> bool {
    let named = (&row.book, &row.code, &row.unit) == (&new.book, &new.code, &new.unit);
    named && (row.floor, row.ceiling) == (new.floor, new.ceiling)
}
