//! What the log says about a subject, for its page.

use kernel::{Result, Shard, Time};
use serde_json::Value;

use super::entry::{AUDIT_SALT_GET, commitment};
use crate::row::Row;
use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) AUDIT_OF = "SELECT seq, id, at, actor, action, version, outcome, facts, proofs
        FROM audit_log WHERE shard=$1 AND kind=$2 AND subject=$3 AND seq>=$4
        ORDER BY seq LIMIT $5";
    pub(crate) AUDIT_OF_NEW = "SELECT CAST(NULL AS BIGINT), id, at, actor, action, version,
        outcome, facts, proofs FROM audit_new
        WHERE shard=$1 AND kind=$2 AND subject=$3 ORDER BY id LIMIT $4";
    pub(crate) AUDIT_PROOFS = "SELECT proofs FROM audit_log WHERE shard=$1 AND kind=$2
        AND subject=$3 AND id=$4 UNION ALL SELECT proofs FROM audit_new WHERE shard=$1
        AND kind=$2 AND subject=$3 AND id=$4";
}

/// An entry as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its place in the sealed log of its shard; none while it waits for the
    /// sealer and nothing vouches for it yet.
    pub seq: Option<i64>,
    pub id: i64,
    pub at: Time,
    /// `person:<account>`, `system:<job>`, `anonymous`
    pub actor: String,
    pub action: String,
    pub version: i64,
    /// `done` or `refused:<code>`
    pub outcome: String,
    pub facts: Value,
    /// Names of the personal values that it commits to.
    pub personal: Vec<String>,
}

/// Entries about a subject from `from` (a `seq`) on, oldest first, at most
/// `limit`; those that are not sealed yet come last.
pub fn of_subject(
    tx: &mut Tx<'_>,
    shard: Shard,
    (kind, subject): (&str, i64),
    from: i64,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut list = tx.query(&AUDIT_OF, &vals![shard, kind, subject, from, limit], listed)?;
    let room = limit - i64::try_from(list.len()).unwrap_or(limit);
    if room > 0 {
        list.extend(tx.query(&AUDIT_OF_NEW, &vals![shard, kind, subject, room], listed)?);
    }
    Ok(list)
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let proofs = r.str(8)?;
    let personal: serde_json::Map<String, Value> = match proofs {
        "" => serde_json::Map::new(),
        _ => r.json(8)?,
    };
    Ok(Listed {
        seq: r.opt_int(0)?,
        id: r.int(1)?,
        at: r.time(2)?,
        actor: r.text(3)?,
        action: r.text(4)?,
        version: r.int(5)?,
        outcome: r.text(6)?,
        facts: r.json(7)?,
        personal: personal.into_iter().map(|(name, _)| name).collect(),
    })
}

/// Whether an entry commits to this personal value. After an erasure, which
/// destroys the salt, nobody can tell: `None`.
pub fn proves(
    tx: &mut Tx<'_>,
    shard: Shard,
    (kind, subject): (&str, i64),
    entry: i64,
    (name, value): (&str, &str),
) -> Result<Option<bool>> {
    let of = vals![shard, kind, subject, entry];
    let proofs = tx.query_one(&AUDIT_PROOFS, &of, |r| r.text(0))?;
    let salt =
        tx.query_opt(&AUDIT_SALT_GET, &vals![shard, kind, subject, entry, name], |r| r.blob(0))?;
    let proofs: Value = serde_json::from_str(&proofs).unwrap_or_default();
    Ok(salt.map(|salt| proofs.get(name) == Some(&commitment(&salt, name, value).into())))
}
