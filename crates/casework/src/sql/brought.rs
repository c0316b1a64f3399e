//! Rows of matters that came with a file.

use kernel::{Id, Result};
use store::{Tx, stmts, vals};

use crate::model::{Matter, MatterRow, UNSEEN};

stmts! {
    pub BROUGHT_ADD = "INSERT INTO matter_brought (shard, matter, import, version, confidential, \
        told) VALUES ($1, $2, $3, $4, $5, 0)";
    pub SHOW_MATTERS = "UPDATE matter SET area_now = area_at_filing, \
        confidential = b.confidential FROM matter_brought b \
        WHERE b.import = $1 AND matter.shard = b.shard AND matter.id = b.matter";
    pub SHOW_DESKS = "UPDATE inbox SET addressee = substr(addressee, 2) FROM matter_brought b \
        WHERE b.import = $1 AND inbox.shard = b.shard AND inbox.matter = b.matter";
    pub HIDE_MATTERS = "UPDATE matter SET area_now = $2, confidential = 1 FROM matter_brought b \
        WHERE b.import = $1 AND matter.shard = b.shard AND matter.id = b.matter";
    pub HIDE_DESKS = "UPDATE inbox SET addressee = '-' || addressee FROM matter_brought b \
        WHERE b.import = $1 AND inbox.shard = b.shard AND inbox.matter = b.matter";
    /// Those on which anybody but the program itself has acted since.
    pub BROUGHT_TOUCHED = "SELECT COUNT(*) FROM matter_brought b \
        JOIN matter m ON m.shard = b.shard AND m.id = b.matter \
        WHERE b.import = $1 AND m.version > b.version AND EXISTS (SELECT 1 FROM timeline t \
        WHERE t.shard = b.shard AND t.matter = b.matter AND t.version > b.version \
        AND t.actor_kind <> 'system')";
    pub BROUGHT = "SELECT matter FROM matter_brought WHERE import = $1 AND matter > $2 \
        ORDER BY matter LIMIT $3";
    pub BROUGHT_UNTOLD = "SELECT matter FROM matter_brought WHERE import = $1 AND told = 0 \
        ORDER BY matter LIMIT $2";
    pub BROUGHT_TOLD = "UPDATE matter_brought SET told = 1 WHERE shard = $1 AND matter = $2";
    pub BROUGHT_DROP = "DELETE FROM matter_brought WHERE shard = $1 AND matter = $2";
    pub MATTER_DROP = "DELETE FROM matter WHERE shard = $1 AND id = $2";
    pub INBOX_DROP = "DELETE FROM inbox WHERE shard = $1 AND matter = $2";
    pub TIMELINE_DROP = "DELETE FROM timeline WHERE shard = $1 AND matter = $2";
    pub ATTACHMENTS_DROP = "DELETE FROM attachment WHERE shard = $1 AND matter = $2";
    pub CLOCKS_DROP = "DELETE FROM clock WHERE shard = $1 AND matter = $2";
    pub LINKS_DROP = "DELETE FROM link WHERE shard = $1 AND matter = $2";
    pub BEFORE_DROP = "DELETE FROM matter_before WHERE shard = $1 AND matter = $2";
    pub REMINDERS_DROP = "DELETE FROM reminder WHERE shard = $1 AND matter = $2";
}

pub(crate) fn add(tx: &mut Tx, m: &MatterRow, import: i64) -> Result<()> {
    tx.exec(&BROUGHT_ADD, &vals![m.id.shard(), m.id, import, m.version, m.confidential])
}

pub(crate) fn show(tx: &mut Tx, import: i64) -> Result<()> {
    tx.exec(&SHOW_MATTERS, &vals![import])?;
    tx.exec(&SHOW_DESKS, &vals![import])
}

pub(crate) fn hide(tx: &mut Tx, import: i64) -> Result<()> {
    tx.exec(&HIDE_MATTERS, &vals![import, UNSEEN])?;
    tx.exec(&HIDE_DESKS, &vals![import])
}

pub(crate) fn touched(tx: &mut Tx, import: i64) -> Result<i64> {
    tx.query_one(&BROUGHT_TOUCHED, &vals![import], |r| r.int(0))
}

/// Matters of an import behind that one.
pub(crate) fn after(tx: &mut Tx, import: i64, last: i64, most: i64) -> Result<Vec<Id<Matter>>> {
    tx.query(&BROUGHT, &vals![import, last, most], |r| r.id(0))
}

/// Matters of an import of which nobody has heard yet.
pub(crate) fn untold(tx: &mut Tx, import: i64, most: i64) -> Result<Vec<Id<Matter>>> {
    tx.query(&BROUGHT_UNTOLD, &vals![import, most], |r| r.id(0))
}

pub(crate) fn set_told(tx: &mut Tx, id: Id<Matter>) -> Result<()> {
    tx.exec(&BROUGHT_TOLD, &vals![id.shard(), id])
}

/// Removes a matter with all that is kept of it here.
pub(crate) fn unmake(tx: &mut Tx, id: Id<Matter>) -> Result<()> {
    let tables = [
        &INBOX_DROP,
        &TIMELINE_DROP,
        &ATTACHMENTS_DROP,
        &CLOCKS_DROP,
        &LINKS_DROP,
        &BEFORE_DROP,
        &REMINDERS_DROP,
        &MATTER_DROP,
        &BROUGHT_DROP,
    ];
    tables.iter().try_for_each(|drop| tx.exec(drop, &vals![id.shard(), id]))
}
