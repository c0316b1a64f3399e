//! The log's last word about each matter, beside the matter.

use kernel::{Result, Shard};
use store::{Row, Tx, stmts, vals};

use crate::imprint::{Said, bits};

stmts! {
    pub IMPRINT_SHARDS = "SELECT shard FROM matter GROUP BY shard \
        UNION SELECT shard FROM audit_log GROUP BY shard ORDER BY 1";
    pub IMPRINT_ROWS = "SELECT id, version, edition, confidential, area_at_filing, area_now, lon, \
        lat, lead_unit, due, supervised, opened, ended, warn, procedure, stage, state, title, \
        subcategory, request_type, public_text, place FROM matter \
        WHERE shard = $1 AND id > $2 ORDER BY id LIMIT $3";
    /// By version: entries are sealed in the order of their ids, which is not
    /// the order in which they were committed.
    pub IMPRINT_NEW = "SELECT version, facts FROM audit_new WHERE shard = $1 \
        AND kind = 'matter' AND subject = $2 AND facts LIKE '%\"imprint\":\"%' \
        ORDER BY version DESC, id DESC LIMIT 1";
    pub IMPRINT_LAST = "SELECT version, seq, facts FROM audit_log WHERE shard = $1 AND kind = 'matter' \
        AND subject = $2 AND facts LIKE '%\"imprint\":\"%' \
        ORDER BY version DESC, seq DESC LIMIT 1";
    pub IMPRINT_ANY = "SELECT seq FROM audit_log WHERE shard = $1 AND kind = 'matter' \
        AND subject = $2 UNION ALL SELECT 0 FROM audit_new WHERE shard = $1 \
        AND kind = 'matter' AND subject = $2 LIMIT 1";
    /// The log knows them, also that nobody took them back; the table does not.
    pub IMPRINT_GONE = "SELECT l.subject, MAX(l.seq) FROM audit_log l WHERE l.shard = $1 \
        AND l.kind = 'matter' AND l.facts LIKE '%\"imprint\":\"%' \
        AND NOT EXISTS (SELECT 1 FROM matter m WHERE m.shard = $1 AND m.id = l.subject) \
        AND NOT EXISTS (SELECT 1 FROM audit_log u WHERE u.shard = $1 AND u.kind = 'matter' \
        AND u.subject = l.subject AND u.action = 'casework.unmake') \
        AND NOT EXISTS (SELECT 1 FROM audit_new u WHERE u.shard = $1 AND u.kind = 'matter' \
        AND u.subject = l.subject AND u.action = 'casework.unmake') \
        GROUP BY l.subject ORDER BY l.subject LIMIT 1000";
}

pub(crate) fn shards(tx: &mut Tx) -> Result<Vec<Shard>> {
    tx.query(&IMPRINT_SHARDS, &vals![], |r| r.shard(0))
}

/// Rows behind an id, each as `each` sees it.
pub(crate) fn rows<T>(
    tx: &mut Tx,
    shard: Shard,
    (after, most): (i64, i64),
    each: impl Fn(&Said<'_>) -> T,
) -> Result<Vec<(i64, T)>> {
    tx.query(&IMPRINT_ROWS, &vals![shard, after, most], |r| {
        let said = said(r)?;
        Ok((said.id, each(&said)))
    })
}

fn said<'r>(r: &'r Row<'_>) -> Result<Said<'r>> {
    let number = |i: usize| r.opt_int(i);
    let degrees = |i: usize| Ok::<_, kernel::Error>(r.opt_real(i)?.map(bits));
    let numbers = [
        number(1)?,
        number(2)?,
        number(3)?,
        number(4)?,
        number(5)?,
        degrees(6)?,
        degrees(7)?,
        number(8)?,
        number(9)?,
        number(10)?,
        number(11)?,
        number(12)?,
        number(13)?,
    ];
    // a text that is none reads as nothing, which no imprint was made of
    let text = |i: usize| r.str(i).ok().map(str::as_bytes);
    let texts =
        [text(14), text(15), r.bytes(16).ok(), text(17), text(18), text(19), text(20), text(21)];
    Ok(Said { id: r.int(0)?, numbers, texts })
}

/// What the log says last about a matter.
pub(crate) struct Last {
    /// Place in the log of the shard; none while it waits for the sealer.
    pub seq: Option<i64>,
    pub facts: String,
}

pub(crate) fn last(tx: &mut Tx, shard: Shard, id: i64) -> Result<Option<Last>> {
    let of = vals![shard, id];
    let new = tx
        .query_opt(&IMPRINT_NEW, &of, |r| Ok((r.int(0)?, Last { seq: None, facts: r.text(1)? })))?;
    let sealed = tx.query_opt(&IMPRINT_LAST, &of, |r| {
        Ok((r.int(0)?, Last { seq: Some(r.int(1)?), facts: r.text(2)? }))
    })?;
    Ok(new.into_iter().chain(sealed).max_by_key(|(version, _)| *version).map(|(_, last)| last))
}

/// Whether the log says anything about a matter.
pub(crate) fn is_known(tx: &mut Tx, shard: Shard, id: i64) -> Result<bool> {
    Ok(tx.query_opt(&IMPRINT_ANY, &vals![shard, id], |r| r.int(0))?.is_some())
}

pub(crate) fn gone(tx: &mut Tx, shard: Shard) -> Result<Vec<(i64, i64)>> {
    tx.query(&IMPRINT_GONE, &vals![shard], |r| Ok((r.int(0)?, r.int(1)?)))
}
