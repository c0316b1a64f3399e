//! The accounts of a village in the ledger, opened when they are first needed.
//!
//! The bank and the cash box cannot be overdrawn; the box has a ceiling. What
//! comes in in cash lies in an account of its own from which nothing is paid:
//! it can only go to the bank, so that nobody spends takings (坐支). A budget
//! line is an account too: what is set aside of it is committed, and no line
//! gives more than was resolved for it. What a lease owes is a third kind: no more
//! rent comes in for it than its contract says.

use kernel::{AreaCode, Ctx, Error, Id, Money, Result, Shard};
use ledger::{Account, NewAccount, NewTransfer, Order, Transfer};
use store::Tx;

/// Money itself, the right to spend it, and what is owed by leases.
const FEN: &str = "CNY.fen";
const BUDGET: &str = "CNY.fen.budget";
const RENT: &str = "CNY.fen.rent";

/// Where money lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purse {
    /// Everybody outside.
    World,
    Bank,
    /// The box for trifles.
    Cash,
    /// What came in in cash and is not at the bank yet.
    Takings,
    /// From which budgets come.
    Resolved,
    /// What is left of a budget line: year and code.
    Line(i16, String),
    /// What was spent of it.
    Spent(i16, String),
    /// From which what is owed of leases comes.
    Let,
    /// What is still owed of a lease.
    Owed(String),
    /// What came in of it.
    Rented(String),
}

impl Purse {
    /// Its code in the book.
    pub fn code(&self) -> String {
        match self {
            Purse::World => "world".into(),
            Purse::Bank => "bank".into(),
            Purse::Cash => "cash".into(),
            Purse::Takings => "takings".into(),
            Purse::Resolved => "resolved".into(),
            Purse::Line(year, line) => format!("line.{year}.{line}"),
            Purse::Spent(year, line) => format!("spent.{year}.{line}"),
            Purse::Let => "let".into(),
            Purse::Owed(lease) => format!("owed.{lease}"),
            Purse::Rented(lease) => format!("rented.{lease}"),
        }
    }

    /// The purse that an expense is paid from.
    pub fn paying(channel: &str) -> Purse {
        if channel == "cash" { Purse::Cash } else { Purse::Bank }
    }

    fn unit(&self) -> &'static str {
        match self {
            Purse::Resolved | Purse::Line(..) | Purse::Spent(..) => BUDGET,
            Purse::Let | Purse::Owed(_) | Purse::Rented(_) => RENT,
            _ => FEN,
        }
    }

    fn floor(&self) -> Option<i64> {
        (!matches!(self, Purse::World | Purse::Resolved | Purse::Let)).then_some(0)
    }
}

/// The book of a village.
pub fn name(village: AreaCode) -> String {
    format!("village:{village}")
}

/// The account of a purse, if it was ever needed.
pub fn account(
    tx: &mut Tx<'_>,
    village: AreaCode,
    purse: &Purse,
) -> Result<Option<ledger::AccountRow>> {
    ledger::account_by_code(tx, Shard::of_area(village), &name(village), &purse.code())
}

/// The account of a purse, opened where it is not there yet.
pub fn purse(tx: &mut Tx<'_>, ctx: &Ctx, village: AreaCode, purse: &Purse) -> Result<Id<Account>> {
    if let Some(row) = account(tx, village, purse)? {
        return Ok(row.id);
    }
    let new = NewAccount {
        id: ctx.id(Shard::of_area(village)),
        book: name(village),
        code: purse.code(),
        unit: purse.unit().to_owned(),
        floor: purse.floor(),
        ceiling: None,
    };
    match ledger::open_account(tx, ctx, &new) {
        // somebody else opened it between the two looks
        Err(e) if e.code == "ledger.code_taken" => {
            account(tx, village, purse)?.map(|row| row.id).ok_or(e)
        }
        opened => opened.map(|row| row.id),
    }
}

/// The box for trifles, which holds what the county lets it hold now.
pub fn cash_box(tx: &mut Tx<'_>, ctx: &Ctx, village: AreaCode, most: Money) -> Result<Id<Account>> {
    let id = purse(tx, ctx, village, &Purse::Cash)?;
    ledger::set_ceiling(tx, ctx, id, Some(most.0))?;
    Ok(id)
}

/// A transfer about a matter.
pub fn order(ctx: &Ctx, village: AreaCode, order: Order, about: &str) -> NewTransfer {
    NewTransfer { id: ctx.id(Shard::of_area(village)), order, about: about.to_owned() }
}

/// Sets an amount aside for good.
pub fn reserve(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    village: AreaCode,
    (from, to, amount): (Id<Account>, Id<Account>, i64),
    about: &str,
) -> Result<Id<Transfer>> {
    let new = order(ctx, village, Order::Reserve { from, to, amount, until: None }, about);
    ledger::transfer(tx, ctx, std::slice::from_ref(&new))?;
    Ok(new.id)
}

/// The ledger's refusal in a village's words, beside the field that it is about.
pub fn refused(error: Error, code: &'static str, field: &str) -> Error {
    let name = match error.code {
        "ledger.overspent" => "free",
        "ledger.over_ceiling" => "room",
        _ => return error,
    };
    let limit = error.args.iter().find(|(n, _)| *n == name).and_then(|(_, v)| v.as_str());
    let left = limit.and_then(|s| s.parse().ok()).unwrap_or_default();
    Error::conflict(code).field(field).arg("left", Money(left).to_string())
}
