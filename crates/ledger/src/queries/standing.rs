//! How an account stands just now.

use kernel::{Id, Result, Shard, Time};
use store::Tx;

use crate::decide::Held;
use crate::model::{Account, AccountRow, Transfer, TransferRow};
use crate::sql::{accounts, reserves, transfers};

/// An account with what is reserved on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub account: AccountRow,
    /// Reserved to leave it.
    pub reserved_out: i64,
    /// Reserved to come in.
    pub reserved_in: i64,
    /// What may still leave it; `None` where it has no floor.
    pub free: Option<i64>,
}

/// How an account stands at `now`, which is the present: a reservation that
/// ends at this moment holds nothing any more. `None`: there is none.
pub fn standing(tx: &mut Tx<'_>, id: Id<Account>, now: Time) -> Result<Option<Standing>> {
    let Some(row) = accounts::get(tx, id)? else { return Ok(None) };
    let (out, in_) = reserves::sums(tx, id, now)?;
    let held = Held { row, out, in_ };
    let free = held.free().map(|f| i64::try_from(f).unwrap_or(i64::MAX));
    Ok(Some(Standing { account: held.row, reserved_out: out, reserved_in: in_, free }))
}

/// The account of that code in a book.
pub fn account_by_code(
    tx: &mut Tx<'_>,
    shard: Shard,
    book: &str,
    code: &str,
) -> Result<Option<AccountRow>> {
    accounts::by_code(tx, shard, book, code)
}

/// A transfer as it was kept.
pub fn get_transfer(tx: &mut Tx<'_>, id: Id<Transfer>) -> Result<Option<TransferRow>> {
    transfers::get(tx, id)
}
