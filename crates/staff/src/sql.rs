//! The only SQL of this crate.

use identity::vault::VaultRef;
use kernel::{Account, Id, Result, Shard, Time};
use store::{Row, Tx, stmts, vals};

use crate::shift::Shift;

stmts! {
    pub(crate) SHIFT_ADD = "INSERT INTO shift (shard, id, account, area, begins, ends) \
        VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING RETURNING id";
    pub(crate) SHIFT_LOCK = "SELECT id, account, area, begins, ends, ended, place, placed, seen \
        FROM shift WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) SHIFT_RUNNING = "SELECT id, account, area, begins, ends, ended, place, placed, \
        seen FROM shift WHERE shard=$1 AND account=$2 AND ended IS NULL FOR UPDATE";
    pub(crate) SHIFT_END = "UPDATE shift SET ended=$3 WHERE shard=$1 AND id=$2 AND ended IS NULL";
    /// A device of the service leaves what the worker has seen as it was.
    pub(crate) SHIFT_PLACED = "UPDATE shift SET place=$3, placed=$4, seen=COALESCE($5, seen) \
        WHERE shard=$1 AND id=$2";
    pub(crate) SHIFT_SEEN = "UPDATE shift SET seen=$3 WHERE shard=$1 AND id=$2";
    pub(crate) PLACES_DUE = "SELECT id FROM shift WHERE place IS NOT NULL \
        AND COALESCE(ended, ends)<$1 AND id>$2 ORDER BY id LIMIT $3";
    pub(crate) PLACE_FORGET = "UPDATE shift SET place=NULL, placed=NULL, seen=NULL \
        WHERE shard=$1 AND id=$2";
}

/// Whether it is the only one that runs.
pub(crate) fn add(tx: &mut Tx<'_>, s: &Shift) -> Result<bool> {
    let row = vals![s.id.shard(), s.id, s.account, s.area, s.begins, s.ends];
    Ok(tx.query_opt(&SHIFT_ADD, &row, |_| Ok(()))?.is_some())
}

/// Held against others until the command ends.
pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Shift>) -> Result<Shift> {
    tx.query_one(&SHIFT_LOCK, &vals![id.shard(), id], read)
}

pub(crate) fn running(
    tx: &mut Tx<'_>,
    shard: Shard,
    account: Id<Account>,
) -> Result<Option<Shift>> {
    tx.query_opt(&SHIFT_RUNNING, &vals![shard, account], read)
}

pub(crate) fn end(tx: &mut Tx<'_>, id: Id<Shift>, at: Time) -> Result<()> {
    tx.exec(&SHIFT_END, &vals![id.shard(), id, at])
}

pub(crate) fn placed(
    tx: &mut Tx<'_>,
    id: Id<Shift>,
    place: VaultRef,
    at: Time,
    seen: Option<Time>,
) -> Result<()> {
    tx.exec(&SHIFT_PLACED, &vals![id.shard(), id, place, at, seen])
}

pub(crate) fn seen(tx: &mut Tx<'_>, id: Id<Shift>, at: Time) -> Result<()> {
    tx.exec(&SHIFT_SEEN, &vals![id.shard(), id, at])
}

/// Shifts whose place is older than its days. To be asked of all shards.
pub(crate) fn due(tx: &mut Tx<'_>, before: Time, after: i64, most: i64) -> Result<Vec<Id<Shift>>> {
    tx.query(&PLACES_DUE, &vals![before, after, most], |r| r.id(0))
}

pub(crate) fn forget(tx: &mut Tx<'_>, id: Id<Shift>) -> Result<()> {
    tx.exec(&PLACE_FORGET, &vals![id.shard(), id])
}

fn read(r: &Row<'_>) -> Result<Shift> {
    Ok(Shift {
        id: r.id(0)?,
        account: r.id(1)?,
        area: r.area(2)?,
        begins: r.time(3)?,
        ends: r.time(4)?,
        ended: r.opt_time(5)?,
        place: r.opt_id(6)?,
        placed: r.opt_time(7)?,
        seen: r.opt_time(8)?,
    })
}
