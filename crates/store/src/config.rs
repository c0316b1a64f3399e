//! Where a store is and how wide it is.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::audit::LogHash;
use crate::clock::{Clock, SystemClock};

/// How to open a store.
#[derive(Clone)]
pub struct StoreConfig {
    /// The data folder: SQLite's file, keys, heads of the audit log.
    pub folder: PathBuf,
    /// `postgres://…`; without it the database is SQLite in the folder.
    pub database: Option<String>,
    /// File (PEM) with whom certificates of PostgreSQL may come from; without
    /// it, whom this machine trusts. Asked when the URL says `sslmode=require`.
    pub database_ca: Option<PathBuf>,
    /// A standby of PostgreSQL that answers reads. It may lag behind.
    pub replica: Option<String>,
    /// Commands that may wait, and as many reads; one more is refused (503).
    pub queue: usize,
    /// How long commands may be gathered for one sync of SQLite.
    pub batch: Duration,
    /// Threads for reads: connections to PostgreSQL, or snapshots of SQLite.
    pub readers: usize,
    /// Threads that try commands on snapshots of SQLite while its writer is at
    /// work, so that it has only their rows left to write; none with 0.
    pub rehearsers: usize,
    /// Connections to PostgreSQL for commands. SQLite has one writer.
    pub writers: usize,
    /// What the audit log is hashed with, where it begins now; one that has
    /// begun stays as it is.
    pub log_hash: LogHash,
    /// The time for runners, leases and contexts.
    pub clock: Arc<dyn Clock>,
    /// In tests: what random bytes are made from. The operating system's
    /// random source otherwise.
    pub seed: Option<[u8; 32]>,
}

impl StoreConfig {
    /// SQLite in a folder.
    pub fn sqlite(folder: impl Into<PathBuf>) -> StoreConfig {
        StoreConfig {
            folder: folder.into(),
            database: None,
            database_ca: None,
            replica: None,
            queue: 4096,
            batch: Duration::from_millis(5),
            readers: 4,
            rehearsers: 2,
            writers: 8,
            log_hash: LogHash::default(),
            clock: Arc::new(SystemClock),
            seed: None,
        }
    }

    /// PostgreSQL at a URL; the folder holds what is not in the database.
    pub fn postgres(folder: impl Into<PathBuf>, url: impl Into<String>) -> StoreConfig {
        StoreConfig { database: Some(url.into()), ..StoreConfig::sqlite(folder) }
    }
}

/// Without the URL, which holds a password.
impl fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreConfig")
            .field("folder", &self.folder)
            .field("postgres", &self.database.is_some())
            .field("queue", &self.queue)
            .finish_non_exhaustive()
    }
}
