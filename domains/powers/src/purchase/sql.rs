//! Rows of purchases.

use casework::Matter;
use kernel::{AreaCode, Error, Id, Result, Shard};
use store::{Tx, stmts, vals};

use super::model::Purchase;

stmts! {
    pub PURCHASE_PUT = "INSERT INTO village_purchase (shard, matter, village, body)
        VALUES ($1,$2,$3,$4) ON CONFLICT (shard, matter) DO UPDATE SET body=excluded.body";
    pub PURCHASE_GET = "SELECT village, body FROM village_purchase WHERE shard=$1 AND matter=$2";
    pub PURCHASES = "SELECT matter, body FROM village_purchase
        WHERE shard=$1 AND village=$2 ORDER BY matter DESC LIMIT $3";
}

pub fn put(tx: &mut Tx<'_>, matter: Id<Matter>, village: AreaCode, p: &Purchase) -> Result<()> {
    let body = serde_json::to_value(p).map_err(Error::internal)?;
    tx.exec(&PURCHASE_PUT, &vals![matter.shard(), matter, village, body])
}

/// A purchase, with whose it is.
pub fn get(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<(AreaCode, Purchase)>> {
    tx.query_opt(&PURCHASE_GET, &vals![matter.shard(), matter], |r| Ok((r.area(0)?, r.json(1)?)))
}

/// Purchases of a village, newest first.
pub fn newest(
    tx: &mut Tx<'_>,
    village: AreaCode,
    most: i64,
) -> Result<Vec<(Id<Matter>, Purchase)>> {
    let shard = Shard::of_area(village);
    tx.query(&PURCHASES, &vals![shard, village, most], |r| Ok((r.id(0)?, r.json(1)?)))
}
