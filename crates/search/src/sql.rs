//! What is read of the log of acts, by which the index follows the database.

use casework::Matter;
use kernel::{Id, Result, Shard};
use store::{Tx, stmts, vals};

stmts! {
    /// The last sealed entry of each shard that has one: a seek for each shard.
    pub LAST_SEALED = "WITH RECURSIVE s(shard) AS (SELECT MIN(shard) FROM audit_log \
        UNION ALL SELECT (SELECT MIN(l.shard) FROM audit_log l WHERE l.shard > s.shard) FROM s \
        WHERE s.shard IS NOT NULL) \
        SELECT s.shard, (SELECT MAX(l.seq) FROM audit_log l WHERE l.shard = s.shard) FROM s \
        WHERE s.shard IS NOT NULL";
    pub LEAF = "SELECT leaf FROM audit_log WHERE shard = $1 AND seq = $2";
    pub SEALED = "SELECT seq, id, subject, CASE WHEN kind = 'matter' AND outcome = 'done' \
        THEN 1 ELSE 0 END FROM audit_log WHERE shard = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    /// What waits for the sealer.
    pub UNSEALED = "SELECT id, subject FROM audit_new WHERE kind = 'matter' AND outcome = 'done' \
        ORDER BY shard, id LIMIT $1";
    pub MATTERS = "SELECT shard, id FROM matter WHERE (shard, id) > ($1, $2) \
        ORDER BY shard, id LIMIT $3";
}

/// An entry of the log.
pub(crate) struct Logged {
    pub seq: i64,
    pub id: i64,
    /// The matter that it changed, if it changed one.
    pub matter: Option<i64>,
}

/// Shard and number of its last sealed entry.
pub(crate) fn last_sealed(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    tx.query(&LAST_SEALED, &vals![], |r| Ok((r.int(0)?, r.int(1)?)))
}

/// What an entry binds itself by; `None`: there is no such entry.
pub(crate) fn leaf(tx: &mut Tx<'_>, shard: i64, seq: i64) -> Result<Option<Vec<u8>>> {
    tx.query_opt(&LEAF, &vals![shard, seq], |r| Ok(r.bytes(0)?.to_vec()))
}

/// The next entries of a shard.
pub(crate) fn sealed(tx: &mut Tx<'_>, shard: i64, seq: i64, most: i64) -> Result<Vec<Logged>> {
    tx.query(&SEALED, &vals![shard, seq, most], |r| {
        let (subject, of_matter) = (r.int(2)?, r.flag(3)?);
        Ok(Logged { seq: r.int(0)?, id: r.int(1)?, matter: of_matter.then_some(subject) })
    })
}

/// Entry and matter.
pub(crate) fn unsealed(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(i64, i64)>> {
    tx.query(&UNSEALED, &vals![most], |r| Ok((r.int(0)?, r.int(1)?)))
}

/// The next matters of all.
pub(crate) fn matters(
    tx: &mut Tx<'_>,
    (shard, last): (Shard, i64),
    most: i64,
) -> Result<Vec<Id<Matter>>> {
    tx.query(&MATTERS, &vals![shard, last, most], |r| r.id(1))
}
