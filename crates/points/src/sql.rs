//! The only SQL of this crate.

use kernel::{Id, Result, Shard, Time};
use ledger::Account;
use store::{Tx, stmts, vals};

use crate::queries::Shown;

stmts! {
    pub(crate) MINUTES = "SELECT balance FROM ledger_account \
        WHERE shard=$1 AND id=$2 AND unit='minute' AND floor IS NOT NULL";
    pub(crate) SHOW = "INSERT INTO points_shown (shard, account, since) VALUES ($1,$2,$3) \
        ON CONFLICT DO NOTHING";
    pub(crate) HIDE = "DELETE FROM points_shown WHERE shard=$1 AND account=$2";
    /// From those who asked, and not from the accounts.
    pub(crate) BOARD = "SELECT a.id, a.balance FROM points_shown s \
        JOIN ledger_account a ON a.shard=s.shard AND a.id=s.account \
        WHERE s.shard=$1 AND a.book=$2 ORDER BY a.balance DESC, a.id LIMIT $3";
}

/// What is on an account of time; nothing for any other account.
pub(crate) fn minutes(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<i64>> {
    tx.query_opt(&MINUTES, &vals![id.shard(), id], |r| r.int(0))
}

pub(crate) fn is_account(tx: &mut Tx<'_>, id: Id<Account>) -> Result<bool> {
    Ok(minutes(tx, id)?.is_some())
}

pub(crate) fn show(tx: &mut Tx<'_>, id: Id<Account>, since: Time) -> Result<()> {
    tx.exec(&SHOW, &vals![id.shard(), id, since])
}

pub(crate) fn hide(tx: &mut Tx<'_>, id: Id<Account>) -> Result<()> {
    tx.exec(&HIDE, &vals![id.shard(), id])
}

pub(crate) fn board(tx: &mut Tx<'_>, shard: Shard, book: &str, most: i64) -> Result<Vec<Shown>> {
    tx.query(&BOARD, &vals![shard, book, most], |r| {
        Ok(Shown { account: r.id(0)?, minutes: r.int(1)? })
    })
}
