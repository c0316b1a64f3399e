//! Rows of messages, links and states.

use casework::Matter;
use kernel::{Id, Result, Shard, Time};
use serde_json::Value;
use store::{Row, Tx, stmts, vals};

stmts! {
    pub IN_PUT = "INSERT INTO connector_in (shard, connector, message, matter, at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shard, connector, message) DO NOTHING \
        RETURNING matter";
    pub IN_GET = "SELECT matter FROM connector_in \
        WHERE shard = $1 AND connector = $2 AND message = $3";
    pub IN_FORGET = "DELETE FROM connector_in WHERE connector = $1 AND at < $2";
    pub REMOTE_PUT = "INSERT INTO connector_remote (shard, connector, remote, matter) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (shard, connector, remote) DO NOTHING";
    pub REMOTE_GET = "SELECT matter FROM connector_remote \
        WHERE shard = $1 AND connector = $2 AND remote = $3";
    pub LINK_PUT = "INSERT INTO connector_link (shard, matter, connector, way, remote, token, \
        closed, at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7) \
        ON CONFLICT (shard, matter, connector) DO UPDATE SET remote = excluded.remote, \
        token = excluded.token";
    pub LINK_GET = "SELECT matter, way, remote, token FROM connector_link \
        WHERE shard = $1 AND matter = $2 AND connector = $3";
    pub LINK_CLOSE = "UPDATE connector_link SET closed = 1 \
        WHERE shard = $1 AND matter = $2 AND connector = $3";
    pub LINKS_OPEN = "SELECT matter, way, remote, token FROM connector_link \
        WHERE connector = $1 AND way = 'out' AND closed = 0 AND matter > $2 \
        ORDER BY matter LIMIT $3";
    pub SEEN_PUT = "INSERT INTO connector_seen (shard, connector, message, at) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (shard, connector, message) DO NOTHING \
        RETURNING message";
    pub SEEN_FORGET = "DELETE FROM connector_seen WHERE connector = $1 AND at < $2";
    pub OUT_PUT = "INSERT INTO connector_out (shard, connector, fact, matter, version, at, body) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shard, connector, fact) DO NOTHING";
    pub OUT_WAITING = "SELECT shard, fact, matter, version, at, body FROM connector_out \
        WHERE connector = $1 ORDER BY at, fact LIMIT $2";
    pub OUT_COUNT = "SELECT COUNT(*) FROM connector_out WHERE connector = $1";
    pub OUT_DONE = "DELETE FROM connector_out WHERE shard = $1 AND connector = $2 AND fact = $3";
    pub STATE_GET = "SELECT next_try, tries, ok_at, failed_at, error FROM connector_state \
        WHERE connector = $1";
    /// Nobody else speaks to it until then.
    pub STATE_HOLD = "INSERT INTO connector_state (connector, holder, until, next_try, tries) \
        VALUES ($1, $2, $3, 0, 0) \
        ON CONFLICT (connector) DO UPDATE SET holder = excluded.holder, until = excluded.until \
        WHERE connector_state.holder = excluded.holder OR connector_state.until < $4 \
        RETURNING next_try";
    pub STATE_LET_GO = "UPDATE connector_state SET until = 0 WHERE holder = $1";
    pub STATE_OK = "UPDATE connector_state SET tries = 0, next_try = 0, ok_at = $2, error = NULL \
        WHERE connector = $1";
    pub STATE_FAILED = "UPDATE connector_state SET tries = $2, next_try = $3, failed_at = $4, \
        error = $5 WHERE connector = $1";
    pub REFUSED_PUT = "INSERT INTO connector_refused (shard, connector, message, way, reason, at) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (shard, connector, message, way) DO UPDATE SET reason = excluded.reason, \
        at = excluded.at";
    pub BEYOND = "INSERT INTO connector_state (connector, holder, until, next_try, tries, beyond) \
        VALUES ($1, '', 0, 0, 0, 1) \
        ON CONFLICT (connector) DO UPDATE SET beyond = connector_state.beyond + 1";
    pub BEYOND_GET = "SELECT beyond FROM connector_state WHERE connector = $1";
    pub BEYOND_FORGET = "UPDATE connector_state SET beyond = 0 WHERE connector = $1 AND NOT EXISTS \
        (SELECT 1 FROM connector_refused WHERE connector_refused.connector = $1)";
    pub REFUSED_COUNT = "SELECT COUNT(*) FROM connector_refused WHERE connector = $1";
    pub REFUSED_LIST = "SELECT message, way, reason, at FROM connector_refused \
        WHERE connector = $1 ORDER BY at DESC, message LIMIT $2";
    pub REFUSED_FORGET = "DELETE FROM connector_refused WHERE connector = $1 AND at < $2";
}

/// The matter of a message: the given one when the message is new.
pub(crate) fn matter_for(
    tx: &mut Tx,
    connector: &str,
    message: &str,
    new: Id<Matter>,
    at: Time,
) -> Result<Id<Matter>> {
    let params = vals![Shard::COMMON, connector, message, new, at];
    match tx.query_opt(&IN_PUT, &params, |r| r.id(0))? {
        Some(id) => Ok(id),
        None => tx.query_one(&IN_GET, &vals![Shard::COMMON, connector, message], |r| r.id(0)),
    }
}

/// Keeps which matter a number over there means.
pub(crate) fn put_remote(tx: &mut Tx, connector: &str, remote: &str, id: Id<Matter>) -> Result<()> {
    tx.exec(&REMOTE_PUT, &vals![Shard::COMMON, connector, remote, id])
}

/// The matter of a number over there.
pub(crate) fn remote(tx: &mut Tx, connector: &str, remote: &str) -> Result<Option<Id<Matter>>> {
    tx.query_opt(&REMOTE_GET, &vals![Shard::COMMON, connector, remote], |r| r.id(0))
}

/// Where a matter came from or was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub matter: Id<Matter>,
    /// `in` or `out`.
    pub way: String,
    pub remote: Option<String>,
    pub token: Option<String>,
}

pub(crate) fn put_link(tx: &mut Tx, connector: &str, l: &Link, at: Time) -> Result<()> {
    let (shard, remote, token) = (l.matter.shard(), l.remote.clone(), l.token.clone());
    tx.exec(&LINK_PUT, &vals![shard, l.matter, connector, &l.way, remote, token, at])
}

pub(crate) fn link(tx: &mut Tx, connector: &str, id: Id<Matter>) -> Result<Option<Link>> {
    tx.query_opt(&LINK_GET, &vals![id.shard(), id, connector], read_link)
}

pub(crate) fn close_link(tx: &mut Tx, connector: &str, id: Id<Matter>) -> Result<()> {
    tx.exec(&LINK_CLOSE, &vals![id.shard(), id, connector])
}

/// Matters sent there and still open there, after `after`.
pub(crate) fn open_links(tx: &mut Tx, connector: &str, after: i64, most: i64) -> Result<Vec<Link>> {
    tx.query(&LINKS_OPEN, &vals![connector, after, most], read_link)
}

fn read_link(r: &Row) -> Result<Link> {
    Ok(Link { matter: r.id(0)?, way: r.text(1)?, remote: r.opt_text(2)?, token: r.opt_text(3)? })
}

/// Marks that something was said of a matter; whether it is new.
pub(crate) fn is_new(
    tx: &mut Tx,
    shard: Shard,
    connector: &str,
    message: &str,
    at: Time,
) -> Result<bool> {
    let put = tx.query_opt(&SEEN_PUT, &vals![shard, connector, message, at], |r| r.text(0))?;
    Ok(put.is_some())
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waiting {
    pub shard: Shard,
    /// The same in every try.
    pub fact: i64,
    pub matter: Id<Matter>,
    pub version: i64,
    pub at: Time,
    pub body: Value,
}

pub(crate) fn put_out(tx: &mut Tx, connector: &str, w: &Waiting) -> Result<()> {
    let body = w.body.to_string();
    tx.exec(&OUT_PUT, &vals![w.shard, connector, w.fact, w.matter, w.version, w.at, body])
}

/// The oldest that wait.
pub(crate) fn waiting(tx: &mut Tx, connector: &str, most: i64) -> Result<Vec<Waiting>> {
    tx.query(&OUT_WAITING, &vals![connector, most], |r| {
        Ok(Waiting {
            shard: r.shard(0)?,
            fact: r.int(1)?,
            matter: r.id(2)?,
            version: r.int(3)?,
            at: r.time(4)?,
            body: r.json(5)?,
        })
    })
}

pub(crate) fn sent(tx: &mut Tx, shard: Shard, connector: &str, fact: i64) -> Result<()> {
    tx.exec(&OUT_DONE, &vals![shard, connector, fact])
}

/// How a connector stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct State {
    pub next_try: i64,
    pub tries: i64,
    pub ok_at: Option<Time>,
    pub failed_at: Option<Time>,
    pub error: Option<String>,
}

pub(crate) fn state(tx: &mut Tx, connector: &str) -> Result<State> {
    let read = tx.query_opt(&STATE_GET, &vals![connector], |r| {
        Ok(State {
            next_try: r.int(0)?,
            tries: r.int(1)?,
            ok_at: r.opt_time(2)?,
            failed_at: r.opt_time(3)?,
            error: r.opt_text(4)?,
        })
    })?;
    Ok(read.unwrap_or_default())
}

/// Takes it for some minutes; when it may be tried, if it is ours.
pub(crate) fn hold(
    tx: &mut Tx,
    connector: &str,
    holder: &str,
    now: Time,
    minutes: i64,
) -> Result<Option<Time>> {
    let params = vals![connector, holder, now.plus_minutes(minutes), now];
    tx.query_opt(&STATE_HOLD, &params, |r| r.time(0))
}

/// Gives back all that a process took.
pub(crate) fn let_go(tx: &mut Tx, holder: &str) -> Result<()> {
    tx.exec(&STATE_LET_GO, &vals![holder])
}

pub(crate) fn went_well(tx: &mut Tx, connector: &str, now: Time) -> Result<()> {
    tx.exec(&STATE_OK, &vals![connector, now])
}

pub(crate) fn failed(
    tx: &mut Tx,
    connector: &str,
    tries: i64,
    next: Time,
    now: Time,
    why: &str,
) -> Result<()> {
    tx.exec(&STATE_FAILED, &vals![connector, tries, next, now, why])
}

/// Lines of a connector's refused messages: a device that has gone mad, or
/// somebody who means it, must not fill the disk. The rest is counted.
const REFUSED_KEPT: i64 = 1_000;

/// Sets a message aside.
pub(crate) fn refuse(
    tx: &mut Tx,
    connector: &str,
    message: &str,
    way: &str,
    reason: &str,
    at: Time,
) -> Result<()> {
    let kept = tx.query_one(&REFUSED_COUNT, &vals![connector], |r| r.int(0))?;
    if kept >= REFUSED_KEPT {
        return tx.exec(&BEYOND, &vals![connector]);
    }
    tx.exec(&REFUSED_PUT, &vals![Shard::COMMON, connector, message, way, reason, at])
}

/// What was set aside: message, way, reason, when; newest first.
pub(crate) fn refused(
    tx: &mut Tx,
    connector: &str,
    most: i64,
) -> Result<Vec<(String, String, String, Time)>> {
    tx.query(&REFUSED_LIST, &vals![connector, most], |r| {
        Ok((r.text(0)?, r.text(1)?, r.text(2)?, r.time(3)?))
    })
}

/// How many wait, and how many were set aside.
pub(crate) fn counts(tx: &mut Tx, connector: &str) -> Result<(i64, i64)> {
    let waits = tx.query_one(&OUT_COUNT, &vals![connector], |r| r.int(0))?;
    let kept = tx.query_one(&REFUSED_COUNT, &vals![connector], |r| r.int(0))?;
    let beyond = tx.query_opt(&BEYOND_GET, &vals![connector], |r| r.int(0))?.unwrap_or(0);
    Ok((waits, kept + beyond))
}

/// Drops the marks that have had their time.
pub(crate) fn forget(tx: &mut Tx, connector: &str, before: Time) -> Result<()> {
    for statement in [&IN_FORGET, &SEEN_FORGET, &REFUSED_FORGET] {
        tx.exec(statement, &vals![connector, before])?;
    }
    tx.exec(&BEYOND_FORGET, &vals![connector])
}
