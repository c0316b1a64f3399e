//! Threads that read SQLite, each on a snapshot of its own.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::conn::LiteConn;
use super::trouble::{Harm, judge};
use crate::job::Job;
use crate::queue::{Popped, Queue};
use crate::shared::Shared;
use crate::tx::Tx;

/// Runs until the queue is closed.
pub(crate) fn read_loop(conn: Connection, queue: Arc<Queue<Job>>, shared: Arc<Shared>) {
    let mut lite = LiteConn::new(&conn);
    let (mut begin, mut end) = match (conn.prepare("BEGIN"), conn.prepare("ROLLBACK")) {
        (Ok(begin), Ok(end)) => (begin, end),
        (Err(e), _) | (_, Err(e)) => return shared.stop(&e.to_string()),
    };
    loop {
        let mut job = match queue.pop(Duration::from_secs(3600)) {
            Popped::Item(job) => job,
            Popped::Idle => continue,
            Popped::Closed => return,
        };
        if let Err(e) = begin.raw_execute() {
            job.fail(judge(&e).0);
            job.answer();
            continue;
        }
        job.run(&mut Tx::new(&mut lite, job.shard(), &shared));
        if let Some((error, harm)) = lite.take_failed() {
            if harm == Harm::Fatal {
                shared.stop(error.detail.as_deref().unwrap_or(error.code));
            }
            job.fail(error);
        }
        // a snapshot that stays open keeps the log from being written back
        if !conn.is_autocommit()
            && let Err(e) = end.raw_execute()
        {
            tracing::error!(error = %e, "a read did not end");
        }
        job.answer();
    }
}
