//! What the routes of the workbench need beside the edge.

use std::sync::Arc;

use casework::{Matter, Works};
use files::Files;
use kernel::{Error, Id, Result};
use store::Tx;

/// Whose matter a code opens. The domain that gives codes out brings it; not
/// found when the code is none.
pub type Codes = Arc<dyn Fn(&mut Tx<'_>, &str) -> Result<Id<Matter>> + Send + Sync>;

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Desk {
    pub works: Arc<Works>,
    pub files: Files,
    pub codes: Codes,
}

impl Desk {
    /// A desk that knows of no matter codes.
    pub fn new(works: Arc<Works>, files: Files) -> Desk {
        Desk { works, files, codes: Arc::new(|_, _| Err(Error::not_found())) }
    }

    /// With the matters that codes open.
    #[must_use]
    pub fn with_codes(self, codes: Codes) -> Desk {
        Desk { codes, ..self }
    }
}
