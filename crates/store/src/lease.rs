//! Who runs what only one process may run at a time.
//!
//! SQLite's folder lock already proves that there is one process, so leases
//! are written on PostgreSQL alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::{Actor, Result, Shard, Time};

use crate::store::Store;
use crate::tx::{Engine, Tx};
use crate::vals;

crate::stmts! {
    pub(crate) LEASE_HOLD = "INSERT INTO store_lease (name, holder, until) VALUES ($1,$2,$3)
        ON CONFLICT (name) DO UPDATE SET holder=excluded.holder, until=excluded.until
        WHERE store_lease.holder=excluded.holder OR store_lease.until<$4";
    pub(crate) LEASES_LEAVE = "DELETE FROM store_lease WHERE holder=$1";
}

/// How long a lease holds when its process is gone.
const MINUTES: i64 = 2;

/// PostgreSQL's own time: machines' clocks differ, leases may not.
pub(crate) const DATABASE_NOW: &str =
    "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint";

/// The time that leases are measured by: PostgreSQL's own; on SQLite the given
/// one, since there is one machine.
pub(crate) fn now(tx: &mut Tx<'_>, clock: Time) -> Result<Time> {
    match tx.engine() {
        Engine::Sqlite => Ok(clock),
        Engine::Postgres => {
            let now = tx.query_sql(DATABASE_NOW, &vals![], |r| r.time(0))?;
            now.first().copied().ok_or_else(kernel::Error::not_found)
        }
    }
}

/// Takes or keeps a lease in this transaction; whether it is ours now. Until
/// the commit nobody else can take it.
pub(crate) fn hold(tx: &mut Tx<'_>, name: &str, holder: &str, clock: Time) -> Result<bool> {
    if tx.engine() == Engine::Sqlite {
        return Ok(true);
    }
    let now = now(tx, clock)?;
    let params = vals![name, holder, now.plus_minutes(MINUTES), now];
    Ok(tx.exec_count(&LEASE_HOLD, &params)? == 1)
}

/// Leases of one runner. Those it holds are not asked for again until half of
/// their time is over.
pub(crate) struct Leases {
    store: Store,
    held: Mutex<HashMap<String, Time>>,
}

impl Leases {
    pub fn new(store: &Store) -> Leases {
        Leases { store: store.clone(), held: Mutex::default() }
    }

    /// Whether this process may run what the lease is for.
    pub async fn hold(&self, name: &str) -> Result<bool> {
        let now = self.store.clock().now();
        if self.store.engine() == Engine::Sqlite || self.fresh(name, now) {
            return Ok(true);
        }
        let ctx = self.store.ctx(Actor::System { job: "lease" }).await?;
        let (of, holder) = (name.to_owned(), self.store.holder().to_owned());
        let taken = self.store.write(Shard::COMMON, &ctx, move |tx| hold(tx, &of, &holder, now));
        let ours = taken.await?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match ours {
            true => held.insert(name.to_owned(), now.plus_minutes(MINUTES / 2)),
            false => held.remove(name),
        };
        Ok(ours)
    }

    fn fresh(&self, name: &str, now: Time) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(name).is_some_and(|until| now < *until)
    }
}
