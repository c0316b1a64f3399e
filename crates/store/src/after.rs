//! What is made known once a command is committed, and not before.

use std::borrow::Cow;

use kernel::Shard;
use tokio::sync::{Notify, broadcast};

/// "Subject X is at version n": all that a live page is told; it asks for the
/// rest itself, and asks again after a reconnect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    pub shard: Shard,
    /// Name of the fact (`MatterClosed`).
    pub name: Cow<'static, str>,
    pub subject: i64,
    pub version: i64,
}

/// Collected while a command runs; dropped with it when it fails.
#[derive(Debug, Default)]
pub(crate) struct After {
    pub live: Vec<Live>,
    pub outbox: bool,
    pub jobs: bool,
    pub settings: bool,
}

impl After {
    /// Adds what another command of the same batch leaves behind.
    pub fn join(&mut self, mut other: After) {
        self.live.append(&mut other.live);
        self.outbox |= other.outbox;
        self.jobs |= other.jobs;
        self.settings |= other.settings;
    }
}

/// Wakes the runners and the listeners of this process.
pub(crate) struct Signals {
    pub live: broadcast::Sender<Live>,
    pub outbox: Notify,
    pub jobs: Notify,
}

/// Events a slow listener may lag behind before it is told that it missed some.
const LIVE_BACKLOG: usize = 4096;

impl Default for Signals {
    fn default() -> Signals {
        Signals {
            live: broadcast::Sender::new(LIVE_BACKLOG),
            outbox: Notify::new(),
            jobs: Notify::new(),
        }
    }
}

impl Signals {
    /// Told by the threads that commit. Nobody listening is no fault.
    pub fn tell(&self, after: After) {
        for event in after.live {
            let _ = self.live.send(event);
        }
        if after.outbox {
            self.outbox.notify_one();
        }
        if after.jobs {
            self.jobs.notify_one();
        }
    }
}
