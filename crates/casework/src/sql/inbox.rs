//! Rows of everybody's work.

use kernel::{Id, Result};
use store::{Tx, stmts, vals};

use crate::model::{InboxRow, Matter, MatterRow};

stmts! {
    pub INBOX_PUT = "INSERT INTO inbox (shard, matter, task, addressee, tab, due, warn, \
        supervised, since, procedure, stage, task_name, title, subcategory, request_type, area, \
        lead_unit, version, round_the_clock) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
        ON CONFLICT (shard, matter, task, addressee) DO UPDATE SET tab = excluded.tab, \
        due = excluded.due, warn = excluded.warn, supervised = excluded.supervised, \
        stage = excluded.stage, title = excluded.title, subcategory = excluded.subcategory, \
        request_type = excluded.request_type, area = excluded.area, \
        lead_unit = excluded.lead_unit, version = excluded.version, \
        round_the_clock = excluded.round_the_clock";
    pub INBOX_CLOSE = "DELETE FROM inbox WHERE shard = $1 AND matter = $2 AND task = $3";
    /// What every row of a matter repeats of it.
    pub INBOX_REFRESH = "UPDATE inbox SET supervised = $3, stage = $4, title = $5, \
        subcategory = $6, request_type = $7, area = $8, lead_unit = $9, version = $10 \
        WHERE shard = $1 AND matter = $2";
    /// The matter has ended: whoever had a hand in it finds it under done.
    pub INBOX_END = "UPDATE inbox SET tab = 2 WHERE shard = $1 AND matter = $2 AND task = 0";
}

/// Puts a row, or brings it up to date.
pub fn put(tx: &mut Tx, r: &InboxRow) -> Result<()> {
    tx.exec(
        &INBOX_PUT,
        &vals![
            r.matter.shard(),
            r.matter,
            r.task,
            r.addressee.clone(),
            r.tab.number(),
            r.due,
            r.warn,
            r.supervised,
            r.since,
            r.procedure.clone(),
            r.stage.clone(),
            r.task_name.clone(),
            r.title.clone(),
            r.subcategory.clone(),
            r.request_type.clone(),
            r.area,
            r.lead_unit,
            r.version,
            r.round_the_clock
        ],
    )
}

/// Takes a task off every desk.
pub fn close(tx: &mut Tx, matter: Id<Matter>, task: i64) -> Result<()> {
    tx.exec(&INBOX_CLOSE, &vals![matter.shard(), matter, task])
}

/// Brings what the rows repeat of their matter up to date.
pub fn refresh(tx: &mut Tx, m: &MatterRow) -> Result<()> {
    tx.exec(
        &INBOX_REFRESH,
        &vals![
            m.id.shard(),
            m.id,
            m.supervised,
            m.stage.clone(),
            m.title.clone(),
            m.subcategory.clone(),
            m.request_type.clone(),
            m.area_now,
            m.lead_unit,
            m.version
        ],
    )
}

/// Moves the ended matter under done for whoever had a hand in it.
pub fn end(tx: &mut Tx, matter: Id<Matter>) -> Result<()> {
    tx.exec(&INBOX_END, &vals![matter.shard(), matter])
}
