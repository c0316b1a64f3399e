//! Rows of what was kept, and what the log says of them.

use kernel::{Id, Result, Shard, Time};
use store::{Tx, Val, stmts, vals};

use crate::book::Upload;

stmts! {
    pub UPLOAD_ADD = "INSERT INTO upload (shard, id, file, at, hash, bytes, thumb, salt) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub UPLOAD_LIST = "SELECT id, file, at, hash, bytes, thumb, salt FROM upload \
        WHERE shard = $1 AND id > $2 ORDER BY id LIMIT $3";
    pub UPLOAD_KEPT = "SELECT 1 FROM upload WHERE file = $1";
    pub UPLOAD_OLD = "SELECT id, file FROM upload \
        WHERE shard = $1 AND id > $2 AND at < $3 ORDER BY id LIMIT $4";
    pub UPLOAD_DROP = "DELETE FROM upload WHERE shard = $1 AND id = $2";
    pub UPLOAD_LOGGED = "SELECT facts, seq FROM audit_log WHERE shard = $1 AND kind = 'file' \
        AND subject = $2 AND action = 'files.keep' \
        UNION ALL SELECT facts, CAST(NULL AS BIGINT) FROM audit_new WHERE shard = $1 \
        AND kind = 'file' AND subject = $2 AND action = 'files.keep' LIMIT 1";
    /// The log knows them, also that nobody swept them; the table does not.
    pub UPLOAD_GONE = "SELECT l.subject, MAX(l.seq) FROM audit_log l WHERE l.shard = $1 \
        AND l.kind = 'file' AND l.action = 'files.keep' \
        AND NOT EXISTS (SELECT 1 FROM upload f WHERE f.shard = $1 AND f.id = l.subject) \
        AND NOT EXISTS (SELECT 1 FROM audit_log u WHERE u.shard = $1 AND u.kind = 'file' \
        AND u.subject = l.subject AND u.action = 'files.forget') \
        AND NOT EXISTS (SELECT 1 FROM audit_new u WHERE u.shard = $1 AND u.kind = 'file' \
        AND u.subject = l.subject AND u.action = 'files.forget') \
        GROUP BY l.subject ORDER BY l.subject LIMIT 1000";
}

/// All rows lie here: a file is kept before anybody knows for which matter.
pub(crate) const SHARD: Shard = Shard::COMMON;

/// A row as it stands there.
pub(crate) struct Row {
    pub id: i64,
    pub file: String,
    pub at: i64,
    pub hash: Vec<u8>,
    pub bytes: i64,
    pub thumb: Option<Vec<u8>>,
    pub salt: Vec<u8>,
}

pub(crate) fn add(tx: &mut Tx<'_>, row: &Row) -> Result<()> {
    let values = vals![
        SHARD,
        row.id,
        row.file.as_str(),
        row.at,
        row.hash.as_slice(),
        row.bytes,
        row.thumb.clone(),
        row.salt.as_slice()
    ];
    tx.exec(&UPLOAD_ADD, &values)
}

/// Whether a file of that name was kept and not swept since.
///
/// # Errors
/// Those of the store.
pub fn is_kept(tx: &mut Tx<'_>, file: &str) -> Result<bool> {
    tx.query_opt(&UPLOAD_KEPT, &vals![file], |_| Ok(())).map(|row| row.is_some())
}

/// Rows behind an id.
pub(crate) fn list(tx: &mut Tx<'_>, after: i64, most: i64) -> Result<Vec<Row>> {
    tx.query(&UPLOAD_LIST, &vals![SHARD, after, most], |r| {
        Ok(Row {
            id: r.int(0)?,
            file: r.text(1)?,
            at: r.int(2)?,
            hash: r.blob(3)?,
            bytes: r.int(4)?,
            thumb: r.opt_blob(5)?,
            salt: r.blob(6)?,
        })
    })
}

/// Files behind an id that were kept before then.
pub(crate) fn old(
    tx: &mut Tx<'_>,
    after: i64,
    before: Time,
    most: i64,
) -> Result<Vec<(Id<Upload>, String)>> {
    tx.query(&UPLOAD_OLD, &vals![SHARD, after, before, most], |r| Ok((r.id(0)?, r.text(1)?)))
}

pub(crate) fn drop(tx: &mut Tx<'_>, id: Id<Upload>) -> Result<()> {
    tx.exec(&UPLOAD_DROP, &vals![SHARD, id])
}

/// What the log said when it was kept, and the entry's place in the log of the
/// shard; none while that waits for the sealer.
pub(crate) fn logged(tx: &mut Tx<'_>, id: i64) -> Result<Option<(String, Option<i64>)>> {
    tx.query_opt(&UPLOAD_LOGGED, &vals![SHARD, id], |r| Ok((r.text(0)?, r.opt_int(1)?)))
}

pub(crate) fn gone(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    tx.query(&UPLOAD_GONE, &vals![SHARD], |r| Ok((r.int(0)?, r.int(1)?)))
}

/// Those of the files, at most a batch of them, that have a row, and whether
/// with a small form.
pub(crate) fn known(tx: &mut Tx<'_>, files: &[String]) -> Result<Vec<(String, bool)>> {
    let holes: Vec<String> = (1..=files.len()).map(|n| format!("${n}")).collect();
    let holes = holes.join(",");
    let sql = format!(
        "SELECT file, CASE WHEN thumb IS NULL THEN 0 ELSE 1 END FROM upload WHERE file IN ({holes})"
    );
    let params: Vec<Val> = files.iter().map(Val::from).collect();
    tx.query_sql(&sql, &params, |r| Ok((r.text(0)?, r.int(1)? == 1)))
}
