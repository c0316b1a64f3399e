//! The statement of an account.

use kernel::{Id, Page, Result, Time};
use store::{Row, Tx, vals};

use crate::model::{Account, Transfer};
use crate::sql::past::{BALANCE_AT, BALANCE_BEFORE, LINES};

/// One entry of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: Time,
    /// Counts the entries of the account from 1.
    pub seq: i64,
    pub transfer: Id<Transfer>,
    /// `move`, `post` or `correct`
    pub kind: String,
    /// The other side.
    pub other: Id<Account>,
    /// Below 0 when it left.
    pub amount: i64,
    /// After it.
    pub balance: i64,
    pub about: String,
}

/// A part of an account's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Before the first moment.
    pub opening: i64,
    /// A page of its entries, oldest first.
    pub lines: Vec<Line>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<(Time, i64)>,
    /// After the last moment.
    pub closing: i64,
}

/// Entries of an account from one moment to another, both counted in. `after`
/// is the `next` of the page before; `limit` as of every list.
pub fn statement(
    tx: &mut Tx<'_>,
    id: Id<Account>,
    (from, to): (Time, Time),
    after: Option<(Time, i64)>,
    limit: Option<u32>,
) -> Result<Statement> {
    let shard = id.shard();
    let limit = Page::<Line>::limit(limit);
    // Entries count from 1, so (from, 0) lies before all of that moment.
    let (at, seq) = after.unwrap_or((from, 0)).max((from, 0));
    let (before, until) = (vals![shard, id, from], vals![shard, id, to]);
    let lines = vals![shard, id, at, seq, to, limit + 1];
    let (mut opening, mut closing, mut all) = (0, 0, Vec::new());
    let batch: [(_, &[store::Val]); 3] =
        [(&BALANCE_BEFORE, &before), (&BALANCE_AT, &until), (&LINES, &lines)];
    tx.queries(&batch, |n, row| {
        match n {
            0 => opening = row.int(0)?,
            1 => closing = row.int(0)?,
            _ => all.push(read(row, id)?),
        }
        Ok(())
    })?;
    let more = all.len() > limit as usize;
    all.truncate(limit as usize);
    let next = all.last().filter(|_| more).map(|l: &Line| (l.at, l.seq));
    Ok(Statement { opening, lines: all, next, closing })
}

fn read(row: &Row<'_>, id: Id<Account>) -> Result<Line> {
    let (from, to) = (row.id(6)?, row.id(7)?);
    Ok(Line {
        at: row.time(0)?,
        seq: row.int(1)?,
        transfer: row.id(2)?,
        amount: row.int(3)?,
        balance: row.int(4)?,
        kind: row.text(5)?,
        other: if from == id { to } else { from },
        about: row.text(8)?,
    })
}
