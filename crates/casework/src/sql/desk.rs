//! Saved searches and hand-over sheets.

use kernel::{Account, AreaCode, Id, Result, Time};
use serde_json::Value;
use store::{Row, Tx, stmts, vals};

use crate::desk::hand_over::{HandOver, SheetLine};
use crate::desk::views::SavedView;
use crate::seen;

stmts! {
    pub VIEW_PUT = "INSERT INTO saved_view (shard, account, id, name, query) \
        VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (shard, account, id) DO UPDATE SET name = excluded.name, \
        query = excluded.query";
    pub VIEW_LIST = "SELECT id, name, query FROM saved_view WHERE shard = $1 AND account = $2 \
        ORDER BY id LIMIT 50";
    pub VIEW_DROP = "DELETE FROM saved_view WHERE shard = $1 AND account = $2 AND id = $3";
    pub HAND_OVER_PUT = "INSERT INTO hand_over (shard, id, area, made, giver, taker, signed, \
        remarks, sheet) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (shard, id) DO UPDATE SET taker = excluded.taker, signed = excluded.signed";
    pub HAND_OVER_GET = "SELECT area, made, giver, taker, signed, remarks, sheet FROM hand_over \
        WHERE shard = $1 AND id = $2 FOR UPDATE";
    pub HAND_OVER_LIST = "SELECT area, made, giver, taker, signed, remarks, sheet, id \
        FROM hand_over WHERE area BETWEEN $1 AND $2 AND id < $3 ORDER BY id DESC LIMIT $4";
    /// Dispatched in the last days and not signed. A unit's silence counts as
    /// signing within hours, so older ones cannot be.
    pub UNSIGNED = concat!(
        "SELECT id, title, due, procedure FROM matter WHERE area_now BETWEEN $1 AND $2 \
        AND stage = 'dispatched' AND opened > $3 AND ",
        seen!("matter", "id"),
        " ORDER BY id LIMIT $4"
    );
}

/// Keeps a saved search.
pub fn put_view(tx: &mut Tx, account: Id<Account>, v: &SavedView) -> Result<()> {
    let query = v.query.to_string();
    tx.exec(&VIEW_PUT, &vals![account.shard(), account, v.id, v.name.clone(), query])
}

/// A person's saved searches.
pub fn views(tx: &mut Tx, account: Id<Account>) -> Result<Vec<SavedView>> {
    tx.query(&VIEW_LIST, &vals![account.shard(), account], |r| {
        Ok(SavedView { id: r.id(0)?, name: r.text(1)?, query: r.json::<Value>(2)? })
    })
}

/// Forgets a saved search.
pub fn drop_view(tx: &mut Tx, account: Id<Account>, id: Id<SavedView>) -> Result<()> {
    tx.exec(&VIEW_DROP, &vals![account.shard(), account, id])
}

/// Keeps a sheet, new or signed.
pub fn put_hand_over(tx: &mut Tx, h: &HandOver) -> Result<()> {
    let sheet = serde_json::to_string(&h.sheet).map_err(kernel::Error::internal)?;
    tx.exec(
        &HAND_OVER_PUT,
        &vals![
            h.id.shard(),
            h.id,
            h.area,
            h.made,
            h.giver,
            h.taker,
            h.signed,
            h.remarks.clone(),
            sheet
        ],
    )
}

/// A sheet, held until the command ends.
pub fn hand_over(tx: &mut Tx, id: Id<HandOver>) -> Result<Option<HandOver>> {
    tx.query_opt(&HAND_OVER_GET, &vals![id.shard(), id], |r| read(r, id))
}

/// The sheets of an area, newest first.
pub fn hand_overs(tx: &mut Tx, area: AreaCode, before: i64, limit: i64) -> Result<Vec<HandOver>> {
    let range = area.range();
    tx.query(&HAND_OVER_LIST, &vals![*range.start(), *range.end(), before, limit], |r| {
        read(r, r.id(7)?)
    })
}

/// Matters of an area that wait for a unit's signature.
pub fn unsigned(tx: &mut Tx, area: AreaCode, now: Time, most: usize) -> Result<Vec<SheetLine>> {
    const DAYS: i64 = 14 * 24 * 60;
    let range = area.range();
    let since = now.plus_minutes(-DAYS);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    tx.query(&UNSIGNED, &vals![*range.start(), *range.end(), since, most], |r| {
        Ok(SheetLine {
            matter: r.id(0)?,
            procedure: r.text(3)?,
            title: r.text(1)?,
            stage: "dispatched".to_owned(),
            task: "sign".to_owned(),
            due: r.opt_time(2)?,
        })
    })
}

fn read(r: &Row, id: Id<HandOver>) -> Result<HandOver> {
    Ok(HandOver {
        id,
        area: r.area(0)?,
        made: r.time(1)?,
        giver: r.id(2)?,
        taker: r.opt_id(3)?,
        signed: r.opt_time(4)?,
        remarks: r.text(5)?,
        sheet: r.json(6)?,
    })
}

/// Later than every id: where a list that goes backwards begins.
pub const NEWEST: i64 = i64::MAX;
