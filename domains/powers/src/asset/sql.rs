//! Rows of the register of assets.

use casework::Matter;
use kernel::{AreaCode, Error, Id, Result, Shard, Time};
use store::{Row, Tx, stmts, vals};

use super::model::Asset;

stmts! {
    pub ASSET_ADD = "INSERT INTO village_asset (shard, asset, version, village, matter, entry,
        body, entered) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)";
    pub ASSET_NOW = "SELECT asset, version, village, matter, entry, body, entered
        FROM village_asset WHERE shard=$1 AND asset=$2 ORDER BY version DESC LIMIT 1";
    pub ASSET_ENTRIES = "SELECT asset, version, village, matter, entry, body, entered
        FROM village_asset WHERE shard=$1 AND asset=$2 ORDER BY version DESC LIMIT $3";
    pub ASSETS = "SELECT a.asset, a.version, a.village, a.matter, a.entry, a.body, a.entered
        FROM village_asset a WHERE a.shard=$1 AND a.village=$2 AND a.asset<$3
        AND a.version=(SELECT MAX(v.version) FROM village_asset v
            WHERE v.shard=a.shard AND v.asset=a.asset)
        ORDER BY a.asset DESC LIMIT $4";
}

/// An entry of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub asset: Id<Matter>,
    pub version: i64,
    pub village: AreaCode,
    pub matter: Id<Matter>,
    pub entry: String,
    pub body: Asset,
    pub entered: Time,
}

pub fn add(tx: &mut Tx<'_>, e: &Entry) -> Result<()> {
    let body = serde_json::to_value(&e.body).map_err(Error::internal)?;
    let key = (e.asset.shard(), e.asset);
    tx.exec(
        &ASSET_ADD,
        &vals![key.0, key.1, e.version, e.village, e.matter, &e.entry, body, e.entered],
    )
}

/// An asset as it stands.
pub fn now(tx: &mut Tx<'_>, asset: Id<Matter>) -> Result<Option<Entry>> {
    tx.query_opt(&ASSET_NOW, &vals![asset.shard(), asset], read)
}

/// Its entries, newest first.
pub fn entries(tx: &mut Tx<'_>, asset: Id<Matter>, most: i64) -> Result<Vec<Entry>> {
    tx.query(&ASSET_ENTRIES, &vals![asset.shard(), asset, most], read)
}

/// Assets of a village as they stand, before that one, newest first.
pub fn of_village(
    tx: &mut Tx<'_>,
    village: AreaCode,
    before: i64,
    most: i64,
) -> Result<Vec<Entry>> {
    tx.query(&ASSETS, &vals![Shard::of_area(village), village, before, most], read)
}

fn read(r: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        asset: r.id(0)?,
        version: r.int(1)?,
        village: r.area(2)?,
        matter: r.id(3)?,
        entry: r.text(4)?,
        body: r.json(5)?,
        entered: r.time(6)?,
    })
}
