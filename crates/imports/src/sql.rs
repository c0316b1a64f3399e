//! The only file of this crate with SQL.

use kernel::{Ctx, Error, Result, Shard};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use store::{Row, Tx, vals};
use tabular::Fault;

use crate::SLICE;
use crate::sink::Staged;
use crate::state::{Import, ImportId, State};

store::stmts! {
    pub IMPORT_ADD = "INSERT INTO import (shard, id, kind, file, hash, mapping, account, state,
        skip_bad, staged, good, faults, reached, told, made, changed)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,0,0,0,0,'{}',$10,$10)";
    pub IMPORT_READ = "UPDATE import SET good=$3, faults=$4, told=$5, changed=$6
        WHERE shard=$1 AND id=$2";
    pub IMPORT_STATE = "UPDATE import SET state=$3, why=$4, changed=$5, why_args=$6
        WHERE shard=$1 AND id=$2";
    pub IMPORT_STAGED = "UPDATE import SET staged=staged+$3, changed=$4
        WHERE shard=$1 AND id=$2";
    pub IMPORT_REACHED = "UPDATE import SET reached=reached+$3, changed=$4
        WHERE shard=$1 AND id=$2";
    pub IMPORT_GET = "SELECT id, kind, file, hash, mapping, account, state, skip_bad, staged, good,
        faults, reached, told, why, made, changed, why_args FROM import WHERE shard=$1 AND id=$2";
    pub IMPORT_LOCK = "SELECT id, kind, file, hash, mapping, account, state, skip_bad, staged,
        good, faults, reached, told, why, made, changed, why_args FROM import
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    /// What slices ask, and nothing that another slice changes: so they can be
    /// tried beside each other.
    pub IMPORT_HELD = "SELECT kind, state FROM import WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub IMPORTS = "SELECT id, kind, file, hash, mapping, account, state, skip_bad, staged, good,
        faults, reached, told, why, made, changed, why_args FROM import
        WHERE shard=$1 AND id<$2 ORDER BY id DESC LIMIT $3";
    pub IMPORTS_LIKE = "SELECT id, state FROM import WHERE hash=$1 AND kind=$2 AND shard=$3
        ORDER BY id DESC LIMIT 20";
    pub ROW_ADD = "INSERT INTO import_row (shard, import, n, line, body) VALUES ($1,$2,$3,$4,$5)";
    pub ROWS_AFTER = "SELECT line, body FROM import_row WHERE shard=$1 AND import=$2 AND n>$3
        ORDER BY n LIMIT $4";
    pub ROWS_BETWEEN = "SELECT line, body FROM import_row WHERE shard=$1 AND import=$2
        AND n>$3 AND n<=$4 ORDER BY n";
    pub ROW_FIRST = "SELECT n FROM import_row WHERE shard=$1 AND import=$2 ORDER BY n LIMIT 1";
    pub ROWS_DROP = "DELETE FROM import_row WHERE shard=$1 AND import=$2 AND n>$3 AND n<=$4";
    pub FAULT_ADD = "INSERT INTO import_fault (shard, import, n, line, heading, code, args)
        VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub FAULTS = "SELECT line, heading, code, args FROM import_fault
        WHERE shard=$1 AND import=$2 AND n>$3 ORDER BY n LIMIT $4";
    pub KEPT_PUT = "INSERT INTO import_kept (shard, import, name, body) VALUES ($1,$2,$3,$4)
        ON CONFLICT (shard, import, name) DO UPDATE SET body=excluded.body";
    pub KEPT_AS = "SELECT body FROM import_kept WHERE shard=$1 AND import=$2 AND name=$3";
    /// What kinds put aside, and nothing of ours.
    pub KEPT = "SELECT name, body FROM import_kept
        WHERE shard=$1 AND import=$2 AND name<>':looked' ORDER BY name";
}

const HERE: Shard = Shard::COMMON;

pub(crate) fn add(tx: &mut Tx<'_>, ctx: &Ctx, i: &Import) -> Result<()> {
    tx.exec(
        &IMPORT_ADD,
        &vals![
            HERE,
            i.id,
            &i.kind,
            &i.file,
            &i.hash,
            &i.mapping,
            i.account,
            i.state.name(),
            i.skip_bad,
            ctx.now
        ],
    )
}

/// One import.
///
/// # Errors
/// Not found.
pub fn get(tx: &mut Tx<'_>, id: ImportId) -> Result<Import> {
    tx.query_one(&IMPORT_GET, &vals![HERE, id], read)
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: ImportId) -> Result<Import> {
    tx.query_one(&IMPORT_LOCK, &vals![HERE, id], read)
}

/// Imports before that one, newest first.
///
/// # Errors
/// Those of the store.
pub fn list(tx: &mut Tx<'_>, before: Option<ImportId>, limit: u32) -> Result<Vec<Import>> {
    let before = before.map_or(i64::MAX, |id| id.get());
    tx.query(&IMPORTS, &vals![HERE, before, limit], read)
}

/// Imports of the same file, newest first.
pub(crate) fn like(tx: &mut Tx<'_>, hash: &str, kind: &str) -> Result<Vec<(ImportId, State)>> {
    tx.query(&IMPORTS_LIKE, &vals![hash, kind, HERE], |r| Ok((r.id(0)?, State::named(r.str(1)?)?)))
}

/// Its kind and state, held against others until the command ends.
pub(crate) fn hold(tx: &mut Tx<'_>, id: ImportId) -> Result<(String, State)> {
    tx.query_one(&IMPORT_HELD, &vals![HERE, id], |r| Ok((r.text(0)?, State::named(r.str(1)?)?)))
}

fn read(r: &Row<'_>) -> Result<Import> {
    Ok(Import {
        id: r.id(0)?,
        kind: r.text(1)?,
        file: r.text(2)?,
        hash: r.text(3)?,
        mapping: r.text(4)?,
        account: r.opt_id(5)?,
        state: State::named(r.str(6)?)?,
        skip_bad: r.flag(7)?,
        staged: r.int(8)?,
        good: r.int(9)?,
        faults: r.int(10)?,
        reached: r.int(11)?,
        told: r.json(12)?,
        why: r.opt_text(13)?,
        made: r.time(14)?,
        changed: r.time(15)?,
        why_args: r.json(16)?,
    })
}

pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: ImportId,
    state: State,
    why: Option<Why<'_>>,
) -> Result<()> {
    let (code, args) =
        why.map_or((None, "{}".to_owned()), |(code, args)| (Some(code), json!(args).to_string()));
    tx.exec(&IMPORT_STATE, &vals![HERE, id, state.name(), code, ctx.now, args])
}

/// The code of a refusal, and what its sentence names.
pub(crate) type Why<'a> = (&'a str, &'a Map<String, Value>);

/// What the sentence of an error names.
pub(crate) fn args_of(error: &Error) -> Map<String, Value> {
    error.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

pub(crate) fn set_read(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: ImportId,
    good: u64,
    faults: u64,
    told: &Value,
) -> Result<()> {
    let (good, faults) = (count(good)?, count(faults)?);
    tx.exec(&IMPORT_READ, &vals![HERE, id, good, faults, told, ctx.now])
}

/// So many more rows are in.
pub(crate) fn add_reached(tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId, more: usize) -> Result<()> {
    tx.exec(&IMPORT_REACHED, &vals![HERE, id, count(more as u64)?, ctx.now])
}

/// Adds rows behind the first `after`.
pub(crate) fn stage(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: ImportId,
    after: i64,
    rows: &[Staged],
) -> Result<()> {
    for (n, row) in (after + 1..).zip(rows) {
        tx.exec(&ROW_ADD, &vals![HERE, id, n, count(row.line)?, &row.body])?;
    }
    tx.exec(&IMPORT_STAGED, &vals![HERE, id, count(rows.len() as u64)?, ctx.now])
}

/// The next slice of staged rows.
pub(crate) fn after(tx: &mut Tx<'_>, id: ImportId, n: i64) -> Result<Vec<Staged>> {
    some(tx, id, n, SLICE as i64)
}

/// The rows of one slice that are still staged.
pub(crate) fn slice(tx: &mut Tx<'_>, id: ImportId, after: i64) -> Result<Vec<Staged>> {
    tx.query(&ROWS_BETWEEN, &vals![HERE, id, after, after + SLICE as i64], staged)
}

/// Where the first slice begins that is still staged.
pub(crate) fn first(tx: &mut Tx<'_>, id: ImportId) -> Result<Option<i64>> {
    tx.query_opt(&ROW_FIRST, &vals![HERE, id], |r| Ok(r.int(0)? - 1))
}

/// All staged rows, for a kind that is small.
///
/// # Errors
/// Those of the store.
pub fn rows(tx: &mut Tx<'_>, id: ImportId) -> Result<Vec<Staged>> {
    some(tx, id, 0, i64::MAX)
}

fn some(tx: &mut Tx<'_>, id: ImportId, n: i64, limit: i64) -> Result<Vec<Staged>> {
    tx.query(&ROWS_AFTER, &vals![HERE, id, n, limit], staged)
}

fn staged(r: &Row<'_>) -> Result<Staged> {
    let line = u64::try_from(r.int(0)?).map_err(Error::internal)?;
    Ok(Staged { line, body: r.json(1)? })
}

/// A slice of rows is not staged any more.
pub(crate) fn drop_slice(tx: &mut Tx<'_>, id: ImportId, after: i64) -> Result<()> {
    tx.exec(&ROWS_DROP, &vals![HERE, id, after, after + SLICE as i64])
}

/// None is staged any more.
pub(crate) fn drop_rows(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    tx.exec(&ROWS_DROP, &vals![HERE, id, 0_i64, i64::MAX])
}

pub(crate) fn add_faults(tx: &mut Tx<'_>, id: ImportId, from: usize, all: &[Fault]) -> Result<()> {
    for (i, f) in all.iter().enumerate() {
        let n = count((from + i + 1) as u64)?;
        let args: Value = serde_json::to_value(&f.args).map_err(Error::internal)?;
        tx.exec(&FAULT_ADD, &vals![HERE, id, n, count(f.row)?, &f.column, f.code, args])?;
    }
    Ok(())
}

/// What is wrong with a file: a page of faults behind the first `after` ones,
/// each with row, column, code and the arguments of its sentence.
///
/// # Errors
/// Those of the store.
pub fn faults(tx: &mut Tx<'_>, id: ImportId, after: i64, limit: u32) -> Result<Vec<Value>> {
    tx.query(&FAULTS, &vals![HERE, id, after, limit], |r| {
        Ok(serde_json::json!({
            "row": r.int(0)?, "column": r.str(1)?, "code": r.str(2)?, "args": r.json::<Value>(3)?,
        }))
    })
}

/// Puts something aside under a name, for taking the import back.
///
/// # Errors
/// Those of the store.
pub fn keep(tx: &mut Tx<'_>, id: ImportId, name: &str, body: &Value) -> Result<()> {
    tx.exec(&KEPT_PUT, &vals![HERE, id, name, body])
}

/// What was put aside under a name.
pub(crate) fn kept_as<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    id: ImportId,
    name: &str,
) -> Result<Option<T>> {
    tx.query_opt(&KEPT_AS, &vals![HERE, id, name], |r| r.json(0))
}

/// What was put aside, by name.
///
/// # Errors
/// Those of the store.
pub fn kept(tx: &mut Tx<'_>, id: ImportId) -> Result<Vec<(String, Value)>> {
    tx.query(&KEPT, &vals![HERE, id], |r| Ok((r.text(0)?, r.json(1)?)))
}

fn count(n: u64) -> Result<i64> {
    i64::try_from(n).map_err(Error::internal)
}
