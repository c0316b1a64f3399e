//! What is kept no longer, and what is held all the same.

use casework::Matter;
use identity::vault::VaultRef;
use kernel::{Id, Result, Time};
use store::{Row, Tx, stmts, vals};

stmts! {
    /// Persons of matters that ended before a time, without those on hold.
    pub PERSONS_DUE = "SELECT s.id FROM vault_subject s \
        JOIN matter m ON m.shard = s.shard AND m.id = s.about_id \
        WHERE s.about_kind = 'matter' AND s.erased IS NULL AND s.id > $1 \
        AND m.ended IS NOT NULL AND m.ended < $2 \
        AND NOT EXISTS (SELECT 1 FROM legal_hold h \
        WHERE h.shard = m.shard AND h.matter = m.id AND h.lifted IS NULL) \
        ORDER BY s.id LIMIT $3";
    /// Values of one field whose own time is over before the person's.
    pub VALUES_DUE = "SELECT v.subject FROM vault_value v \
        JOIN vault_subject s ON s.shard = v.shard AND s.id = v.subject \
        JOIN matter m ON m.shard = s.shard AND m.id = s.about_id \
        WHERE v.field = $1 AND s.about_kind = 'matter' AND v.subject > $2 \
        AND m.ended IS NOT NULL AND m.ended < $3 \
        AND NOT EXISTS (SELECT 1 FROM legal_hold h \
        WHERE h.shard = m.shard AND h.matter = m.id AND h.lifted IS NULL) \
        ORDER BY v.subject LIMIT $4";
    pub PERSONS_HELD = "SELECT COUNT(*) FROM vault_subject s \
        JOIN matter m ON m.shard = s.shard AND m.id = s.about_id \
        JOIN legal_hold h ON h.shard = m.shard AND h.matter = m.id AND h.lifted IS NULL \
        WHERE s.about_kind = 'matter' AND s.erased IS NULL \
        AND m.ended IS NOT NULL AND m.ended < $1";
    pub LOOKS_DUE = "SELECT COUNT(*) FROM access_entry WHERE at < $1";
    /// Those of one shard, some at a time.
    pub LOOKS_DROP = "DELETE FROM access_entry WHERE shard = $1 AND (subject, id, field) IN \
        (SELECT subject, id, field FROM access_entry WHERE shard = $1 AND at < $2 \
        ORDER BY subject, id, field LIMIT $3)";
    pub LOOKS_SHARDS = "SELECT DISTINCT shard FROM access_entry WHERE at < $1 ORDER BY shard";
    pub HOLD_ADD = "INSERT INTO legal_hold (shard, id, matter, reason, since) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id";
    pub HOLD_LIFT = "UPDATE legal_hold SET lifted = $3 \
        WHERE shard = $1 AND matter = $2 AND lifted IS NULL";
    pub HOLD_OF = "SELECT matter, reason, since FROM legal_hold \
        WHERE shard = $1 AND matter = $2 AND lifted IS NULL";
    pub HOLDS = "SELECT matter, reason, since FROM legal_hold \
        WHERE lifted IS NULL ORDER BY since, matter LIMIT 1000";
}

/// A hold that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub matter: Id<Matter>,
    /// Masked.
    pub reason: String,
    pub since: Time,
}

/// The next persons whose time is over. To be asked of all shards.
pub(crate) fn persons_due(
    tx: &mut Tx<'_>,
    after: i64,
    ended: Time,
    most: i64,
) -> Result<Vec<VaultRef>> {
    tx.query(&PERSONS_DUE, &vals![after, ended, most], |r| r.id(0))
}

/// The next persons of whom one field is due. To be asked of all shards.
pub(crate) fn values_due(
    tx: &mut Tx<'_>,
    field: &str,
    after: i64,
    ended: Time,
    most: i64,
) -> Result<Vec<VaultRef>> {
    tx.query(&VALUES_DUE, &vals![field, after, ended, most], |r| r.id(0))
}

/// How many would be erased but for a hold. To be asked of all shards.
pub(crate) fn persons_held(tx: &mut Tx<'_>, ended: Time) -> Result<i64> {
    tx.query_one(&PERSONS_HELD, &vals![ended], |r| r.int(0))
}

/// How many entries of the access log are too old. To be asked of all shards.
pub(crate) fn looks_due(tx: &mut Tx<'_>, before: Time) -> Result<i64> {
    tx.query_one(&LOOKS_DUE, &vals![before], |r| r.int(0))
}

/// The shards that have such.
pub(crate) fn looks_shards(tx: &mut Tx<'_>, before: Time) -> Result<Vec<kernel::Shard>> {
    tx.query(&LOOKS_SHARDS, &vals![before], |r| r.shard(0))
}

/// Drops some of them; answers how many.
pub(crate) fn drop_looks(
    tx: &mut Tx<'_>,
    shard: kernel::Shard,
    before: Time,
    most: i64,
) -> Result<u64> {
    tx.exec_count(&LOOKS_DROP, &vals![shard, before, most])
}

/// Whether it is new: one hold at a time for a matter.
pub(crate) fn hold(tx: &mut Tx<'_>, id: Id<Hold>, h: &Hold) -> Result<bool> {
    let params = vals![h.matter.shard(), id, h.matter, &h.reason, h.since];
    Ok(tx.query_opt(&HOLD_ADD, &params, |r| r.int(0))?.is_some())
}

/// Whether there was one.
pub(crate) fn lift(tx: &mut Tx<'_>, matter: Id<Matter>, now: Time) -> Result<bool> {
    Ok(tx.exec_count(&HOLD_LIFT, &vals![matter.shard(), matter, now])? > 0)
}

/// The hold on a matter.
pub(crate) fn of(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<Hold>> {
    tx.query_opt(&HOLD_OF, &vals![matter.shard(), matter], read)
}

/// All that stand, oldest first. To be asked of all shards.
pub(crate) fn holds(tx: &mut Tx<'_>) -> Result<Vec<Hold>> {
    tx.query(&HOLDS, &vals![], read)
}

fn read(r: &Row<'_>) -> Result<Hold> {
    Ok(Hold { matter: r.id(0)?, reason: r.text(1)?, since: r.time(2)? })
}
