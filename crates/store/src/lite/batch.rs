//! Groups of commands that share a transaction of SQLite.
//!
//! A sync to the disk costs as much for a thousand commands as for one, so all
//! that wait share one transaction, and still each fails alone.
//!
//! A savepoint for each would be the plain way, but it makes SQLite copy every
//! page a command touches: in batches of hundreds that is 18 of 45 µs a
//! command. Hardly any command fails after it has written something, so there
//! are no savepoints at first. When one does, the batch is rolled back and the
//! commands before it run again (they are `Fn`, and draw the same ids), now
//! with savepoints, and so do the next batches.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::time::{Duration, Instant};

use kernel::Error;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, Statement};

use super::conn::LiteConn;
use super::later::Later;
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
/// How long the next batch waits for half of those that the last one answered,
/// as a part of what that one took. Without it, the first few to come back
/// would have a commit to themselves, and all the others would wait for it; to
/// wait for all would leave nobody to be rehearsed meanwhile.
const GRACE: u32 = 4;
/// The longest such wait.
const LONGEST_GRACE: Duration = Duration::from_millis(1);
/// Pages in the log (64 MiB) after which it is written back even under load.
const LOG_PAGES: i32 = 16_384;
/// Batches with savepoints after one was spoilt: who sends commands that fail
/// late will send more of them.
const CAREFUL: u32 = 64;

/// Notes how long the log is after each commit.
pub(crate) fn noting(pages: Arc<AtomicI32>) -> impl FnMut(&mut Wal, i32) -> rusqlite::Result<()> {
    move |_, n| {
        pages.store(n, Relaxed);
        Ok(())
    }
}

/// How a command left the transaction.
enum Left {
    /// It stands or falls alone; the batch goes on.
    Whole,
    /// It failed, and what it wrote is among what the others wrote.
    Spoilt,
    /// The transaction is gone, and all that was in it.
    Broken(Error, Harm),
}

/// The writer's connection, and the batch under way.
pub(crate) struct Batcher<'c> {
    conn: &'c Connection,
    lite: LiteConn<'c>,
    queue: &'c Queue<Job>,
    later: &'c Later,
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
    /// Commands in the last batch, and what it took with its sync.
    last: (usize, Duration),
    /// Batches that still take a savepoint for each command.
    careful: u32,
    /// Whether a command of this batch found no room.
    full: bool,
    /// Nothing may be written any more.
    pub stopped: bool,
}

impl<'c> Batcher<'c> {
    pub fn new(
        conn: &'c Connection,
        queue: &'c Queue<Job>,
        later: &'c Later,
        shared: &'c Shared,
        pages: &'c AtomicI32,
        longest: Duration,
    ) -> rusqlite::Result<Batcher<'c>> {
        Ok(Batcher {
            conn,
            lite: LiteConn::new(conn),
            queue,
            later,
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
            careful: 0,
            full: false,
            stopped: false,
        })
    }

    /// Waits until there is something to do. What the last batch left over is
    /// there already.
    pub fn next_batch(&mut self) -> Popped<()> {
        if !self.waiting.is_empty() {
            return Popped::Item(());
        }
        if let (many @ 2.., took) = self.last {
            self.queue.gather(many / 2, (took / GRACE).min(LONGEST_GRACE));
        }
        if self.queue.len() == 0 {
            self.shared.writing.store(false, Relaxed);
        }
        match self.queue.pop(IDLE) {
            Popped::Item(job) => {
                self.shared.writing.store(true, Relaxed);
                self.waiting.push_back(job);
                Popped::Item(())
            }
            Popped::Idle => self.left_over(Popped::Idle),
            Popped::Closed => self.left_over(Popped::Closed),
        }
    }

    /// Nobody waits: all that could ride with others goes by itself.
    fn left_over(&mut self, none: Popped<()>) -> Popped<()> {
        self.waiting.extend(std::iter::from_fn(|| self.later.next()).take(MOST));
        if self.waiting.is_empty() { none } else { Popped::Item(()) }
    }

    /// One transaction: everything that waits, up to the limits, then the sync,
    /// then the answers.
    pub fn batch(&mut self) {
        let room = MOST - self.waiting.len().min(MOST);
        self.queue.drain_into(&mut self.waiting, room);
        if let Err(e) = self.begin.raw_execute() {
            return self.refuse_waiting(&e);
        }
        let begun = Instant::now();
        self.full = false;
        self.careful = self.careful.saturating_sub(1);
        let ran = self.run_waiting();
        let waited_for = self.done.len();
        match ran.and_then(|()| self.run_later()) {
            Ok(()) => self.keep(),
            Err((error, harm)) => self.lose(error, harm),
        }
        self.last = (waited_for, begun.elapsed());
        self.answer_done();
        self.checkpoint_after(LOG_PAGES);
    }

    /// An error means that the transaction is gone.
    fn run_waiting(&mut self) -> Result<(), (Error, Harm)> {
        let begun = Instant::now();
        while let Some(job) = self.next() {
            self.run_next(job)?;
            if self.done.len() >= MOST || begun.elapsed() >= self.longest {
                break;
            }
        }
        Ok(())
    }

    /// What rides with those that are waited for.
    fn run_later(&mut self) -> Result<(), (Error, Harm)> {
        let mut ridden = 0;
        while let Some(job) = self.later.ride(ridden) {
            self.run_next(job)?;
            ridden += 1;
        }
        Ok(())
    }

    fn run_next(&mut self, mut job: Job) -> Result<(), (Error, Harm)> {
        let left = self.run_one(&mut job);
        self.done.push(job);
        match left {
            Left::Whole => Ok(()),
            Left::Spoilt => self.run_again(),
            Left::Broken(error, harm) => Err((error, harm)),
        }
    }

    /// Begins the batch anew without the command that spoilt it.
    fn run_again(&mut self) -> Result<(), (Error, Harm)> {
        self.careful = CAREFUL;
        self.after = After::default();
        self.rollback.raw_execute().map_err(|e| judge(&e))?;
        self.begin.raw_execute().map_err(|e| judge(&e))?;
        let mut done = std::mem::take(&mut self.done);
        let mut again = Ok(());
        for job in done.iter_mut().filter(|job| job.is_well()) {
            if let Left::Broken(error, harm) = self.run_one(job) {
                again = Err((error, harm));
                break;
            }
        }
        self.done = done;
        again
    }

    fn next(&mut self) -> Option<Job> {
        if self.waiting.is_empty() {
            self.queue.drain_into(&mut self.waiting, MOST - self.done.len());
        }
        self.waiting.pop_front()
    }

    fn run_one(&mut self, job: &mut Job) -> Left {
        let careful = self.careful > 0;
        if careful && let Err(e) = self.savepoint.raw_execute() {
            return self.broken(job, &e);
        }
        let (begun, rehearsed) = (Instant::now(), job.is_rehearsed());
        let mut tx = Tx::new(&mut self.lite, job.shard(), self.shared);
        let well = job.run(&mut tx);
        let after = std::mem::take(&mut tx.after);
        if !rehearsed {
            self.shared.weights.ran(job.kind(), begun.elapsed().as_nanos());
        }
        let (failed, wrote) = (self.lite.take_failed(), self.lite.take_wrote());
        // a full disk or a failed read rolls back the whole transaction
        // behind the command's back
        if self.conn.is_autocommit() || matches!(failed, Some((_, Harm::Fatal))) {
            let (error, harm) = failed.unwrap_or_else(|| {
                (errors::rolled_back("SQLite ended the transaction"), Harm::Command)
            });
            job.fail(error.clone());
            return Left::Broken(error, harm);
        }
        let well = well && failed.is_none();
        if let Some((error, harm)) = failed {
            self.full |= harm == Harm::DiskFull;
            job.fail(error);
        }
        if well {
            self.after.join(after);
        }
        match (careful, well) {
            (false, false) if wrote => Left::Spoilt,
            (false, _) => Left::Whole,
            (true, _) => self.end_savepoint(job, well),
        }
    }

    fn end_savepoint(&mut self, job: &mut Job, well: bool) -> Left {
        let undone = if well { Ok(0) } else { self.undo.raw_execute() };
        match undone.and_then(|_| self.release.raw_execute()) {
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
        let Err(e) = self.commit.raw_execute() else {
            self.shared.commits.fetch_add(1, Release);
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
        // who was refused already has its own error, which says more
        for job in self.done.iter_mut().filter(|job| job.is_well()) {
            job.fail(error.clone());
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
        self.later.refuse();
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
    pub fn checkpoint_after(&mut self, pages: i32) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::LogHash;
    use crate::clock::SystemClock;
    use crate::job::job;
    use crate::lite::{Access, connect};
    use crate::vals;
    use kernel::{IdGen, Shard, Statement};

    static FAT: Statement =
        Statement { name: "FAT", sql: "INSERT INTO t VALUES (zeroblob(100000))" };

    struct Place {
        conn: Connection,
        shared: Shared,
        queue: Queue<Job>,
        later: Later,
        pages: Arc<AtomicI32>,
    }

    /// An empty table, with nothing waiting.
    fn place(file: &std::path::Path) -> Place {
        let mut conn = connect(file, Access::Write).unwrap();
        conn.execute_batch("CREATE TABLE t (b BLOB)").unwrap();
        let shared =
            Shared::new(Arc::new(SystemClock), Arc::new(IdGen::new(0)), LogHash::default(), None);
        let pages = Arc::new(AtomicI32::new(0));
        conn.wal_hook(Some(noting(pages.clone()))).unwrap();
        let (queue, later) = (Queue::new(10), Later::new(10, Duration::MAX));
        Place { conn, shared, queue, later, pages }
    }

    impl Place {
        fn batcher(&self) -> Batcher<'_> {
            let Place { conn, shared, queue, later, pages } = self;
            Batcher::new(conn, queue, later, shared, pages, Duration::MAX).unwrap()
        }
    }

    fn fat() -> (Job, tokio::sync::oneshot::Receiver<kernel::Result<()>>) {
        job(Shard::COMMON, None, |tx| tx.exec(&FAT, &vals![]))
    }

    #[test]
    fn a_piece_of_what_nobody_waits_for_rides_with_each_commit() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder.path().join("t.sqlite"));
        let mut batcher = place.batcher();
        let mut riders: Vec<_> = (0..3)
            .map(|_| {
                let (job, result) = fat();
                assert!(place.later.push(job).is_ok());
                result
            })
            .collect();
        let mut kept = |n: usize| riders[n].try_recv().is_ok();
        for n in 0..2 {
            let (job, result) = fat();
            assert!(place.queue.push(job).is_ok());
            assert!(matches!(batcher.next_batch(), Popped::Item(())));
            batcher.batch();
            assert_eq!(result.blocking_recv().unwrap(), Ok(()));
            assert_eq!((kept(n), kept(n + 1)), (true, false), "one with each");
        }
        assert_eq!(place.shared.commits.load(Relaxed), 2);
        // the last goes by itself, before the writer ends
        place.later.close();
        place.queue.close();
        assert!(matches!(batcher.next_batch(), Popped::Item(())));
        batcher.batch();
        assert!(kept(2));
        assert!(matches!(batcher.next_batch(), Popped::Closed));
        assert_eq!(place.shared.commits.load(Relaxed), 3);
    }

    #[test]
    fn a_piece_that_fails_takes_no_command_along() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder.path().join("t.sqlite"));
        let mut batcher = place.batcher();
        let (rider, failed) = job(Shard::COMMON, None, |tx| {
            tx.exec(&FAT, &vals![])?;
            Err::<(), _>(Error::conflict("test"))
        });
        let (command, well) = fat();
        assert!(place.later.push(rider).is_ok() && place.queue.push(command).is_ok());
        assert!(matches!(batcher.next_batch(), Popped::Item(())));
        batcher.batch();
        assert_eq!(well.blocking_recv().unwrap(), Ok(()));
        assert_eq!(failed.blocking_recv().unwrap().unwrap_err().code, "test");
        let rows: i64 = place.conn.query_row("SELECT COUNT(*) FROM t", [], |r| r.get(0)).unwrap();
        assert_eq!(rows, 1);
    }

    /// Known trap: the log is written back when there is nothing else to do,
    /// and under load when it has grown long, never within a commit.
    #[test]
    fn the_log_is_written_back_when_idle() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.sqlite");
        let place = place(&file);
        let mut batcher = place.batcher();
        let size = || std::fs::metadata(&file).unwrap().len();
        let (job, result) = fat();
        assert!(place.queue.push(job).is_ok());
        assert!(matches!(batcher.next_batch(), Popped::Item(())));
        let before = size();
        batcher.batch();
        assert_eq!(result.blocking_recv().unwrap(), Ok(()));
        assert_eq!(size(), before, "the commit left the file alone");
        assert!(place.pages.load(Relaxed) > 0);
        batcher.checkpoint_after(0);
        assert!(size() >= before + 100_000);
        assert_eq!(place.pages.load(Relaxed), 0, "there is nothing more to write back");
    }
}
