//! Opening an account, writing down time, being shown.

use kernel::{Ctx, Error, Id, Result};
use ledger::{Account, AccountRow, NewAccount, NewTransfer, Order, Receipt, Transfer};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};

use crate::{MINUTE, sql};

/// Time that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gave {
    pub id: Id<Transfer>,
    /// The book's world, and the account of whoever gave it.
    pub world: Id<Account>,
    pub account: Id<Account>,
    pub minutes: i64,
    /// The matter or visit it was given for. Never a personal value.
    pub about: String,
}

/// More in one go is a slip of the pen: two days.
const MINUTES_MOST: i64 = 2 * 24 * 60;

/// Opens somebody's account. It can be spent and never overdrawn.
///
/// # Errors
/// Those of the ledger.
pub fn open(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: Id<Account>,
    (book, code): (&str, &str),
) -> Result<AccountRow> {
    ledger::open_account(tx, ctx, &account(id, book, code, Some(0)))
}

/// The account of a book from which all time comes: below nothing by as much
/// as was ever given.
///
/// # Errors
/// Those of the ledger.
pub fn world(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Account>, book: &str) -> Result<AccountRow> {
    ledger::open_account(tx, ctx, &account(id, book, "world", None))
}

fn account(id: Id<Account>, book: &str, code: &str, floor: Option<i64>) -> NewAccount {
    let (book, code) = (book.to_owned(), code.to_owned());
    NewAccount { id, book, code, unit: MINUTE.to_owned(), floor, ceiling: None }
}

/// Writes down time that was given. The same again is written down once; what
/// was wrong is put right by the ledger's own correction.
///
/// # Errors
/// `points.minutes`; those of the ledger.
pub fn give(tx: &mut Tx<'_>, ctx: &Ctx, gave: &Gave) -> Result<Receipt> {
    if !(1..=MINUTES_MOST).contains(&gave.minutes) {
        return Err(Error::invalid("points.minutes", "minutes").arg("most", MINUTES_MOST));
    }
    let order = Order::Move { from: gave.world, to: gave.account, amount: gave.minutes };
    let new = NewTransfer { id: gave.id, order, about: gave.about.clone() };
    let receipt = ledger::transfer(tx, ctx, &[new])?.pop();
    receipt.ok_or_else(|| Error::internal("a transfer without its receipt"))
}

/// Lets oneself be shown among those who gave time, or not any more, at once.
/// Only ever by the one whose account it is: the caller has made sure.
///
/// # Errors
/// Not found for no account.
pub fn show(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Account>, on: bool) -> Result<()> {
    if !sql::is_account(tx, id)? {
        return Err(Error::not_found());
    }
    match on {
        true => sql::show(tx, id, ctx.now)?,
        false => sql::hide(tx, id)?,
    }
    let entry = Entry {
        shard: id.shard(),
        action: "points.show",
        subject: ("points_account", id.get()),
        version: ctx.now.micros(),
        outcome: Outcome::Done,
        facts: json!({ "on": on }),
        personal: &[],
    };
    audit::record(tx, ctx, &entry)
}
