//! Reminders that wait, and what accounts were told.

use kernel::{Account, Id, Result, Time};
use procedure::Addressee;
use store::{Row, Tx, stmts, vals};

use crate::model::Matter;

stmts! {
    pub WAITING_PUT = "INSERT INTO reminder (shard, matter, version, line, at, task, task_name, \
        rule, desks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (shard, matter, version, line) DO NOTHING";
    pub WAITING_FIRST = "SELECT MIN(at) FROM reminder WHERE shard = $1 AND matter = $2";
    pub WAITING_DUE = "SELECT at, task, task_name, rule, desks FROM reminder \
        WHERE shard = $1 AND matter = $2 AND at <= $3 ORDER BY version, line LIMIT 500";
    pub WAITING_DROP = "DELETE FROM reminder WHERE shard = $1 AND matter = $2 AND at <= $3";
    pub NOTICE_PUT = "INSERT INTO notice (shard, account, id, matter, task, task_name, rule, at, \
        read) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (shard, account, id) DO NOTHING";
    pub NOTICE_LIST = "SELECT id, matter, task, task_name, rule, at, read FROM notice \
        WHERE shard = $1 AND account = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
    pub NOTICE_UNREAD = "SELECT id, matter, task, task_name, rule, at, read FROM notice \
        WHERE shard = $1 AND account = $2 AND id < $3 AND read IS NULL ORDER BY id DESC LIMIT $4";
    pub NOTICE_COUNT = "SELECT matter, COUNT(*) FROM notice \
        WHERE shard = $1 AND account = $2 AND read IS NULL \
        GROUP BY matter ORDER BY MAX(id) DESC LIMIT $3";
    pub NOTICE_READ = "UPDATE notice SET read = $4 \
        WHERE shard = $1 AND account = $2 AND id = $3 AND read IS NULL";
    pub NOTICE_READ_ALL = "UPDATE notice SET read = $4 \
        WHERE shard = $1 AND account = $2 AND id <= $3 AND read IS NULL";
    pub NOTICE_FORGET = "DELETE FROM notice WHERE at < $1";
}

/// A reminder that waits for working hours.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub at: Time,
    pub task: u32,
    pub task_name: String,
    pub rule: String,
    pub desks: Vec<Addressee>,
}

/// What an account was told.
#[derive(Debug, Clone)]
pub struct Notice {
    pub id: Id<Notice>,
    pub matter: Id<Matter>,
    /// The engine's number of the task.
    pub task: u32,
    pub task_name: String,
    /// The rule of the procedure, or the act, because of which.
    pub rule: String,
    pub at: Time,
    pub read: Option<Time>,
}

/// Keeps one that waits.
pub fn put_waiting(
    tx: &mut Tx,
    id: Id<Matter>,
    version: i64,
    line: i64,
    w: &Waiting,
) -> Result<()> {
    let desks = serde_json::to_string(&w.desks).map_err(kernel::Error::internal)?;
    let (task, name, rule) = (i64::from(w.task), w.task_name.clone(), w.rule.clone());
    tx.exec(&WAITING_PUT, &vals![id.shard(), id, version, line, w.at, task, name, rule, desks])
}

/// When the first of a matter may be told.
pub fn first_waiting(tx: &mut Tx, id: Id<Matter>) -> Result<Option<Time>> {
    tx.query_one(&WAITING_FIRST, &vals![id.shard(), id], |r| r.opt_time(0))
}

/// Those that may be told now; they no longer wait.
pub fn take_waiting(tx: &mut Tx, id: Id<Matter>, now: Time) -> Result<Vec<Waiting>> {
    let due = tx.query(&WAITING_DUE, &vals![id.shard(), id, now], |r| {
        Ok(Waiting {
            at: r.time(0)?,
            task: u32::try_from(r.int(1)?).unwrap_or(0),
            task_name: r.text(2)?,
            rule: r.text(3)?,
            desks: r.json(4)?,
        })
    })?;
    tx.exec(&WAITING_DROP, &vals![id.shard(), id, now])?;
    Ok(due)
}

/// Keeps what an account was told.
pub fn put(tx: &mut Tx, account: Id<Account>, n: &Notice) -> Result<()> {
    tx.exec(
        &NOTICE_PUT,
        &vals![
            account.shard(),
            account,
            n.id,
            n.matter,
            i64::from(n.task),
            n.task_name.clone(),
            n.rule.clone(),
            n.at,
            n.read
        ],
    )
}

/// What an account was told before `before`, newest first; the unread alone
/// when asked so.
pub fn list(
    tx: &mut Tx,
    account: Id<Account>,
    unread: bool,
    before: i64,
    limit: i64,
) -> Result<Vec<Notice>> {
    let statement = if unread { &NOTICE_UNREAD } else { &NOTICE_LIST };
    tx.query(statement, &vals![account.shard(), account, before, limit], read)
}

/// How many are unread of each matter, of at most so many matters, the one told
/// of last first.
pub fn unread_by_matter(
    tx: &mut Tx,
    account: Id<Account>,
    most: i64,
) -> Result<Vec<(Id<Matter>, i64)>> {
    tx.query(&NOTICE_COUNT, &vals![account.shard(), account, most], |r| Ok((r.id(0)?, r.int(1)?)))
}

/// Marks one as read; what is not there is left.
pub fn mark(tx: &mut Tx, account: Id<Account>, id: Id<Notice>, now: Time) -> Result<()> {
    tx.exec(&NOTICE_READ, &vals![account.shard(), account, id, now])
}

/// Marks that one and all before it.
pub fn mark_through(tx: &mut Tx, account: Id<Account>, id: Id<Notice>, now: Time) -> Result<()> {
    tx.exec(&NOTICE_READ_ALL, &vals![account.shard(), account, id, now])
}

/// Forgets what was told before.
pub fn forget(tx: &mut Tx, before: Time) -> Result<()> {
    tx.exec(&NOTICE_FORGET, &vals![before])
}

fn read(r: &Row) -> Result<Notice> {
    Ok(Notice {
        id: r.id(0)?,
        matter: r.id(1)?,
        task: u32::try_from(r.int(2)?).unwrap_or(0),
        task_name: r.text(3)?,
        rule: r.text(4)?,
        at: r.time(5)?,
        read: r.opt_time(6)?,
    })
}
