//! The one thread that writes to SQLite.

use std::sync::Arc;
use std::sync::atomic::AtomicI32;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::batch::{Batcher, noting};
use super::later::Later;
use crate::errors;
use crate::job::Job;
use crate::queue::{Popped, Queue};
use crate::shared::Shared;

/// What the writer thread owns.
pub(crate) struct Writer {
    pub conn: Connection,
    pub queue: Arc<Queue<Job>>,
    pub later: Later,
    pub shared: Arc<Shared>,
    /// Work in one transaction at the most, before the sync.
    pub longest: Duration,
}

/// Runs until the queue is closed.
pub(crate) fn write_loop(writer: Writer) {
    let Writer { mut conn, queue, later, shared, longest } = writer;
    let pages = Arc::new(AtomicI32::new(0));
    let hooked = conn.wal_hook(Some(noting(pages.clone())));
    let made = hooked.and_then(|()| Batcher::new(&conn, &queue, &later, &shared, &pages, longest));
    let mut batcher = match made {
        Ok(batcher) => batcher,
        Err(e) => {
            shared.stop(&e.to_string());
            later.refuse();
            return refuse_until_closed(&queue);
        }
    };
    while !batcher.stopped {
        match batcher.next_batch() {
            Popped::Item(()) => batcher.batch(),
            Popped::Idle => batcher.checkpoint_after(0),
            Popped::Closed => return,
        }
    }
    drop(batcher);
    // what could not be synced must not be copied into the file either
    if let Err(e) = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
        tracing::error!(error = %e, "the log will be checkpointed at the end all the same");
    }
    refuse_until_closed(&queue);
}

fn refuse_until_closed(queue: &Queue<Job>) {
    loop {
        match queue.pop(Duration::from_secs(3600)) {
            Popped::Item(mut job) => {
                job.fail(errors::writes_stopped("an earlier write failed"));
                job.answer();
            }
            Popped::Idle => {}
            Popped::Closed => return,
        }
    }
}
