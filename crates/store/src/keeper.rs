//! The thread that keeps the node's lease and tidies up.

use std::sync::Arc;
use std::time::Duration;

use kernel::{Result, Shard};

use crate::job::{Job, job};
use crate::lease::{self, LEASES_LEAVE};
use crate::node::{self, LEASE_MINUTES, NODE_LEAVE, NODE_RENEW, Node};
use crate::outbox::SEEN_FORGET;
use crate::queue::{Popped, Queue};
use crate::replay;
use crate::shared::Shared;
use crate::tx::Tx;
use crate::vals;

/// Between two renewals: a quarter of the lease.
const RENEW: Duration = Duration::from_secs(30);
/// Renewals between two tidyings: an hour.
const TIDY: u32 = 120;
/// Days after which a fact cannot come a second time: what still waited was
/// given up long before.
const SEEN_DAYS: i64 = 14;

/// What the keeper's thread owns.
pub(crate) struct Keeper {
    /// Closed to end it.
    pub end: Arc<Queue<()>>,
    pub writes: Arc<Queue<Job>>,
    pub shared: Arc<Shared>,
    pub node: Node,
}

impl Keeper {
    /// Runs until `end` is closed; then frees the node number and the leases.
    pub fn run(self) {
        let mut renewals: u32 = 0;
        while matches!(self.end.pop(RENEW), Popped::Idle) {
            self.renew();
            renewals = renewals.wrapping_add(1);
            if renewals.is_multiple_of(TIDY)
                && let Err(e) = self.write(housekeep)
            {
                tracing::warn!(error = %e, "tidying up failed");
            }
        }
        let node = self.node.clone();
        let left = self.write(move |tx| {
            let seen = node::seen(&tx.shared.ids, tx.shared.clock.now());
            tx.exec(&NODE_LEAVE, &vals![i64::from(node.number), &node.holder, seen])?;
            tx.exec(&LEASES_LEAVE, &vals![&node.holder])
        });
        if let Err(e) = left {
            tracing::warn!(error = %e, "the node number stays taken until its lease ends");
        }
    }

    fn renew(&self) {
        let node = self.node.clone();
        let renewed = self.write(move |tx| {
            let clock = tx.shared.clock.now();
            let until = lease::now(tx, clock)?.plus_minutes(LEASE_MINUTES);
            let seen = node::seen(&tx.shared.ids, clock);
            let params = vals![i64::from(node.number), &node.holder, until, seen];
            tx.exec_count(&NODE_RENEW, &params)
        });
        match renewed {
            Ok(1) => {}
            // two processes with one number would make the same ids
            Ok(_) => self.shared.stop("another process took this one's node number"),
            Err(e) => tracing::warn!(error = %e, "the node's lease was not renewed"),
        }
    }

    fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (job, result) = job(Shard::COMMON, None, f);
        self.writes.push(job).map_err(crate::errors::not_taken)?;
        let gone = || Err(crate::errors::outcome_unknown("the worker went away"));
        result.blocking_recv().unwrap_or_else(|_| gone())
    }
}

/// Drops what has had its time.
pub(crate) fn housekeep(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.shared.clock.now();
    replay::forget(tx, now)?;
    tx.exec(&SEEN_FORGET, &vals![now.plus_minutes(-SEEN_DAYS * 24 * 60)])
}
