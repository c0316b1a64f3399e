//! One's own time, and the list of those who want to be in it.

use kernel::{Error, Id, Result, Shard};
use ledger::Account;
use store::Tx;

use crate::sql;

/// Somebody who asked to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub account: Id<Account>,
    pub minutes: i64,
}

const SHOWN_MOST: i64 = 100;

/// The minutes on one's own account. Whether it is one's own is for the caller
/// to check; nothing here says how many others have more.
///
/// # Errors
/// Not found.
pub fn own(tx: &mut Tx<'_>, id: Id<Account>) -> Result<i64> {
    sql::minutes(tx, id)?.ok_or_else(Error::not_found)
}

/// Those of a book who asked to be shown, who gave most first; nobody else, and
/// no trace of how many there are.
///
/// # Errors
/// Those of the store.
pub fn board(tx: &mut Tx<'_>, shard: Shard, book: &str) -> Result<Vec<Shown>> {
    sql::board(tx, shard, book, SHOWN_MOST)
}
