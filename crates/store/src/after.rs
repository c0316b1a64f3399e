//! What is made known once a command is committed, and not before.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

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
    /// Most reads and some commands leave nothing.
    pub fn is_nothing(&self) -> bool {
        self.live.is_empty() && !self.outbox && !self.jobs && !self.settings
    }

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
    live: RwLock<broadcast::Sender<Live>>,
    pub outbox: Notify,
    pub jobs: Notify,
}

/// Events a slow listener may lag behind before it is told that it missed some.
const LIVE_BACKLOG: usize = 4096;

impl Default for Signals {
    fn default() -> Signals {
        Signals {
            live: RwLock::new(broadcast::Sender::new(LIVE_BACKLOG)),
            outbox: Notify::new(),
            jobs: Notify::new(),
        }
    }
}

impl Signals {
    /// Tells this process's live pages. Nobody listening is no fault.
    pub fn live(&self, event: Live) {
        let _ = self.live.read().unwrap_or_else(PoisonError::into_inner).send(event);
    }

    /// Events from now on.
    pub fn listen(&self) -> broadcast::Receiver<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).subscribe()
    }

    /// Events of other processes were missed: every listener's channel ends,
    /// so that it comes back and asks again.
    pub fn cut_off(&self) {
        let fresh = broadcast::Sender::new(LIVE_BACKLOG);
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }
}
