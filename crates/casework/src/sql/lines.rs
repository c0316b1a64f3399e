//! Lines and attachments of a matter beside what the log says of them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Result, Shard};
use serde_json::Value;
use store::{Tx, stmts, vals};

use crate::imprint::{FILES, LINE, SaidLine};

stmts! {
    pub LINES_LOGGED = "SELECT version, id, seq, facts FROM audit_log WHERE shard = $1 \
        AND kind = 'matter' AND subject = $2 AND outcome = 'done' \
        UNION ALL SELECT version, id, CAST(NULL AS BIGINT), facts FROM audit_new \
        WHERE shard = $1 AND kind = 'matter' AND subject = $2 AND outcome = 'done' \
        ORDER BY 1, 2";
    pub LINES_TOLD = "SELECT version, line, at, account, public, act, actor_kind, post, \
        from_stage, to_stage, note, body FROM timeline \
        WHERE shard = $1 AND matter = $2 ORDER BY version, line";
    pub FILES_SHOWN = "SELECT version, file FROM attachment \
        WHERE shard = $1 AND matter = $2 ORDER BY version, file";
}

/// What an entry of the log says of a line.
pub(crate) struct Logged {
    /// Place in the log of the shard; none while it waits for the sealer.
    pub seq: Option<i64>,
    /// None: from before the log kept them, or the act wrote no line.
    pub imprint: Option<String>,
    /// An act that wrote a line before the log kept imprints of them.
    pub old: bool,
}

/// A line as it stands there.
pub(crate) struct Told {
    pub imprint: String,
    pub files: BTreeSet<String>,
}

/// By version, each in its order.
pub(crate) struct Kept {
    pub logged: BTreeMap<i64, Vec<Logged>>,
    pub told: BTreeMap<i64, Vec<Told>>,
    pub files: BTreeMap<i64, BTreeSet<String>>,
}

pub(crate) fn kept(tx: &mut Tx, shard: Shard, matter: i64) -> Result<Kept> {
    let of = vals![shard, matter];
    let mut kept = Kept { logged: BTreeMap::new(), told: BTreeMap::new(), files: BTreeMap::new() };
    tx.query(&LINES_LOGGED, &of, |r| {
        let facts: Value = serde_json::from_str(r.str(3)?).unwrap_or_default();
        let imprint = facts[LINE].as_str().map(str::to_owned);
        let old = imprint.is_none() && facts["by"].is_string();
        let logged = Logged { seq: r.opt_int(2)?, imprint, old };
        kept.logged.entry(r.int(0)?).or_default().push(logged);
        Ok(())
    })?;
    tx.query(&LINES_TOLD, &of, |r| {
        let numbers = [0, 1, 2, 3, 4].map(|i| r.opt_int(i).ok().flatten());
        // a text that is none reads as nothing, which no imprint was made of
        let texts = [5, 6, 7, 8, 9, 10, 11].map(|i| r.str(i).ok().map(str::as_bytes));
        let body: Value = serde_json::from_str(r.str(11).unwrap_or_default()).unwrap_or_default();
        let files = body[FILES].as_array().into_iter().flatten();
        let files = files.filter_map(|file| file.as_str().map(str::to_owned)).collect();
        let told = Told { imprint: SaidLine { matter, numbers, texts }.imprint(), files };
        kept.told.entry(r.int(0)?).or_default().push(told);
        Ok(())
    })?;
    tx.query(&FILES_SHOWN, &of, |r| {
        kept.files.entry(r.int(0)?).or_default().insert(r.text(1)?);
        Ok(())
    })?;
    Ok(kept)
}
