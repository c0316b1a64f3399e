//! Rows of accounts.

use kernel::{Id, Result, Shard, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::{Account, AccountRow, NewAccount};

stmts! {
    pub(crate) ACCOUNT_ADD = "INSERT INTO ledger_account (shard, id, book, code, unit, floor, \
        ceiling, balance, entries, last_at, opened) VALUES ($1,$2,$3,$4,$5,$6,$7,0,0,$8,$8) \
        ON CONFLICT DO NOTHING RETURNING id";
    pub(crate) ACCOUNT_GET = "SELECT id, book, code, unit, floor, ceiling, balance, entries, \
        last_at, opened, closed FROM ledger_account WHERE shard=$1 AND id=$2";
    /// Held against others until the command ends.
    pub(crate) ACCOUNT_LOCK = "SELECT id, book, code, unit, floor, ceiling, balance, entries, \
        last_at, opened, closed FROM ledger_account WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) ACCOUNT_BY_CODE = "SELECT id, book, code, unit, floor, ceiling, balance, entries, \
        last_at, opened, closed FROM ledger_account WHERE shard=$1 AND book=$2 AND code=$3";
    pub(crate) ACCOUNT_MOVED = "UPDATE ledger_account SET balance=$3, entries=$4, last_at=$5 \
        WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_CEILING = "UPDATE ledger_account SET ceiling=$3 WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_CLOSE = "UPDATE ledger_account SET closed=$3 WHERE shard=$1 AND id=$2";
}

/// Adds one; `false` where its id or its code is taken.
pub(crate) fn add(tx: &mut Tx<'_>, a: &NewAccount, now: Time) -> Result<bool> {
    let params = vals![a.id.shard(), a.id, &a.book, &a.code, &a.unit, a.floor, a.ceiling, now];
    Ok(tx.query_opt(&ACCOUNT_ADD, &params, |_| Ok(()))?.is_some())
}

pub(crate) fn get(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<AccountRow>> {
    tx.query_opt(&ACCOUNT_GET, &vals![id.shard(), id], read)
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<AccountRow>> {
    tx.query_opt(&ACCOUNT_LOCK, &vals![id.shard(), id], read)
}

pub(crate) fn by_code(
    tx: &mut Tx<'_>,
    shard: Shard,
    book: &str,
    code: &str,
) -> Result<Option<AccountRow>> {
    tx.query_opt(&ACCOUNT_BY_CODE, &vals![shard, book, code], read)
}

pub(crate) fn moved(tx: &mut Tx<'_>, a: &AccountRow, at: Time) -> Result<()> {
    tx.exec(&ACCOUNT_MOVED, &vals![a.id.shard(), a.id, a.balance, a.entries, at])
}

pub(crate) fn ceiling(tx: &mut Tx<'_>, id: Id<Account>, ceiling: Option<i64>) -> Result<()> {
    tx.exec(&ACCOUNT_CEILING, &vals![id.shard(), id, ceiling])
}

pub(crate) fn close(tx: &mut Tx<'_>, id: Id<Account>, at: Time) -> Result<()> {
    tx.exec(&ACCOUNT_CLOSE, &vals![id.shard(), id, at])
}

pub(crate) fn read(row: &Row<'_>) -> Result<AccountRow> {
    Ok(AccountRow {
        id: row.id(0)?,
        book: row.text(1)?,
        code: row.text(2)?,
        unit: row.text(3)?,
        floor: row.opt_int(4)?,
        ceiling: row.opt_int(5)?,
        balance: row.int(6)?,
        entries: row.int(7)?,
        last_at: row.time(8)?,
        opened: row.time(9)?,
        closed: row.opt_time(10)?,
    })
}
