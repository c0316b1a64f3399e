//! Rows of what was done by a mandate.

use std::collections::BTreeMap;

use casework::Matter;
use identity::mandate::MandateInfo;
use kernel::{Id, Result};
use store::{Tx, stmts, vals};

stmts! {
    pub PROXY_PUT = "INSERT INTO report_proxy (shard, matter, version, mandate, taker, giver) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shard, matter, version) DO NOTHING";
    pub PROXIES_OF = "SELECT version, taker, giver FROM report_proxy \
        WHERE shard = $1 AND matter = $2 ORDER BY version DESC LIMIT 200";
}

/// Who did it, and for whom, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    pub taker: String,
    pub giver: String,
}

/// Notes that a version of a matter was made by a mandate.
pub fn put(tx: &mut Tx, matter: Id<Matter>, version: i64, m: &MandateInfo) -> Result<()> {
    let (taker, giver) = (m.taker_shown.as_str(), m.giver_shown.as_str());
    tx.exec(&PROXY_PUT, &vals![matter.shard(), matter, version, m.id, taker, giver])
}

/// By versions of the matter.
pub fn of(tx: &mut Tx, matter: Id<Matter>) -> Result<BTreeMap<i64, Proxy>> {
    let rows = tx.query(&PROXIES_OF, &vals![matter.shard(), matter], |r| {
        Ok((r.int(0)?, Proxy { taker: r.text(1)?, giver: r.text(2)? }))
    })?;
    Ok(rows.into_iter().collect())
}
