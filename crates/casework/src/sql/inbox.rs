//! Rows of everybody's work.

use kernel::{Id, Result};
use store::{Tx, stmts, vals};

use crate::model::{InboxRow, Matter, MatterRow};

stmts! {
    pub INBOX_PUT = "INSERT INTO inbox (shard, matter, task, addressee, tab, due, warn, \
        supervised, since, task_name, round_the_clock, rank) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
        ON CONFLICT (shard, matter, task, addressee) DO UPDATE SET tab = excluded.tab, \
        due = excluded.due, warn = excluded.warn, supervised = excluded.supervised, \
        round_the_clock = excluded.round_the_clock";
    pub INBOX_CLOSE = "DELETE FROM inbox WHERE shard = $1 AND matter = $2 AND task = $3";
    pub INBOX_SUPERVISED = "UPDATE inbox SET supervised = $3 WHERE shard = $1 AND matter = $2";
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
            r.task_name.clone(),
            r.round_the_clock,
            r.rank()
        ],
    )
}

/// Takes a task off every desk.
pub fn close(tx: &mut Tx, matter: Id<Matter>, task: i64) -> Result<()> {
    tx.exec(&INBOX_CLOSE, &vals![matter.shard(), matter, task])
}

/// Tells every desk that the matter is under supervision, or no longer.
pub fn supervise(tx: &mut Tx, m: &MatterRow) -> Result<()> {
    tx.exec(&INBOX_SUPERVISED, &vals![m.id.shard(), m.id, m.supervised])
}

/// Moves the ended matter under done for whoever had a hand in it.
pub fn end(tx: &mut Tx, matter: Id<Matter>) -> Result<()> {
    tx.exec(&INBOX_END, &vals![matter.shard(), matter])
}
