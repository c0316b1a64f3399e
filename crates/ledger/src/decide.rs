//! What is forbidden: a pure function from the accounts as they are to the
//! accounts as they will be, or a refusal.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Error, Id, Result, Time};

use crate::errors::{conflict, invalid};
use crate::model::{Account, AccountRow, Kind, NewTransfer, Order, Transfer, TransferRow};

/// An account with what is reserved on it just now.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub row: AccountRow,
    /// Reserved to leave it.
    pub out: i64,
    /// Reserved to come in.
    pub in_: i64,
}

/// One side of a transfer, to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub account: Id<Account>,
    pub seq: i64,
    pub transfer: Id<Transfer>,
    pub amount: i64,
    pub balance: i64,
}

/// Everything that the linked transfers touch, first as it is and then as it
/// will be.
#[derive(Debug)]
pub(crate) struct World {
    pub accounts: BTreeMap<i64, Held>,
    /// Earlier transfers that the new ones are about, and the new ones.
    pub known: BTreeMap<i64, TransferRow>,
    /// Which of them were posted, released or corrected.
    pub ended: BTreeSet<i64>,
    /// When the new ones hold from.
    pub at: Time,
    pub entries: Vec<Entry>,
}

impl World {
    /// Nothing known yet.
    pub fn at(now: Time) -> World {
        let (accounts, known, ended) = Default::default();
        World { accounts, known, ended, at: now, entries: Vec::new() }
    }

    /// Makes the transfers one after the other, each on what the one before
    /// left. Answers their rows.
    pub fn make(&mut self, linked: &[NewTransfer]) -> Result<Vec<TransferRow>> {
        let Some(first) = linked.first() else {
            return Err(Error::invalid("ledger.none", "transfers"));
        };
        let mut rows = Vec::with_capacity(linked.len());
        for (n, new) in linked.iter().enumerate() {
            let row = self.one(n, new, first.id)?;
            self.known.insert(row.id.get(), row.clone());
            rows.push(row);
        }
        Ok(rows)
    }

    fn one(&mut self, n: usize, new: &NewTransfer, link: Id<Transfer>) -> Result<TransferRow> {
        let at = self.at;
        let row = |kind, (from, to), amount, until| TransferRow {
            id: new.id,
            kind,
            from,
            to,
            amount,
            at,
            until,
            of: new.order.of(),
            link,
            about: new.about.clone(),
        };
        match new.order {
            Order::Move { from, to, amount } => {
                self.pair(n, from, to)?;
                self.shift(n, new.id, from, to, amount)?;
                Ok(row(Kind::Move, (from, to), amount, None))
            }
            Order::Reserve { from, to, amount, until } => {
                if until.is_some_and(|until| until <= at) {
                    return Err(invalid("ledger.until_past", n, "until"));
                }
                self.pair(n, from, to)?;
                self.hold(n, from, to, amount)?;
                Ok(row(Kind::Reserve, (from, to), amount, until))
            }
            Order::Post { reserve, amount } => {
                let held = self.end_reserve(n, reserve)?;
                let amount = amount.unwrap_or(held.amount);
                if amount > held.amount {
                    let error = invalid("ledger.post_more", n, "amount");
                    return Err(error.arg("reserved", held.amount.to_string()));
                }
                self.shift(n, new.id, held.from, held.to, amount)?;
                Ok(row(Kind::Post, (held.from, held.to), amount, None))
            }
            Order::Release { reserve } => {
                let held = self.end_reserve(n, reserve)?;
                Ok(row(Kind::Release, (held.from, held.to), held.amount, None))
            }
            Order::Correct { of } => {
                let wrong = self.correctable(n, of)?;
                self.pair(n, wrong.to, wrong.from)?;
                self.shift(n, new.id, wrong.to, wrong.from, wrong.amount)?;
                Ok(row(Kind::Correct, (wrong.to, wrong.from), wrong.amount, None))
            }
        }
    }

    /// Checks that something can go from one to the other.
    fn pair(&self, n: usize, from: Id<Account>, to: Id<Account>) -> Result<()> {
        if from == to {
            return Err(invalid("ledger.same_account", n, "to"));
        }
        let side = |id: Id<Account>, name| {
            let held = self.accounts.get(&id.get());
            let held = held.ok_or_else(|| invalid("ledger.account_unknown", n, name))?;
            match held.row.closed {
                Some(_) => Err(conflict("ledger.account_closed", n, name)),
                None => Ok(&held.row),
            }
        };
        let (from, to) = (side(from, "from")?, side(to, "to")?);
        if from.book != to.book {
            return Err(invalid("ledger.books_differ", n, "to"));
        }
        if from.unit != to.unit {
            return Err(invalid("ledger.units_differ", n, "to"));
        }
        Ok(())
    }

    /// Moves an amount, within the limits of both accounts.
    fn shift(
        &mut self,
        n: usize,
        transfer: Id<Transfer>,
        from: Id<Account>,
        to: Id<Account>,
        amount: i64,
    ) -> Result<()> {
        self.room(n, from, to, amount)?;
        for (id, signed) in [(from, -amount), (to, amount)] {
            let held = self.account(n, id)?;
            held.row.balance = held.row.balance.checked_add(signed).ok_or_else(|| large(n))?;
            held.row.entries += 1;
            let (seq, balance) = (held.row.entries, held.row.balance);
            self.entries.push(Entry { account: id, seq, transfer, amount: signed, balance });
        }
        Ok(())
    }

    /// Sets an amount aside, within the limits of both accounts: so that
    /// posting it later cannot fail.
    fn hold(&mut self, n: usize, from: Id<Account>, to: Id<Account>, amount: i64) -> Result<()> {
        self.room(n, from, to, amount)?;
        let out = self.account(n, from)?;
        out.out = out.out.checked_add(amount).ok_or_else(|| large(n))?;
        let in_ = self.account(n, to)?;
        in_.in_ = in_.in_.checked_add(amount).ok_or_else(|| large(n))?;
        Ok(())
    }

    /// Whether the amount is there, and has room where it goes.
    fn room(&mut self, n: usize, from: Id<Account>, to: Id<Account>, amount: i64) -> Result<()> {
        let from = self.account(n, from)?;
        if let Some(free) = from.free()
            && i128::from(amount) > free
        {
            let error = conflict("ledger.overspent", n, "amount");
            return Err(error
                .arg("free", free.max(0).to_string())
                .arg("account", from.row.code.as_str()));
        }
        let to = self.account(n, to)?;
        if let Some(room) = to.room()
            && i128::from(amount) > room
        {
            let error = conflict("ledger.over_ceiling", n, "amount");
            return Err(error
                .arg("room", room.max(0).to_string())
                .arg("account", to.row.code.as_str()));
        }
        Ok(())
    }

    /// Ends a reservation that still holds, and frees what it held.
    fn end_reserve(&mut self, n: usize, reserve: Id<Transfer>) -> Result<TransferRow> {
        let held = self.known.get(&reserve.get()).filter(|t| t.kind == Kind::Reserve).cloned();
        let held = held.ok_or_else(|| invalid("ledger.reserve_unknown", n, "reserve"))?;
        if !self.ended.insert(reserve.get()) {
            return Err(conflict("ledger.ended", n, "reserve"));
        }
        if held.until.is_some_and(|until| until <= self.at) {
            return Err(conflict("ledger.expired", n, "reserve"));
        }
        self.account(n, held.from)?.out -= held.amount;
        self.account(n, held.to)?.in_ -= held.amount;
        Ok(held)
    }

    /// A transfer that moved something and was not corrected yet.
    fn correctable(&mut self, n: usize, of: Id<Transfer>) -> Result<TransferRow> {
        let wrong = self.known.get(&of.get()).cloned();
        let wrong = wrong.ok_or_else(|| invalid("ledger.transfer_unknown", n, "of"))?;
        if !wrong.kind.moves() {
            return Err(invalid("ledger.not_correctable", n, "of"));
        }
        match self.ended.insert(of.get()) {
            true => Ok(wrong),
            false => Err(conflict("ledger.corrected", n, "of")),
        }
    }

    fn account(&mut self, n: usize, id: Id<Account>) -> Result<&mut Held> {
        let held = self.accounts.get_mut(&id.get());
        held.ok_or_else(|| invalid("ledger.account_unknown", n, "from"))
    }
}

impl Held {
    /// What may leave: above the floor, and not reserved. `None`: no limit.
    pub fn free(&self) -> Option<i128> {
        let floor = i128::from(self.row.floor?);
        Some(i128::from(self.row.balance) - i128::from(self.out) - floor)
    }

    /// What may come in: below the ceiling, and not awaited. `None`: no limit.
    pub fn room(&self) -> Option<i128> {
        let ceiling = i128::from(self.row.ceiling?);
        Some(ceiling - i128::from(self.row.balance) - i128::from(self.in_))
    }
}

fn large(n: usize) -> Error {
    invalid("ledger.too_large", n, "amount")
}
