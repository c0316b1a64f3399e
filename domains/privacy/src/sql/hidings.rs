//! Looks that are hidden for a time.

use identity::vault::VaultRef;
use kernel::{AreaCode, Error, Id, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::{Hiding, State};

stmts! {
    pub HIDING_ADD = "INSERT INTO hiding (shard, id, subject, look, area, ground, reason, days,
        asked_by, asked_at, state, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,'asked',1)";
    pub HIDING_LOCK = "SELECT id, subject, look, area, ground, reason, days, asked_by, asked_at,
        state, decided_by, decided_at, ends, version FROM hiding
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub HIDING_DECIDE = "UPDATE hiding SET state=$3, decided_by=$4, decided_at=$5, ends=$6,
        version=$7 WHERE shard=$1 AND id=$2";
    pub HIDINGS_OF = "SELECT id, subject, look, area, ground, reason, days, asked_by, asked_at,
        state, decided_by, decided_at, ends, version FROM hiding
        WHERE shard=$1 AND subject=$2 AND state='approved' ORDER BY id DESC LIMIT 1000";
    pub HIDINGS_LIST = "SELECT id, subject, look, area, ground, reason, days, asked_by, asked_at,
        state, decided_by, decided_at, ends, version FROM hiding
        WHERE area BETWEEN $1 AND $2 AND id<$3 ORDER BY id DESC LIMIT $4";
    /// Different looks, however often each was renewed.
    pub HIDINGS_COUNT = "SELECT ground, COUNT(DISTINCT look) FROM hiding
        WHERE state='approved' AND decided_at>=$1 AND decided_at<$2 GROUP BY ground ORDER BY ground";
}

pub(crate) fn add(tx: &mut Tx<'_>, h: &Hiding) -> Result<()> {
    tx.exec(
        &HIDING_ADD,
        &vals![
            h.id.shard(),
            h.id,
            h.subject,
            h.look,
            h.area,
            &h.ground,
            &h.reason,
            h.days,
            h.asked_by,
            h.asked_at
        ],
    )
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Hiding>) -> Result<Hiding> {
    tx.query_one(&HIDING_LOCK, &vals![id.shard(), id], hiding)
}

/// Keeps what was decided.
pub(crate) fn decide(tx: &mut Tx<'_>, h: &Hiding) -> Result<()> {
    let (shard, state) = (h.id.shard(), h.state.name());
    let params = vals![shard, h.id, state, h.decided_by, h.decided_at, h.ends, h.version];
    tx.exec(&HIDING_DECIDE, &params)
}

/// Hidings of one person's looks that somebody approved, over or not.
pub(crate) fn of(tx: &mut Tx<'_>, subject: VaultRef) -> Result<Vec<Hiding>> {
    tx.query(&HIDINGS_OF, &vals![subject.shard(), subject], hiding)
}

/// Those of an area, newest first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: AreaCode,
    before: i64,
    limit: u32,
) -> Result<Vec<Hiding>> {
    let range = area.range();
    tx.query(&HIDINGS_LIST, &vals![*range.start(), *range.end(), before, limit], hiding)
}

/// How many looks were hidden in a time, by ground. To be asked of all shards.
pub(crate) fn count(tx: &mut Tx<'_>, from: Time, to: Time) -> Result<Vec<(String, i64)>> {
    tx.query(&HIDINGS_COUNT, &vals![from, to], |r| Ok((r.text(0)?, r.int(1)?)))
}

fn hiding(r: &Row<'_>) -> Result<Hiding> {
    let state = State::named(r.str(9)?).ok_or_else(|| Error::internal("state of a hiding"))?;
    Ok(Hiding {
        id: r.id(0)?,
        subject: r.id(1)?,
        look: r.int(2)?,
        area: r.area(3)?,
        ground: r.text(4)?,
        reason: r.text(5)?,
        days: r.int(6)?,
        asked_by: r.id(7)?,
        asked_at: r.time(8)?,
        state,
        decided_by: r.opt_id(10)?,
        decided_at: r.opt_time(11)?,
        ends: r.opt_time(12)?,
        version: r.int(13)?,
    })
}
