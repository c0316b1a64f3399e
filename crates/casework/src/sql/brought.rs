//! Rows of matters that came with a file.

use kernel::{Id, Result, Shard};
use store::{Tx, stmts, vals};

use crate::model::{Matter, MatterRow};

stmts! {
    pub BROUGHT_ADD = "INSERT INTO matter_brought (shard, matter, import, version, told) \
        VALUES ($1, $2, $3, $4, 0)";
    pub UNSEEN_ADD = "INSERT INTO matter_unseen (shard, import) VALUES ($1, $2) \
        ON CONFLICT (shard, import) DO NOTHING";
    pub UNSEEN_DROP = "DELETE FROM matter_unseen WHERE shard = $1 AND import = $2";
    pub UNSEEN_COUNT = "SELECT COUNT(*) FROM matter_unseen u \
        JOIN matter_brought b ON b.import = u.import";
    pub UNSEEN_ANY = "SELECT import FROM matter_unseen WHERE shard = $1 LIMIT 1";
    /// Of a slice, whether anybody but the program itself has acted since.
    pub BROUGHT_TOUCHED = "SELECT b.matter, CASE WHEN m.version > b.version AND EXISTS \
        (SELECT 1 FROM timeline t WHERE t.shard = b.shard AND t.matter = b.matter \
        AND t.version > b.version AND t.actor_kind <> 'system') THEN 1 ELSE 0 END \
        FROM matter_brought b JOIN matter m ON m.shard = b.shard AND m.id = b.matter \
        WHERE b.import = $1 AND b.matter > $2 ORDER BY b.matter LIMIT $3";
    pub BROUGHT = "SELECT matter FROM matter_brought WHERE import = $1 AND matter > $2 \
        ORDER BY matter LIMIT $3";
    pub BROUGHT_UNTOLD = "SELECT matter FROM matter_brought WHERE import = $1 AND told = 0 \
        ORDER BY matter LIMIT $2";
    pub BROUGHT_TOLD = "UPDATE matter_brought SET told = 1 \
        WHERE import = $1 AND matter <= $2 AND told = 0";
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
    tx.exec(&BROUGHT_ADD, &vals![m.id.shard(), m.id, import, m.version])
}

/// What a list, a count or an export asks of a matter beside everything else:
/// that it did not come with a file which nobody is to see. The row is `$of`,
/// with its matter's id in `$id`. Where no import is under way it costs a look
/// at an empty table.
#[macro_export]
macro_rules! seen {
    ($of:literal, $id:literal) => {
        concat!(
            "(NOT EXISTS (SELECT 1 FROM matter_unseen) OR NOT EXISTS \
            (SELECT 1 FROM matter_brought b JOIN matter_unseen u ON u.import = b.import \
            WHERE b.shard = ",
            $of,
            ".shard AND b.matter = ",
            $of,
            ".",
            $id,
            "))"
        )
    };
}

pub(crate) fn show(tx: &mut Tx, import: i64) -> Result<()> {
    tx.exec(&UNSEEN_DROP, &vals![Shard::COMMON, import])
}

pub(crate) fn hide(tx: &mut Tx, import: i64) -> Result<()> {
    tx.exec(&UNSEEN_ADD, &vals![Shard::COMMON, import])
}

/// How many matters nobody is to see.
pub(crate) fn count_unseen(tx: &mut Tx) -> Result<u64> {
    let count = tx.query_one(&UNSEEN_COUNT, &vals![], |r| r.int(0))?;
    Ok(count.unsigned_abs())
}

/// Whether there is any import that nobody is to see.
pub(crate) fn is_any_unseen(tx: &mut Tx) -> Result<bool> {
    Ok(tx.query_opt(&UNSEEN_ANY, &vals![Shard::COMMON], |r| r.int(0))?.is_some())
}

/// Of a slice behind that matter: the last one, and on how many somebody has
/// acted. None behind the end.
pub(crate) fn touched(
    tx: &mut Tx,
    import: i64,
    after: i64,
    most: i64,
) -> Result<Option<(i64, i64)>> {
    let slice = vals![import, after, most];
    let rows = tx.query(&BROUGHT_TOUCHED, &slice, |r| Ok((r.int(0)?, r.int(1)?)))?;
    Ok(rows.last().map(|(last, _)| (*last, rows.iter().map(|(_, touched)| touched).sum())))
}

/// Matters of an import behind that one.
pub(crate) fn after(tx: &mut Tx, import: i64, last: i64, most: i64) -> Result<Vec<Id<Matter>>> {
    tx.query(&BROUGHT, &vals![import, last, most], |r| r.id(0))
}

/// Matters of an import of which nobody has heard yet.
pub(crate) fn untold(tx: &mut Tx, import: i64, most: i64) -> Result<Vec<Id<Matter>>> {
    tx.query(&BROUGHT_UNTOLD, &vals![import, most], |r| r.id(0))
}

/// Everybody has heard of those up to that one.
pub(crate) fn set_told(tx: &mut Tx, import: i64, last: Id<Matter>) -> Result<()> {
    tx.exec(&BROUGHT_TOLD, &vals![import, last])
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
