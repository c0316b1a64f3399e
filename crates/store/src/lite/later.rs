//! Work that nobody waits for: it rides along.
//!
//! What is done in the background by the thousand (messages that were delivered
//! go from the list of those that wait) must be kept, but is in no hurry. With a
//! commit of its own each piece would cost a sync, and a person's command that
//! comes meanwhile waits for it. So one piece goes with each batch of commands,
//! into a commit that is made anyhow; and by itself only what has waited long,
//! or when there is nothing else to do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::errors;
use crate::job::Job;
use crate::queue::{NotTaken, Queue};

/// The longest that a piece waits for others to ride with.
pub(crate) const LONGEST: Duration = Duration::from_millis(100);

/// The pieces, in their order.
#[derive(Clone)]
pub(crate) struct Later {
    pieces: Arc<Queue<(Instant, Job)>>,
    longest: Duration,
}

impl Later {
    /// Takes so many at the most, and has none wait longer for others.
    pub fn new(limit: usize, longest: Duration) -> Later {
        Later { pieces: Arc::new(Queue::new(limit)), longest }
    }

    pub fn push(&self, job: Job) -> Result<(), NotTaken> {
        self.pieces.push((Instant::now(), job))
    }

    /// What rides with a batch that has taken `ridden` already: one, and those
    /// that have waited long.
    pub fn ride(&self, ridden: usize) -> Option<Job> {
        let rides = |(since, _): &(Instant, Job)| ridden == 0 || since.elapsed() >= self.longest;
        self.pieces.pop_if(rides).map(|(_, job)| job)
    }

    /// The next of all that wait, for a writer with nothing else to do.
    pub fn next(&self) -> Option<Job> {
        self.pieces.pop_if(|_| true).map(|(_, job)| job)
    }

    /// No more comes; what waits is still handed out.
    pub fn close(&self) {
        self.pieces.close();
    }

    /// None of it will be written any more.
    pub fn refuse(&self) {
        self.close();
        while let Some(mut job) = self.next() {
            job.fail(errors::writes_stopped("an earlier write failed"));
            job.answer();
        }
    }
}
