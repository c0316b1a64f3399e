//! Rows of leases.

use casework::Matter;
use kernel::{AreaCode, Error, Id, Result, Shard};
use store::{Row, Tx, stmts, vals};

use super::model::Lease;

stmts! {
    pub LEASE_PUT = "INSERT INTO village_lease (shard, matter, village, asset, state, body)
        VALUES ($1,$2,$3,$4,$5,$6)
        ON CONFLICT (shard, matter) DO UPDATE SET state=excluded.state, body=excluded.body";
    pub LEASE_GET = "SELECT matter, village, state, body FROM village_lease
        WHERE shard=$1 AND matter=$2";
    pub LEASES = "SELECT matter, village, state, body FROM village_lease
        WHERE shard=$1 AND village=$2 AND matter<$3 ORDER BY matter DESC LIMIT $4";
    pub LEASES_OF_ASSET = "SELECT matter, village, state, body FROM village_lease
        WHERE shard=$1 AND asset=$2 ORDER BY matter DESC LIMIT $3";
}

/// How far a lease is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Preparing,
    Running,
    Ended,
    Dropped,
}

const STATES: [(State, &str); 4] = [
    (State::Preparing, "preparing"),
    (State::Running, "running"),
    (State::Ended, "ended"),
    (State::Dropped, "dropped"),
];

/// A lease with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRow {
    pub matter: Id<Matter>,
    pub village: AreaCode,
    pub state: State,
    pub body: Lease,
}

pub fn put(tx: &mut Tx<'_>, row: &LeaseRow) -> Result<()> {
    let body = serde_json::to_value(&row.body).map_err(Error::internal)?;
    let state = STATES.iter().find(|(s, _)| *s == row.state).map_or("", |(_, name)| name);
    let (shard, asset) = (row.matter.shard(), row.body.asset);
    tx.exec(&LEASE_PUT, &vals![shard, row.matter, row.village, asset, state, body])
}

pub fn get(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<LeaseRow>> {
    tx.query_opt(&LEASE_GET, &vals![matter.shard(), matter], read)
}

/// Leases of a village before that one, newest first.
pub fn of_village(
    tx: &mut Tx<'_>,
    village: AreaCode,
    before: i64,
    most: i64,
) -> Result<Vec<LeaseRow>> {
    tx.query(&LEASES, &vals![Shard::of_area(village), village, before, most], read)
}

/// Leases of an asset, newest first.
pub fn of_asset(tx: &mut Tx<'_>, asset: Id<Matter>, most: i64) -> Result<Vec<LeaseRow>> {
    tx.query(&LEASES_OF_ASSET, &vals![asset.shard(), asset, most], read)
}

fn read(r: &Row<'_>) -> Result<LeaseRow> {
    let state = r.text(2)?;
    let known = STATES.iter().find(|(_, name)| *name == state);
    let (state, _) = known.ok_or_else(|| Error::internal(format!("no state {state}")))?;
    Ok(LeaseRow { matter: r.id(0)?, village: r.area(1)?, state: *state, body: r.json(3)? })
}
