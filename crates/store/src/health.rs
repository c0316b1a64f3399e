//! How the store is: read by `/healthz` and the metrics.

use std::sync::{Mutex, PoisonError};

/// Whether commands are being kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Writing {
    /// Commands are kept.
    #[default]
    Well,
    /// The last batch found no room on the disk. Commands go on being tried.
    DiskFull,
    /// PostgreSQL did not answer last time. Commands go on being tried.
    Unreachable,
    /// A write or sync failed, or the node's lease was lost: nothing is
    /// written until the program is started again, which then verifies.
    Stopped {
        /// What the disk or the database said.
        why: String,
    },
}

/// A moment's look at the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub writing: Writing,
    /// Commands that wait, and how many may.
    pub queue: (usize, usize),
    /// Reads that wait, and how many may.
    pub reads: (usize, usize),
    /// This process's number in ids.
    pub node: u8,
}

impl Health {
    /// Whether a command sent now would be tried.
    pub fn serves(&self) -> bool {
        !matches!(self.writing, Writing::Stopped { .. })
    }
}

/// The shared cell behind [`Health::writing`].
#[derive(Default)]
pub(crate) struct State(Mutex<Writing>);

impl State {
    pub fn get(&self) -> Writing {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stopped is for good.
    pub fn set(&self, next: Writing) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *now == next || matches!(*now, Writing::Stopped { .. }) {
            return;
        }
        match &next {
            Writing::Well => tracing::info!("commands are kept again"),
            other => tracing::error!(state = ?other, "commands are not kept"),
        }
        *now = next;
    }
}
