//! A thread with its own connection to PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use kernel::Error;
use tokio::runtime::Runtime;

use super::conn::PgConn;
use super::link::Link;
use super::server::Server;
use super::trouble::{Harm, judge};
use crate::after::After;
use crate::health::Writing;
use crate::job::Job;
use crate::queue::{Popped, Queue};
use crate::shared::Shared;
use crate::tx::Tx;

/// Tries of a command that others were in the way of, or whose connection was
/// lost before it was committed.
const TRIES: u32 = 8;
/// The pause before the second try; it grows with every try.
const PAUSE: Duration = Duration::from_millis(3);

/// What a worker's connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Commands, in transactions.
    Write,
    /// Reads, each statement by itself.
    Read,
}

/// What a worker thread owns.
pub(crate) struct Worker {
    pub server: Server,
    pub mode: Mode,
    pub queue: Arc<Queue<Job>>,
    pub shared: Arc<Shared>,
}

/// How a try ended.
enum Ended {
    /// Kept, or refused by the command itself.
    Settled,
    /// Nobody knows whether it was kept, and the connection is gone: it may
    /// take a moment to notice, in which the next command would be lost too.
    Parted,
    /// Not kept, and worth another try.
    Again(Error),
    /// The same, on a new connection.
    Lost(Error),
}

/// Runs until the queue is closed.
pub(crate) fn work_loop(worker: Worker) {
    let runtime = match super::runtime() {
        Ok(runtime) => runtime,
        Err(e) => return worker.shared.stop(&e.to_string()),
    };
    let mut link = None;
    loop {
        match worker.queue.pop(Duration::from_secs(3600)) {
            Popped::Item(mut job) => {
                worker.serve(&runtime, &mut link, &mut job);
                job.answer();
            }
            Popped::Idle => {}
            Popped::Closed => return,
        }
    }
}

impl Worker {
    fn serve<'w>(&self, runtime: &'w Runtime, link: &mut Option<Link<'w>>, job: &mut Job) {
        for attempt in 1..=TRIES {
            let ended = match self.linked(runtime, link) {
                Ok(link) => self.attempt(link, job),
                Err(error) => Ended::Lost(error),
            };
            match ended {
                Ended::Settled => return,
                Ended::Parted => return *link = None,
                Ended::Again(error) => job.fail(error),
                Ended::Lost(error) => {
                    job.fail(error);
                    // a second failure in a row is no connection that had
                    // merely grown old
                    if link.take().is_none() || attempt > 1 {
                        return self.state(Writing::Unreachable);
                    }
                }
            }
            std::thread::sleep(PAUSE * attempt);
        }
    }

    fn linked<'w, 'l>(
        &self,
        runtime: &'w Runtime,
        link: &'l mut Option<Link<'w>>,
    ) -> Result<&'l mut Link<'w>, Error> {
        if link.as_ref().is_some_and(Link::is_closed) {
            *link = None;
        }
        match link {
            Some(link) => Ok(link),
            None => match Link::open(runtime, &self.server) {
                Ok(opened) => Ok(link.insert(opened)),
                Err(e) => Err(judge(&e).0),
            },
        }
    }

    fn attempt(&self, link: &mut Link<'_>, job: &mut Job) -> Ended {
        let mut conn = PgConn::new(link, self.mode);
        let mut tx = Tx::new(&mut conn, job.shard(), &self.shared);
        let well = job.run(&mut tx);
        let after = std::mem::take(&mut tx.after);
        let failed = match conn.take_failed() {
            Some(failed) => {
                conn.rollback();
                Some(failed)
            }
            None if !well => {
                conn.rollback();
                return Ended::Settled;
            }
            None => conn.commit().err(),
        };
        match failed {
            None => self.kept(after),
            Some((error, Harm::Retry)) => Ended::Again(error),
            Some((error, Harm::Lost)) => Ended::Lost(error),
            Some((error, Harm::Command)) => {
                if error.code == "store.disk_full" {
                    self.state(Writing::DiskFull);
                }
                let parted = error.code == "store.outcome_unknown";
                job.fail(error);
                if parted { Ended::Parted } else { Ended::Settled }
            }
        }
    }

    fn kept(&self, after: After) -> Ended {
        self.state(Writing::Well);
        self.shared.committed(after);
        Ended::Settled
    }

    /// A replica that fails says nothing about writing.
    fn state(&self, state: Writing) {
        if self.mode == Mode::Write {
            self.shared.state.set(state);
        }
    }
}
