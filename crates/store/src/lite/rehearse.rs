//! Threads that rehearse commands for the writer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::conn::LiteConn;
use crate::errors;
use crate::job::Job;
use crate::queue::{NotTaken, Popped, Queue};
use crate::rehearsal::Stage;
use crate::shared::Shared;
use crate::tx::Tx;

/// What such a thread owns.
pub(crate) struct Rehearser {
    pub conn: Connection,
    pub commands: Arc<Queue<Job>>,
    pub writes: Arc<Queue<Job>>,
    pub shared: Arc<Shared>,
}

/// Runs until the queue is closed.
pub(crate) fn rehearse_loop(rehearser: Rehearser) {
    let Rehearser { conn, commands, writes, shared } = rehearser;
    let mut lite = LiteConn::new(&conn);
    let mut tables = HashMap::new();
    let (mut begin, mut end) = match (conn.prepare("BEGIN"), conn.prepare("ROLLBACK")) {
        (Ok(begin), Ok(end)) => (begin, end),
        (Err(e), _) | (_, Err(e)) => return shared.stop(&e.to_string()),
    };
    loop {
        let mut job = match commands.pop(Duration::from_secs(3600)) {
            Popped::Item(job) => job,
            Popped::Idle => continue,
            Popped::Closed => return,
        };
        // whatever goes wrong here goes wrong again where it is reported
        if begin.raw_execute().is_ok() {
            let mut stage = Stage::new(&mut lite, &mut tables);
            let mut tx = Tx::new(&mut stage, job.shard(), &shared);
            let well = job.run(&mut tx);
            let after = std::mem::take(&mut tx.after);
            match stage.score().filter(|_| well) {
                Some(score) => job.rehearsed(score, after),
                None => job.forget(),
            }
        }
        if !conn.is_autocommit()
            && let Err(e) = end.raw_execute()
        {
            tracing::error!(error = %e, "a rehearsal did not end");
        }
        if let Err(mut job) = writes.fill(job) {
            job.fail(errors::not_taken(NotTaken::Closed));
            job.answer();
        }
    }
}
