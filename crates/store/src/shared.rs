//! What the store's threads and its handles have in common.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kernel::IdGen;
use tokio::sync::mpsc;

use crate::after::{After, Signals};
use crate::audit::LogHash;
use crate::clock::Clock;
use crate::health::{State, Writing};
use crate::outbox::Routes;
use crate::pg::News;
use crate::rehearsal::Weights;

/// One per open store.
pub(crate) struct Shared {
    pub state: State,
    pub signals: Signals,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<IdGen>,
    /// What the audit log of this database is hashed with.
    pub log_hash: LogHash,
    /// Whether SQLite's writer is at work: who comes now waits anyway.
    pub writing: AtomicBool,
    /// Commits of SQLite's writer so far: a snapshot from before the last one
    /// is an old one.
    pub commits: AtomicU64,
    /// Which kinds of commands take SQLite's writer long.
    pub weights: Weights,
    /// Changes of settings so far: a snapshot from before the last one is old.
    pub settings_changes: AtomicU64,
    /// Where SQLite's next start reads that it has to verify; none on
    /// PostgreSQL, which looks after its own disk.
    pub failed_mark: Option<PathBuf>,
    routes: RwLock<Arc<Routes>>,
    /// On PostgreSQL, who tells the other processes.
    herald: Mutex<Option<mpsc::Sender<News>>>,
}

impl Shared {
    pub fn new(
        clock: Arc<dyn Clock>,
        ids: Arc<IdGen>,
        log_hash: LogHash,
        failed_mark: Option<PathBuf>,
    ) -> Shared {
        Shared {
            state: State::default(),
            signals: Signals::default(),
            clock,
            ids,
            log_hash,
            writing: AtomicBool::new(false),
            commits: AtomicU64::new(0),
            weights: Weights::default(),
            settings_changes: AtomicU64::new(0),
            failed_mark,
            routes: RwLock::default(),
            herald: Mutex::default(),
        }
    }

    /// Who hears which facts.
    pub fn routes(&self) -> Arc<Routes> {
        self.routes.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_routes(&self, routes: Routes) {
        *self.routes.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(routes);
    }

    /// Names the herald; none ends it.
    pub fn set_herald(&self, herald: Option<mpsc::Sender<News>>) {
        *self.herald.lock().unwrap_or_else(PoisonError::into_inner) = herald;
    }

    /// Called by the thread that committed.
    pub fn committed(&self, after: After) {
        if after.is_nothing() {
            return;
        }
        let herald = self.herald.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // a herald that cannot follow leaves hints out, and no command waits
        let tell = |news| herald.as_ref().map(|h| h.try_send(news));
        if after.settings {
            self.settings_changed();
            tell(News::Settings);
        }
        if after.outbox {
            self.signals.outbox.notify_one();
        }
        if after.jobs {
            self.signals.jobs.notify_one();
        }
        for event in after.live {
            tell(News::Live(event.clone()));
            self.signals.live(event);
        }
    }

    /// The next who asks for the settings reads them again.
    pub fn settings_changed(&self) {
        self.settings_changes.fetch_add(1, Ordering::Release);
    }

    /// Nothing is written any more, and the next start verifies the file.
    pub fn stop(&self, why: &str) {
        self.state.set(Writing::Stopped { why: why.to_owned() });
        if let Some(mark) = &self.failed_mark
            && let Err(e) = std::fs::write(mark, why)
        {
            tracing::error!(error = %e, "the next start will not know that it should verify");
        }
    }
}
