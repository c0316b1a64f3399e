//! The trial balance: every account of a book at one moment.

use kernel::{Cursor, Id, Page, Result, Shard, Time};
use store::{Tx, vals};

use crate::model::Account;
use crate::sql::past::{TOTALS, TRIAL};

/// One account at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialRow {
    pub id: Id<Account>,
    pub code: String,
    pub unit: String,
    pub balance: i64,
}

/// All accounts of a book in one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    pub unit: String,
    pub accounts: i64,
    /// Sum of the balances above 0.
    pub above: i64,
    /// Sum of those below 0. Together they are 0, or a row was changed by
    /// somebody who is not this program.
    pub below: i64,
}

/// Accounts of a book by code, as they were after everything up to `at`.
pub fn trial_balance(
    tx: &mut Tx<'_>,
    (shard, book): (Shard, &str),
    at: Time,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<TrialRow>> {
    let limit = Page::<TrialRow>::limit(limit);
    let after = after.map_or("", |c| c.0.as_str());
    let mut items = tx.query(&TRIAL, &vals![shard, book, at, after, limit + 1], |row| {
        let (id, code, unit) = (row.id(0)?, row.text(1)?, row.text(2)?);
        Ok(TrialRow { id, code, unit, balance: row.int(3)? })
    })?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|r: &TrialRow| Cursor(r.code.clone()));
    Ok(Page { items, next })
}

/// The sums of a book at a moment, by unit.
pub fn totals(tx: &mut Tx<'_>, (shard, book): (Shard, &str), at: Time) -> Result<Vec<Total>> {
    tx.query(&TOTALS, &vals![shard, book, at], |row| {
        let (unit, accounts) = (row.text(0)?, row.int(1)?);
        Ok(Total { unit, accounts, above: row.int(2)?, below: row.int(3)? })
    })
}
