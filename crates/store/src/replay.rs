//! Idempotency keys: the same request, sent again, is done once and answered
//! the same way.

use kernel::{Actor, Ctx, Error, Result, Time};
use serde_json::Value;

use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) REPLAY_GET = "SELECT request, answer, at FROM replay
        WHERE shard=$1 AND who=$2 AND key=$3";
    pub(crate) REPLAY_ADD = "INSERT INTO replay (shard, who, key, request, answer, at)
        VALUES ($1,$2,$3,$4,$5,$6)";
    pub(crate) REPLAY_FORGET = "UPDATE replay SET answer=NULL WHERE answer IS NOT NULL AND at<$1";
}

/// Days that an answer can be had again; its key is kept longer.
pub const ANSWER_DAYS: i64 = 7;
/// Characters of a key at the most.
const LONGEST_KEY: usize = 128;
/// Whose keys those of clients without an account are. They must be
/// unguessable, since the key is all that proves whose they are.
const ANONYMOUS: i64 = 0;

/// What became of a command with a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Never kept: it may be sent again, under the same key.
    NotDone,
    /// Kept. The answer is gone after [`ANSWER_DAYS`].
    Done { at: Time, answer: Option<Value> },
}

/// Runs `f` once for a key, and stores its answer in the same transaction. A
/// retry gets the stored one. Refusals are not stored: nothing was done, so a
/// retry is tried again.
pub(crate) fn once(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    request: &[u8; 32],
    f: impl Fn(&mut Tx<'_>) -> Result<Value>,
) -> Result<Value> {
    let Some(key) = ctx.key.as_deref() else { return f(tx) };
    check(key)?;
    let (shard, who) = (tx.shard(), who(&ctx.actor));
    let stored = tx.query_opt(&REPLAY_GET, &vals![shard, who, key], |r| {
        Ok((r.bytes(0)? == request, r.opt_json::<Value>(1)?))
    })?;
    match stored {
        Some((false, _)) => return Err(Error::conflict("key_reused")),
        Some((true, Some(answer))) => return Ok(answer),
        Some((true, None)) => return Err(Error::conflict("store.key_expired")),
        None => {}
    }
    let answer = f(tx)?;
    tx.exec(&REPLAY_ADD, &vals![shard, who, key, request, &answer, ctx.now])?;
    Ok(answer)
}

/// What became of the command that this actor sent with this key.
pub(crate) fn outcome(tx: &mut Tx<'_>, actor: &Actor, key: &str) -> Result<Outcome> {
    check(key)?;
    let params = vals![tx.shard(), who(actor), key];
    let found = tx.query_opt(&REPLAY_GET, &params, |r| {
        Ok(Outcome::Done { at: r.time(2)?, answer: r.opt_json(1)? })
    })?;
    Ok(found.unwrap_or(Outcome::NotDone))
}

/// Drops answers whose days are over, and keeps their keys.
pub(crate) fn forget(tx: &mut Tx<'_>, now: Time) -> Result<()> {
    tx.exec(&REPLAY_FORGET, &vals![now.plus_minutes(-ANSWER_DAYS * 24 * 60)])
}

fn who(actor: &Actor) -> i64 {
    actor.account().map_or(ANONYMOUS, |a| a.get())
}

fn check(key: &str) -> Result<()> {
    let well =
        !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|b| b.is_ascii_graphic());
    match well {
        true => Ok(()),
        false => {
            Err(Error::invalid("store.key_malformed", "Idempotency-Key").arg("most", LONGEST_KEY))
        }
    }
}
