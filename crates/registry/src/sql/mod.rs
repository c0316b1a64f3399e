//! The only folder of this crate with SQL.
//!
//! What an import has not finished, or has taken back, is seen by nobody: every
//! reading asks for states without an import or of one that is done.

pub(crate) mod exports;

use kernel::{AreaCode, Error, Result, Shard, Time};
use store::{Row, Tx, Val, vals};

use crate::model::{Entry, EntryId, Kind};

store::stmts! {
    pub ENTRY_ADD = "INSERT INTO registry_entry (shard, id, kind, code, import, made, version)
        VALUES ($1,$2,$3,$4,$5,$6,1)";
    pub ENTRY_LOCK = "SELECT kind, merged, version FROM registry_entry WHERE shard=$1 AND id=$2
        FOR UPDATE";
    pub ENTRY_MERGE = "UPDATE registry_entry SET merged=$3, version=$4 WHERE shard=$1 AND id=$2";
    pub STATE_ADD = "INSERT INTO registry_state (shard, entry, valid_from, id, valid_to, area, sort,
        name, inside, lon, lat, subject, import)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)";
    pub STATES_OF = "SELECT e.id, e.kind, e.code, s.area, s.sort, s.name, s.inside, s.lon, s.lat,
        s.valid_from, s.valid_to, e.merged, e.version, s.subject
        FROM registry_state s JOIN registry_entry e ON e.shard=s.shard AND e.id=s.entry
        WHERE s.shard=$1 AND s.entry=$2 AND (s.import IS NULL OR EXISTS
        (SELECT 1 FROM import i WHERE i.id=s.import AND i.state='done'))
        ORDER BY s.valid_from DESC, s.id DESC LIMIT 200";
    pub CODE_TAKE = "INSERT INTO registry_code (shard, kind, code, entry, import)
        VALUES ($1,$2,$3,$4,$5) ON CONFLICT (shard, kind, code) DO NOTHING RETURNING entry";
    pub CODE_GET = "SELECT entry FROM registry_code WHERE shard=$1 AND kind=$2 AND code=$3";
    pub ENTRIES_OF_SUBJECT = "SELECT shard, entry FROM registry_state WHERE subject=$1";
    pub MERGE_ADD = "INSERT INTO registry_merge (shard, id, entry, into_entry, at, account, reason)
        VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub MERGE_SPLIT = "UPDATE registry_merge SET split=$2 WHERE entry=$1 AND split IS NULL";
    pub MERGED_INTO = "SELECT COUNT(*) FROM registry_entry WHERE merged=$1";

    /// What of others hangs on entries that an import brought.
    pub IMPORT_CHANGED = "SELECT COUNT(*) FROM registry_state o
        JOIN registry_entry e ON e.shard=o.shard AND e.id=o.entry
        WHERE e.import=$1 AND (o.import IS NULL OR o.import<>$1)";
    pub IMPORT_MERGED = "SELECT COUNT(*) FROM registry_merge m
        JOIN registry_entry e ON (e.id=m.entry OR e.id=m.into_entry) WHERE e.import=$1";
    pub IMPORT_INSIDE = "SELECT COUNT(*) FROM registry_state s
        JOIN registry_entry e ON e.id=s.inside WHERE e.import=$1
        AND (s.import IS NULL OR s.import<>$1)";
    pub IMPORT_STATES = "SELECT shard, entry, valid_from, id, subject FROM registry_state
        WHERE import=$1 LIMIT 500";
    pub STATE_DROP = "DELETE FROM registry_state
        WHERE shard=$1 AND entry=$2 AND valid_from=$3 AND id=$4";
    pub IMPORT_CODES_DROP = "DELETE FROM registry_code WHERE import=$1";
    pub IMPORT_ENTRIES_DROP = "DELETE FROM registry_entry WHERE import=$1";
}

/// The state of each entry that holds at `$1` in a range of areas, but for
/// doubles; further conditions and the order come behind.
const STATES_AT: &str = "SELECT e.id, e.kind, e.code, s.area, s.sort, s.name, s.inside, s.lon,
    s.lat, s.valid_from, s.valid_to, e.merged, e.version, s.subject
    FROM registry_state s JOIN registry_entry e ON e.shard=s.shard AND e.id=s.entry
    WHERE s.valid_from<=$1 AND (s.valid_to IS NULL OR s.valid_to>$1) AND e.merged IS NULL
    AND (s.import IS NULL OR EXISTS
        (SELECT 1 FROM import i WHERE i.id=s.import AND i.state='done'))
    AND NOT EXISTS (SELECT 1 FROM registry_state l WHERE l.shard=s.shard AND l.entry=s.entry
        AND l.valid_from<=$1 AND (l.valid_from, l.id) > (s.valid_from, s.id)
        AND (l.import IS NULL OR EXISTS
        (SELECT 1 FROM import i WHERE i.id=l.import AND i.state='done')))
    AND s.area BETWEEN $2 AND $3 AND e.id>$4";

/// A page of entries as they were at `at`.
pub(crate) struct Page<'a> {
    pub at: Time,
    pub area: AreaCode,
    pub after: i64,
    pub kind: Option<Kind>,
    pub inside: Option<EntryId>,
    pub q: &'a str,
    pub people: bool,
    pub limit: u32,
}

pub(crate) fn page(tx: &mut Tx<'_>, p: &Page<'_>) -> Result<Vec<Entry>> {
    let range = p.area.range();
    let mut params: Vec<Val> = vals![p.at, *range.start(), *range.end(), p.after].to_vec();
    let mut sql = STATES_AT.to_owned();
    let mut and = |sql: &mut String, condition: &str, value: Val| {
        params.push(value);
        sql.push_str(&format!(" AND {condition}${}", params.len()));
    };
    if let Some(kind) = p.kind {
        and(&mut sql, "e.kind=", kind.name().into());
    }
    if !p.people {
        and(&mut sql, "e.kind<>", Kind::Person.name().into());
    }
    if let Some(inside) = p.inside {
        and(&mut sql, "s.inside=", inside.into());
    }
    if !p.q.is_empty() {
        // A part of the name as it is: no signs of its own.
        let part = p.q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        and(&mut sql, "s.name LIKE ", format!("%{part}%").into());
        sql.push_str(" ESCAPE '\\'");
    }
    params.push(p.limit.into());
    sql.push_str(&format!(" ORDER BY e.id LIMIT ${}", params.len()));
    tx.query_sql(&sql, &params, read)
}

/// Every entry as it was at that time, people and doubles too: for an export.
pub(crate) fn all(tx: &mut Tx<'_>, at: Time) -> Result<Vec<Entry>> {
    let mut sql = STATES_AT.replace(" AND e.merged IS NULL", "");
    sql.push_str(" ORDER BY e.id");
    tx.query_sql(&sql, &vals![at, 0_i64, i64::MAX, -1_i64], read)
}

/// States of one entry that anybody may know of, newest first.
pub(crate) fn states(tx: &mut Tx<'_>, id: EntryId) -> Result<Vec<Entry>> {
    tx.query(&STATES_OF, &vals![id.shard(), id], read)
}

fn read(r: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        id: r.id(0)?,
        kind: Kind::named(r.str(1)?).ok_or_else(|| Error::internal("kind of entry"))?,
        code: r.text(2)?,
        area: r.area(3)?,
        sort: r.text(4)?,
        name: r.text(5)?,
        inside: r.opt_id(6)?,
        lon: r.opt_real(7)?,
        lat: r.opt_real(8)?,
        valid_from: r.time(9)?,
        valid_to: r.opt_time(10)?,
        merged: r.opt_id(11)?,
        version: r.int(12)?,
        subject: r.opt_id(13)?,
        masked: Default::default(),
    })
}

/// An entry's row, locked: what it is, whose double, which version.
pub(crate) fn lock(tx: &mut Tx<'_>, id: EntryId) -> Result<(Kind, Option<EntryId>, i64)> {
    tx.query_one(&ENTRY_LOCK, &vals![id.shard(), id], |r| {
        let kind = Kind::named(r.str(0)?).ok_or_else(|| Error::internal("kind of entry"))?;
        Ok((kind, r.opt_id(1)?, r.int(2)?))
    })
}

/// Where the look-up of a source's number lies.
pub(crate) fn code_shard(kind: Kind, code: &str) -> Shard {
    Shard::of_name(&format!("{}/{code}", kind.name()))
}

/// The entry of a source's number.
pub(crate) fn by_code(tx: &mut Tx<'_>, kind: Kind, code: &str) -> Result<Option<EntryId>> {
    let params = vals![code_shard(kind, code), kind.name(), code];
    tx.query_opt(&CODE_GET, &params, |r| r.id(0))
}
