//! The node number in ids: a lease in the database, so that no two processes
//! make ids with the same number.

use kernel::{Error, IdGen, Kind, Result, Shard, Time};

use crate::tx::{Driver, Engine, Sql};
use crate::vals;

crate::stmts! {
    pub(crate) NODE_LIST = "SELECT node, until, seen FROM store_node ORDER BY node FOR UPDATE";
    pub(crate) NODE_TAKE = "INSERT INTO store_node (node, holder, until, seen) VALUES ($1,$2,$3,$4)
        ON CONFLICT (node) DO UPDATE SET holder=excluded.holder, until=excluded.until,
        seen=excluded.seen WHERE store_node.until=$5";
    pub(crate) NODE_RENEW = "UPDATE store_node SET until=$3, seen=$4 WHERE node=$1 AND holder=$2";
    pub(crate) NODE_LEAVE = "UPDATE store_node SET until=0, seen=$3 WHERE node=$1 AND holder=$2";
}

/// How long a number stays taken after its process was last seen.
pub(crate) const LEASE_MINUTES: i64 = 2;
const NODES: i64 = 16;

/// What a process holds.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub number: u8,
    pub holder: String,
    /// The latest time used in ids by an earlier holder.
    pub seen: Time,
}

/// Takes a free number. SQLite's folder lock already proves that nobody else
/// is there, so its number is always 0. `now` is what ids are made with,
/// `database_now` what leases are measured by.
pub(crate) fn take(
    driver: &mut dyn Driver,
    holder: &str,
    now: Time,
    database_now: Time,
) -> Result<Node> {
    let mut rows: Vec<(i64, i64, i64)> = Vec::new();
    driver.query(Sql::Fixed(&NODE_LIST), &vals![], &mut |r| {
        rows.push((r.int(0)?, r.int(1)?, r.int(2)?));
        Ok(true)
    })?;
    let alone = driver.engine() == Engine::Sqlite;
    let until = database_now.plus_minutes(LEASE_MINUTES);
    for node in 0..NODES {
        let row = rows.iter().find(|r| r.0 == node);
        let (ended, seen) = row.map_or((0, 0), |r| (r.1, r.2));
        if !alone && ended > database_now.micros() {
            continue;
        }
        let latest = now.max(Time::from_micros(seen));
        let params = vals![node, holder, until, latest, ended];
        if driver.exec_count(&NODE_TAKE, &params)? == 1 {
            let number = u8::try_from(node).unwrap_or_default();
            return Ok(Node { number, holder: holder.to_owned(), seen: Time::from_micros(seen) });
        }
    }
    Err(Error::new(Kind::Busy, "store.no_node").arg("nodes", NODES))
}

/// A time that lies behind every id given so far. The generator may have run
/// ahead of the clock, so it is asked itself, at the price of an id a shard.
pub(crate) fn seen(ids: &IdGen, now: Time) -> Time {
    let last = (0..Shard::COUNT).filter_map(Shard::new).map(|s| ids.next::<Node>(s, now).made_at());
    Time::from_micros(last.max().unwrap_or(now).micros() + 1000)
}

/// The generator. When the clock stands behind what an earlier process saw, it
/// goes on from there: an id never lies behind one that was given before.
pub(crate) fn generator(node: &Node, now: Time) -> IdGen {
    let ids = IdGen::new(node.number);
    if now <= node.seen {
        for shard in (0..Shard::COUNT).filter_map(Shard::new) {
            ids.next::<Node>(shard, node.seen);
        }
    }
    ids
}
