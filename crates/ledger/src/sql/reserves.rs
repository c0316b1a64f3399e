//! What is reserved on an account just now.

use kernel::{Id, Result, Time};
use store::{Tx, stmts, vals};

use crate::model::{Account, TransferRow};

stmts! {
    /// Passes over what has expired: the range of the key begins behind it.
    pub(crate) OPEN_SUM = "SELECT CAST(COALESCE(SUM(amount_out),0) AS BIGINT), \
        CAST(COALESCE(SUM(amount_in),0) AS BIGINT) FROM ledger_open \
        WHERE shard=$1 AND account=$2 AND until>$3";
    pub(crate) OPEN_ADD = "INSERT INTO ledger_open (shard, account, until, reserve, amount_out, \
        amount_in) VALUES ($1,$2,$3,$4,$5,$6)";
    pub(crate) OPEN_DROP = "DELETE FROM ledger_open \
        WHERE shard=$1 AND account=$2 AND until=$3 AND reserve=$4";
    pub(crate) OPEN_EXPIRED = "DELETE FROM ledger_open \
        WHERE shard=$1 AND account=$2 AND until<=$3";
}

/// For a reservation without an end.
const NEVER: Time = Time::from_micros(i64::MAX);

/// Reserved to leave the account and to come in, at `now`.
pub(crate) fn sums(tx: &mut Tx<'_>, id: Id<Account>, now: Time) -> Result<(i64, i64)> {
    tx.query_one(&OPEN_SUM, &vals![id.shard(), id, now], |r| Ok((r.int(0)?, r.int(1)?)))
}

/// Notes a new reservation, and drops what has expired on its accounts: so
/// that the dead rows never outnumber those of one life.
pub(crate) fn add(tx: &mut Tx<'_>, t: &TransferRow) -> Result<()> {
    let shard = t.id.shard();
    for (account, out, in_) in [(t.from, t.amount, 0), (t.to, 0, t.amount)] {
        tx.exec(&OPEN_EXPIRED, &vals![shard, account, t.at])?;
        let until = t.until.unwrap_or(NEVER);
        tx.exec(&OPEN_ADD, &vals![shard, account, until, t.id, out, in_])?;
    }
    Ok(())
}

/// Forgets one that was ended.
pub(crate) fn drop(tx: &mut Tx<'_>, t: &TransferRow) -> Result<()> {
    let (shard, until) = (t.id.shard(), t.until.unwrap_or(NEVER));
    for account in [t.from, t.to] {
        tx.exec(&OPEN_DROP, &vals![shard, account, until, t.id])?;
    }
    Ok(())
}
