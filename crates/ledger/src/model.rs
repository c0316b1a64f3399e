//! Accounts and transfers.

use kernel::{Id, Time};
use serde::Serialize;

/// Marks the id of an account.
#[derive(Debug)]
pub struct Account;

/// Marks the id of a transfer.
#[derive(Debug)]
pub struct Transfer;

/// Transfers that can be linked at the most.
pub const MOST_LINKED: usize = 100;

/// An account to be opened. Its id tells the shard of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub id: Id<Account>,
    /// `village:150302003201`
    pub book: String,
    /// Its name in the book, unique there (`bank`, `budget.2026.roads`).
    pub code: String,
    /// What is counted, in its smallest part (`CNY.fen`, `minute`).
    pub unit: String,
    /// The least it may hold: 0 for no overspending; `None` for the world
    /// outside, from which everything comes.
    pub floor: Option<i64>,
    /// The most it may hold (cash in a box).
    pub ceiling: Option<i64>,
}

/// An account as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub id: Id<Account>,
    pub book: String,
    pub code: String,
    pub unit: String,
    pub floor: Option<i64>,
    pub ceiling: Option<i64>,
    pub balance: i64,
    pub entries: i64,
    pub last_at: Time,
    pub opened: Time,
    pub closed: Option<Time>,
}

/// A transfer to be made. The same id with the same content, sent again, is
/// done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    pub id: Id<Transfer>,
    pub order: Order,
    /// What it is for: the matter's number, a voucher's. Never a personal
    /// value: transfers cannot be erased.
    pub about: String,
}

/// What a transfer does. Amounts are in the accounts' unit, above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Moves it now.
    Move { from: Id<Account>, to: Id<Account>, amount: i64 },
    /// Sets it aside, for good or until a moment.
    Reserve { from: Id<Account>, to: Id<Account>, amount: i64, until: Option<Time> },
    /// Moves what was reserved, or a part of it (`None`: all); the rest is
    /// free again.
    Post { reserve: Id<Transfer>, amount: Option<i64> },
    /// Frees what was reserved.
    Release { reserve: Id<Transfer> },
    /// Moves the whole amount of a transfer back.
    Correct { of: Id<Transfer> },
}

impl Order {
    /// The earlier transfer that it is about.
    pub(crate) fn of(&self) -> Option<Id<Transfer>> {
        match *self {
            Order::Post { reserve: of, .. } | Order::Release { reserve: of } => Some(of),
            Order::Correct { of } => Some(of),
            Order::Move { .. } | Order::Reserve { .. } => None,
        }
    }

    /// The accounts that it names.
    pub(crate) fn accounts(&self) -> Option<(Id<Account>, Id<Account>)> {
        match *self {
            Order::Move { from, to, .. } | Order::Reserve { from, to, .. } => Some((from, to)),
            _ => None,
        }
    }
}

/// Which kind of transfer a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Move,
    Reserve,
    Post,
    Release,
    Correct,
}

impl Kind {
    pub(crate) const ALL: [Kind; 5] =
        [Kind::Move, Kind::Reserve, Kind::Post, Kind::Release, Kind::Correct];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Move => "move",
            Kind::Reserve => "reserve",
            Kind::Post => "post",
            Kind::Release => "release",
            Kind::Correct => "correct",
        }
    }

    /// Whether balances change by it.
    pub const fn moves(self) -> bool {
        matches!(self, Kind::Move | Kind::Post | Kind::Correct)
    }
}

/// A transfer as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    pub id: Id<Transfer>,
    pub kind: Kind,
    pub from: Id<Account>,
    pub to: Id<Account>,
    pub amount: i64,
    /// When it holds from: now, or the moment of the last transfer on one of
    /// its accounts where a clock ran behind.
    pub at: Time,
    pub until: Option<Time>,
    pub of: Option<Id<Transfer>>,
    pub link: Id<Transfer>,
    pub about: String,
}

/// What the caller gets for each transfer, the first time and every other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: Id<Transfer>,
    pub at: Time,
    pub amount: i64,
}

impl TransferRow {
    pub(crate) fn receipt(&self) -> Receipt {
        Receipt { id: self.id, at: self.at, amount: self.amount }
    }

    /// Whether this is what `new` asks for, linked to `link`.
    pub(crate) fn is(&self, new: &NewTransfer, link: Id<Transfer>) -> bool {
        let sides = (self.from, self.to);
        let same = match new.order {
            Order::Move { from, to, amount } => {
                self.kind == Kind::Move && sides == (from, to) && self.amount == amount
            }
            Order::Reserve { from, to, amount, until } => {
                let terms = (self.amount, self.until) == (amount, until);
                self.kind == Kind::Reserve && sides == (from, to) && terms
            }
            Order::Post { amount, .. } => {
                self.kind == Kind::Post && amount.is_none_or(|a| a == self.amount)
            }
            Order::Release { .. } => self.kind == Kind::Release,
            Order::Correct { .. } => self.kind == Kind::Correct,
        };
        same && self.of == new.order.of() && self.about == new.about && self.link == link
    }
}
