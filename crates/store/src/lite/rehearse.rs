//! Threads that rehearse commands for the writer.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Acquire;
use std::time::Duration;

use rusqlite::{Connection, Statement};

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

/// With nothing to do for so long, a snapshot is given back: one that stays
/// keeps the log from being written back.
const IDLE: Duration = Duration::from_millis(2);

/// Runs until the queue is closed.
pub(crate) fn rehearse_loop(rehearser: Rehearser) {
    let Rehearser { conn, commands, writes, shared } = rehearser;
    let mut snapshot = match Snapshot::of(&conn, &shared) {
        Ok(snapshot) => snapshot,
        Err(e) => return shared.stop(&e.to_string()),
    };
    let mut lite = LiteConn::new(&conn);
    let mut tables = HashMap::new();
    loop {
        let wait = if snapshot.taken.is_some() { IDLE } else { Duration::from_secs(3600) };
        let mut job = match commands.pop(wait) {
            Popped::Item(job) => job,
            Popped::Idle => {
                snapshot.give_back();
                continue;
            }
            Popped::Closed => return,
        };
        // whatever goes wrong here goes wrong again where it is reported
        if snapshot.renew().is_ok() {
            let mut stage = Stage::new(&mut lite, &mut tables);
            let mut tx = Tx::new(&mut stage, job.shard(), &shared);
            let well = job.run(&mut tx);
            let after = std::mem::take(&mut tx.after);
            match stage.score().filter(|_| well) {
                Some(score) => job.rehearsed(score, after),
                None => job.forget(),
            }
        }
        if let Err(mut job) = writes.fill(job) {
            job.fail(errors::not_taken(NotTaken::Closed));
            job.answer();
        }
    }
}

/// What a rehearser reads from. Taking one makes SQLite forget the pages that
/// it holds, so commands share it until the writer has committed again.
struct Snapshot<'c> {
    conn: &'c Connection,
    shared: &'c Shared,
    begin: Statement<'c>,
    end: Statement<'c>,
    /// The commits that were made when it was taken.
    taken: Option<u64>,
}

impl<'c> Snapshot<'c> {
    fn of(conn: &'c Connection, shared: &'c Shared) -> rusqlite::Result<Snapshot<'c>> {
        let (begin, end) = (conn.prepare("BEGIN")?, conn.prepare("ROLLBACK")?);
        Ok(Snapshot { conn, shared, begin, end, taken: None })
    }

    fn renew(&mut self) -> rusqlite::Result<()> {
        // an error in a statement may have ended it
        if self.conn.is_autocommit() {
            self.taken = None;
        }
        let commits = self.shared.commits.load(Acquire);
        if self.taken == Some(commits) {
            return Ok(());
        }
        self.give_back();
        self.begin.raw_execute()?;
        self.taken = Some(commits);
        Ok(())
    }

    fn give_back(&mut self) {
        self.taken = None;
        if !self.conn.is_autocommit()
            && let Err(e) = self.end.raw_execute()
        {
            tracing::error!(error = %e, "a rehearsal did not end");
        }
    }
}
