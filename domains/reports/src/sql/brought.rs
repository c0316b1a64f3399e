//! Rows of files that became reports: each once, whichever file it stands in.

use casework::Matter;
use imports::ImportId;
use kernel::{Id, Result, Shard};
use std::collections::BTreeSet;
use store::{Tx, stmts, vals};

stmts! {
    pub ROW_TAKE = "INSERT INTO report_row (shard, key, matter, import) VALUES ($1, $2, $3, $4)";
    pub ROW_KNOWN = "SELECT matter FROM report_row WHERE shard = $1 AND key = $2";
    pub ROWS_FREE = "DELETE FROM report_row WHERE import = $1";
    pub SUPPORTED = "SELECT COUNT(*) FROM matter_brought b \
        JOIN support s ON s.shard = b.shard AND s.matter = b.matter \
        WHERE b.import = $1 AND b.matter > $2 AND b.matter <= $3";
    pub REPORT_DROP = "DELETE FROM report WHERE shard = $1 AND matter = $2";
    pub CODES_DROP = "DELETE FROM matter_code WHERE shard = $1 AND matter = $2";
    pub TIES_DROP = "DELETE FROM report_tie WHERE shard = $1 AND matter = $2";
}

/// A row's key is unique over all shards, so it lies in its own.
fn shard(key: &str) -> Shard {
    Shard::of_name(key)
}

/// Says that a row has become a matter, which none had before.
///
/// # Errors
/// Those of the store: also where somebody else just said the same, on an engine
/// on which two can.
pub fn take(tx: &mut Tx, key: &str, id: Id<Matter>, import: ImportId) -> Result<()> {
    tx.exec(&ROW_TAKE, &vals![shard(key), key, id, import])
}

/// Those of the keys whose rows are in.
pub fn known<'k>(tx: &mut Tx, keys: impl Iterator<Item = &'k str>) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for key in keys {
        if tx.query_opt(&ROW_KNOWN, &vals![shard(key), key], |r| r.int(0))?.is_some() {
            known.insert(key.to_owned());
        }
    }
    Ok(known)
}

/// Lets the rows of an import come in again.
pub fn free(tx: &mut Tx, import: ImportId) -> Result<()> {
    tx.exec(&ROWS_FREE, &vals![import])
}

/// How many residents have said "me too" to what an import brought, of the
/// matters behind the first up to the last.
pub fn supported(tx: &mut Tx, import: ImportId, (after, last): (i64, i64)) -> Result<i64> {
    tx.query_one(&SUPPORTED, &vals![import, after, last], |r| r.int(0))
}

/// Removes a report's own rows.
pub fn unmake(tx: &mut Tx, id: Id<Matter>) -> Result<()> {
    let tables = [&REPORT_DROP, &CODES_DROP, &TIES_DROP];
    tables.iter().try_for_each(|drop| tx.exec(drop, &vals![id.shard(), id]))
}
