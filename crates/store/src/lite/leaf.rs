//! The hash of an entry of the audit log, as a function of SQLite: to hand over
//! a row's columns one by one costs more than to hash them.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

use crate::audit::{Fields, Hash, LogHash, leaf};

/// Lets the connection's statements say `audit_leaf(leaf, hash, shard, id, at,
/// trace, subject, version, actor, action, kind, outcome, facts, proofs)`: the
/// stored hash of such an entry if it is the right one; NULL when it is not, or
/// when a column is no longer of the kind that it was.
pub(super) fn teach(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("audit_leaf", 14, flags, |row| Ok(right(row)))
}

fn right(row: &Context<'_>) -> Option<Hash> {
    let hash = LogHash::numbered(int(row, 1)?)?;
    let fields = Fields {
        numbers: [
            int(row, 2)?,
            int(row, 3)?,
            int(row, 4)?,
            int(row, 5)?,
            int(row, 6)?,
            int(row, 7)?,
        ],
        texts: [
            raw(row, 8)?,
            raw(row, 9)?,
            raw(row, 10)?,
            raw(row, 11)?,
            raw(row, 12)?,
            raw(row, 13)?,
        ],
    };
    let found = leaf(hash, &fields);
    (raw(row, 0)? == found).then_some(found)
}

fn int(row: &Context<'_>, i: usize) -> Option<i64> {
    match row.get_raw(i) {
        ValueRef::Integer(n) => Some(n),
        _ => None,
    }
}

fn raw<'r>(row: &'r Context<'_>, i: usize) -> Option<&'r [u8]> {
    match row.get_raw(i) {
        ValueRef::Text(b) | ValueRef::Blob(b) => Some(b),
        _ => None,
    }
}
