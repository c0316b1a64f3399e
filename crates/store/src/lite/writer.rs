//! The one thread that writes to SQLite, in groups.
//!
//! A sync to the disk costs as much for a thousand commands as for one, so all
//! that wait share one transaction. Each has its own savepoint and fails alone.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use kernel::Error;
use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, Statement};

use super::conn::LiteConn;
use super::trouble::{Harm, judge};
use crate::after::After;
use crate::errors;
use crate::health::Writing;
use crate::job::Job;
use crate::queue::{Popped, Queue};
use crate::shared::Shared;
use crate::tx::Tx;

/// Commands in one transaction at the most.
const MOST: usize = 1024;
/// With nothing to do for so long, the log is written back into the file.
const IDLE: Duration = Duration::from_millis(100);
/// How long the next batch waits for those that the last one answered, as a
/// part of what the last sync took: without it, the first few to come back
/// would have a sync to themselves, and all the others would wait for it.
const GRACE: u32 = 4;
/// The longest such wait.
const LONGEST_GRACE: Duration = Duration::from_millis(1);
/// Pages in the log (64 MiB) after which it is written back even under load.
const LOG_PAGES: i32 = 16_384;

/// What the writer thread owns.
pub(crate) struct Writer {
    pub conn: Connection,
    pub queue: Arc<Queue<Job>>,
    pub shared: Arc<Shared>,
    /// Work in one transaction at the most, before the sync.
    pub longest: Duration,
}

/// Notes how long the log is after each commit.
fn noting(pages: Arc<AtomicI32>) -> impl FnMut(&mut Wal, i32) -> rusqlite::Result<()> {
    move |_, n| {
        pages.store(n, Relaxed);
        Ok(())
    }
}

/// Runs until the queue is closed.
pub(crate) fn write_loop(writer: Writer) {
    let Writer { mut conn, queue, shared, longest } = writer;
    let pages = Arc::new(AtomicI32::new(0));
    let hooked = conn.wal_hook(Some(noting(pages.clone())));
    let made = hooked.and_then(|()| Batcher::new(&conn, &queue, &shared, &pages, longest));
    let mut batcher = match made {
        Ok(batcher) => batcher,
        Err(e) => {
            shared.stop(&e.to_string());
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

/// How a command left the transaction.
enum Left {
    /// It stands or falls alone; the batch goes on.
    Whole,
    /// The transaction is gone, and all that was in it.
    Broken(Error, Harm),
}

struct Batcher<'c> {
    conn: &'c Connection,
    lite: LiteConn<'c>,
    queue: &'c Queue<Job>,
    shared: &'c Shared,
    /// In the log, after the last commit.
    pages: &'c AtomicI32,
    longest: Duration,
    begin: Statement<'c>,
    savepoint: Statement<'c>,
    release: Statement<'c>,
    undo: Statement<'c>,
    commit: Statement<'c>,
    rollback: Statement<'c>,
    checkpoint: Statement<'c>,
    waiting: VecDeque<Job>,
    done: Vec<Job>,
    after: After,
    /// Commands in the last batch, and what its sync took.
    last: (usize, Duration),
    full: bool,
    stopped: bool,
}

impl<'c> Batcher<'c> {
    fn new(
        conn: &'c Connection,
        queue: &'c Queue<Job>,
        shared: &'c Shared,
        pages: &'c AtomicI32,
        longest: Duration,
    ) -> rusqlite::Result<Batcher<'c>> {
        Ok(Batcher {
            conn,
            lite: LiteConn::new(conn),
            queue,
            shared,
            pages,
            longest,
            begin: conn.prepare("BEGIN IMMEDIATE")?,
            savepoint: conn.prepare("SAVEPOINT command")?,
            release: conn.prepare("RELEASE command")?,
            undo: conn.prepare("ROLLBACK TO command")?,
            commit: conn.prepare("COMMIT")?,
            rollback: conn.prepare("ROLLBACK")?,
            checkpoint: conn.prepare("PRAGMA wal_checkpoint(PASSIVE)")?,
            waiting: VecDeque::with_capacity(MOST),
            done: Vec::with_capacity(MOST),
            after: After::default(),
            last: (0, Duration::ZERO),
            full: false,
            stopped: false,
        })
    }

    /// Waits until there is something to do. What the last batch left over is
    /// there already.
    fn next_batch(&mut self) -> Popped<()> {
        if !self.waiting.is_empty() {
            return Popped::Item(());
        }
        if let (many @ 2.., sync) = self.last {
            self.queue.gather(many, (sync / GRACE).min(LONGEST_GRACE));
        }
        match self.queue.pop(IDLE) {
            Popped::Item(job) => {
                self.waiting.push_back(job);
                Popped::Item(())
            }
            Popped::Idle => Popped::Idle,
            Popped::Closed => Popped::Closed,
        }
    }

    /// One transaction: everything that waits, up to the limits, then the sync,
    /// then the answers.
    fn batch(&mut self) {
        let room = MOST - self.waiting.len().min(MOST);
        self.queue.drain_into(&mut self.waiting, room);
        if let Err(e) = self.begin.raw_execute() {
            return self.refuse_waiting(&e);
        }
        self.full = false;
        match self.run_waiting() {
            Left::Whole => self.keep(),
            Left::Broken(error, harm) => self.lose(error, harm),
        }
        self.answer_done();
        self.checkpoint_after(LOG_PAGES);
    }

    fn run_waiting(&mut self) -> Left {
        let begun = Instant::now();
        while let Some(mut job) = self.next() {
            let left = self.run_one(&mut job);
            self.done.push(job);
            if let Left::Broken(..) = left {
                return left;
            }
            if self.done.len() >= MOST || begun.elapsed() >= self.longest {
                break;
            }
        }
        Left::Whole
    }

    fn next(&mut self) -> Option<Job> {
        if self.waiting.is_empty() {
            self.queue.drain_into(&mut self.waiting, MOST - self.done.len());
        }
        self.waiting.pop_front()
    }

    fn run_one(&mut self, job: &mut Job) -> Left {
        if let Err(e) = self.savepoint.raw_execute() {
            return self.broken(job, &e);
        }
        let mut tx = Tx::new(&mut self.lite, job.shard(), self.shared);
        let well = job.run(&mut tx);
        let after = std::mem::take(&mut tx.after);
        let failed = self.lite.take_failed();
        // a full disk or a failed read rolls back the whole transaction
        // behind the command's back
        if self.conn.is_autocommit() || matches!(failed, Some((_, Harm::Fatal))) {
            let (error, harm) = failed.unwrap_or_else(|| {
                (errors::rolled_back("SQLite ended the transaction"), Harm::Command)
            });
            job.fail(error.clone());
            return Left::Broken(error, harm);
        }
        let ended = match failed {
            None if well => {
                self.after.join(after);
                self.release.raw_execute()
            }
            failed => {
                if let Some((error, harm)) = failed {
                    self.full |= harm == Harm::DiskFull;
                    job.fail(error);
                }
                self.undo.raw_execute().and_then(|_| self.release.raw_execute())
            }
        };
        match ended {
            Ok(_) => Left::Whole,
            Err(e) => self.broken(job, &e),
        }
    }

    fn broken(&mut self, job: &mut Job, e: &rusqlite::Error) -> Left {
        let (error, harm) = judge(e);
        job.fail(error.clone());
        Left::Broken(error, harm)
    }

    fn keep(&mut self) {
        let begun = Instant::now();
        let done = self.commit.raw_execute();
        self.last = (self.done.len(), begun.elapsed());
        let Err(e) = done else {
            let after = std::mem::take(&mut self.after);
            self.shared.committed(after);
            self.shared.state.set(if self.full { Writing::DiskFull } else { Writing::Well });
            return;
        };
        let (error, harm) = judge(&e);
        // the log may hold the commit although its sync failed
        let error = if harm == Harm::Fatal { errors::outcome_unknown(&e) } else { error };
        self.lose(error, harm);
    }

    /// Nothing of the batch is kept; every caller gets an error.
    fn lose(&mut self, error: Error, harm: Harm) {
        if !self.conn.is_autocommit()
            && let Err(e) = self.rollback.raw_execute()
        {
            tracing::error!(error = %e, "the rollback failed too");
        }
        self.after = After::default();
        for job in &mut self.done {
            job.fail_if_well(&error);
        }
        match harm {
            Harm::Command => {}
            Harm::DiskFull => self.shared.state.set(Writing::DiskFull),
            Harm::Fatal => self.stop(&error),
        }
    }

    fn stop(&mut self, error: &Error) {
        self.stopped = true;
        self.shared.stop(error.detail.as_deref().unwrap_or(error.code));
        while let Some(mut job) = self.waiting.pop_front() {
            job.fail(errors::writes_stopped("an earlier write failed"));
            job.answer();
        }
    }

    /// The transaction could not even begin.
    fn refuse_waiting(&mut self, e: &rusqlite::Error) {
        let (error, harm) = judge(e);
        for mut job in self.waiting.drain(..) {
            job.fail(error.clone());
            job.answer();
        }
        if harm == Harm::Fatal {
            self.stop(&error);
        }
    }

    fn answer_done(&mut self) {
        for job in self.done.drain(..) {
            job.answer();
        }
    }

    /// Writes the log back into the file when it is longer than `pages`.
    fn checkpoint_after(&mut self, pages: i32) {
        if self.stopped || self.pages.load(Relaxed) <= pages {
            return;
        }
        self.pages.store(0, Relaxed);
        let done = self.checkpoint.query_row([], |_| Ok(()));
        if let Err(e) = done
            && let (error, Harm::Fatal) = judge(&e)
        {
            self.stop(&error);
        }
    }
}
