//! Exports that were asked for, and merges that wait for the other side.

use kernel::{AreaCode, Error, Id, Result, Time};
use store::{Row, Tx, vals};

use crate::model::export::{Ask, Export, State};

store::stmts! {
    pub EXPORT_ADD = "INSERT INTO registry_export (shard, id, area, fields, purpose, asked_by,
        asked_at, state, reason, expires, fetched, version)
        VALUES ($1,$2,$3,$4,$5,$6,$7,'asked','',$8,0,1)";
    pub EXPORT_LOCK = "SELECT id, area, fields, purpose, asked_by, asked_at, state, decided_by,
        decided_at, reason, expires, fetched, version FROM registry_export
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub EXPORT_PUT = "UPDATE registry_export SET state=$3, decided_by=$4, decided_at=$5, reason=$6,
        expires=$7, fetched=$8, version=$9 WHERE shard=$1 AND id=$2";
    pub EXPORTS_LIST = "SELECT id, area, fields, purpose, asked_by, asked_at, state, decided_by,
        decided_at, reason, expires, fetched, version FROM registry_export
        WHERE area BETWEEN $1 AND $2 AND id<$3 ORDER BY id DESC LIMIT $4";
    pub ASK_ADD = "INSERT INTO registry_ask (shard, id, entry, into_entry, area, account, reason, at)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8)";
    pub ASK_LOCK = "SELECT id, entry, into_entry, area, account, reason, at FROM registry_ask
        WHERE shard=$1 AND id=$2 AND answered IS NULL FOR UPDATE";
    pub ASK_DONE = "UPDATE registry_ask SET answered=$3 WHERE shard=$1 AND id=$2";
    pub ASKS_LIST = "SELECT id, entry, into_entry, area, account, reason, at FROM registry_ask
        WHERE area BETWEEN $1 AND $2 AND answered IS NULL AND id>$3 ORDER BY id LIMIT $4";
}

pub(crate) fn add(tx: &mut Tx<'_>, e: &Export) -> Result<()> {
    let fields = e.fields.join(",");
    let params =
        vals![e.id.shard(), e.id, e.area, fields, &e.purpose, e.asked_by, e.asked_at, e.expires];
    tx.exec(&EXPORT_ADD, &params)
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Export>) -> Result<Export> {
    tx.query_one(&EXPORT_LOCK, &vals![id.shard(), id], export)
}

pub(crate) fn put(tx: &mut Tx<'_>, e: &Export) -> Result<()> {
    let (shard, state) = (e.id.shard(), e.state.name());
    let params = vals![
        shard,
        e.id,
        state,
        e.decided_by,
        e.decided_at,
        &e.reason,
        e.expires,
        e.fetched,
        e.version
    ];
    tx.exec(&EXPORT_PUT, &params)
}

/// Newest first, before `before`.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: AreaCode,
    before: i64,
    limit: u32,
) -> Result<Vec<Export>> {
    let range = area.range();
    tx.query(&EXPORTS_LIST, &vals![*range.start(), *range.end(), before, limit], export)
}

fn export(r: &Row<'_>) -> Result<Export> {
    let state = State::named(r.str(6)?).ok_or_else(|| Error::internal("state of an export"))?;
    Ok(Export {
        id: r.id(0)?,
        area: r.area(1)?,
        fields: r.str(2)?.split(',').map(str::to_owned).collect(),
        purpose: r.text(3)?,
        asked_by: r.id(4)?,
        asked_at: r.time(5)?,
        state,
        decided_by: r.opt_id(7)?,
        decided_at: r.opt_time(8)?,
        reason: r.text(9)?,
        expires: r.time(10)?,
        fetched: r.int(11)?,
        version: r.int(12)?,
    })
}

pub(crate) fn put_ask(tx: &mut Tx<'_>, a: &Ask) -> Result<()> {
    let shard = a.id.shard();
    let params = vals![shard, a.id, a.entry, a.into, a.area, a.asked_by, &a.reason, a.asked_at];
    tx.exec(&ASK_ADD, &params)
}

/// One that nobody has answered.
pub(crate) fn lock_ask(tx: &mut Tx<'_>, id: Id<Ask>) -> Result<Ask> {
    tx.query_one(&ASK_LOCK, &vals![id.shard(), id], ask)
}

pub(crate) fn answered(tx: &mut Tx<'_>, id: Id<Ask>, at: Time) -> Result<()> {
    tx.exec(&ASK_DONE, &vals![id.shard(), id, at])
}

pub(crate) fn asks(tx: &mut Tx<'_>, area: AreaCode, after: i64, limit: u32) -> Result<Vec<Ask>> {
    let range = area.range();
    tx.query(&ASKS_LIST, &vals![*range.start(), *range.end(), after, limit], ask)
}

fn ask(r: &Row<'_>) -> Result<Ask> {
    Ok(Ask {
        id: r.id(0)?,
        entry: r.id(1)?,
        into: r.id(2)?,
        area: r.area(3)?,
        asked_by: r.id(4)?,
        reason: r.text(5)?,
        asked_at: r.time(6)?,
    })
}
