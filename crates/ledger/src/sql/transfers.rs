//! Rows of transfers and their entries.

use kernel::{Error, Id, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::decide::Entry;
use crate::model::{Kind, Transfer, TransferRow};

stmts! {
    pub(crate) TRANSFER_GET = "SELECT id, kind, from_account, to_account, amount, at, until, \
        of_transfer, link, about FROM ledger_transfer WHERE shard=$1 AND id=$2";
    pub(crate) TRANSFER_ADD = "INSERT INTO ledger_transfer (shard, id, kind, from_account, \
        to_account, amount, at, until, of_transfer, link, about) \
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)";
    pub(crate) ENTRY_ADD = "INSERT INTO ledger_entry (shard, account, at, seq, transfer, amount, \
        balance) VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub(crate) END_GET = "SELECT of_transfer FROM ledger_end WHERE shard=$1 AND of_transfer=$2";
    pub(crate) END_ADD = "INSERT INTO ledger_end (shard, of_transfer, by_transfer) \
        VALUES ($1,$2,$3)";
}

pub(crate) fn get(tx: &mut Tx<'_>, id: Id<Transfer>) -> Result<Option<TransferRow>> {
    tx.query_opt(&TRANSFER_GET, &vals![id.shard(), id], read)
}

pub(crate) fn add(tx: &mut Tx<'_>, t: &TransferRow) -> Result<()> {
    let (id, kind) = (t.id, t.kind.name());
    let params =
        vals![id.shard(), id, kind, t.from, t.to, t.amount, t.at, t.until, t.of, t.link, &t.about];
    tx.exec(&TRANSFER_ADD, &params)?;
    match t.of {
        Some(of) => tx.exec(&END_ADD, &vals![id.shard(), of, id]),
        None => Ok(()),
    }
}

pub(crate) fn enter(tx: &mut Tx<'_>, e: &Entry, at: Time) -> Result<()> {
    let shard = e.account.shard();
    tx.exec(&ENTRY_ADD, &vals![shard, e.account, at, e.seq, e.transfer, e.amount, e.balance])
}

pub(crate) fn read(row: &Row<'_>) -> Result<TransferRow> {
    let name = row.str(1)?;
    let kind = Kind::ALL.into_iter().find(|k| k.name() == name);
    Ok(TransferRow {
        id: row.id(0)?,
        kind: kind.ok_or_else(|| Error::internal("kind of transfer"))?,
        from: row.id(2)?,
        to: row.id(3)?,
        amount: row.int(4)?,
        at: row.time(5)?,
        until: row.opt_time(6)?,
        of: row.opt_id(7)?,
        link: row.id(8)?,
        about: row.text(9)?,
    })
}
