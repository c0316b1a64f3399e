//! What searching and following share.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use casework::{Matter, Works};
use kernel::{Error, Id, Result};
use store::{Store, Tx};

use crate::follow::Follower;
use crate::index::Index;

/// The folder of the index inside the data folder. It holds nothing that is
/// not in the database and needs no backup.
const FOLDER: &str = "search";

/// Writes in a row that fail before what lies there is not believed any more.
const FAILURES_MOST: u32 = 4;

/// Whose matter a code opens; not found when the code is none.
pub type Codes = Arc<dyn Fn(&mut Tx<'_>, &str) -> Result<Id<Matter>> + Send + Sync>;

/// Cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Inner>);

struct Inner {
    store: Store,
    works: Arc<Works>,
    codes: Codes,
    folder: PathBuf,
    /// The city wants none.
    off: bool,
    /// None until there is one that can be asked.
    index: RwLock<Option<Arc<Index>>>,
    follower: tokio::sync::Mutex<Follower>,
    /// Somebody fell over what lies there.
    suspect: AtomicBool,
    /// Writes in a row that failed.
    failures: AtomicU32,
}

impl Search {
    /// Over the matters of a city. Nothing is opened before the first turn.
    pub fn new(store: Store, works: Arc<Works>, codes: Codes) -> Search {
        Search::of(store, works, codes, false)
    }

    /// The same for a city that wants no index: nothing is followed, and asking
    /// answers `search.off`.
    #[must_use]
    pub fn without_index(self) -> Search {
        Search::of(self.store().clone(), self.works().clone(), self.codes().clone(), true)
    }

    fn of(store: Store, works: Arc<Works>, codes: Codes, off: bool) -> Search {
        let folder = store.folder().join(FOLDER);
        Search(Arc::new(Inner {
            store,
            works,
            codes,
            folder,
            off,
            index: RwLock::default(),
            follower: tokio::sync::Mutex::default(),
            suspect: AtomicBool::new(false),
            failures: AtomicU32::new(0),
        }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn works(&self) -> &Arc<Works> {
        &self.0.works
    }

    pub(crate) fn codes(&self) -> &Codes {
        &self.0.codes
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0.folder
    }

    pub(crate) fn follower(&self) -> &tokio::sync::Mutex<Follower> {
        &self.0.follower
    }

    /// Whether the city wants an index.
    ///
    /// # Errors
    /// `search.off` when it does not.
    pub(crate) fn is_wanted(&self) -> Result<()> {
        if self.0.off { Err(Error::conflict("search.off")) } else { Ok(()) }
    }

    /// The index, when there is one that can be asked.
    pub fn index(&self) -> Option<Arc<Index>> {
        self.0.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn show(&self, index: Arc<Index>) {
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
    }

    pub(crate) fn hide(&self) {
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Somebody fell over it: the next turn makes it anew.
    pub(crate) fn suspect(&self) {
        self.0.suspect.store(true, Ordering::Release);
    }

    pub(crate) fn is_suspect(&self) -> bool {
        self.0.suspect.load(Ordering::Acquire)
    }

    pub(crate) fn trust(&self) {
        self.0.suspect.store(false, Ordering::Release);
    }

    /// The disk, or the index itself, said no.
    pub(crate) fn failed(&self) {
        if self.0.failures.fetch_add(1, Ordering::AcqRel) + 1 >= FAILURES_MOST {
            self.is_well();
            self.suspect();
        }
    }

    pub(crate) fn is_well(&self) {
        self.0.failures.store(0, Ordering::Release);
    }
}
