//! What the routes of reports need beside the edge.

use std::sync::{Arc, PoisonError, RwLock};

use casework::Works;
use files::Files;
use kernel::Result;

use crate::kept_figures::KeptFigures;
use crate::model::PlaceIn;
use crate::place::{self, Names, Placed};

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Reports(Arc<Inner>);

struct Inner {
    works: Arc<Works>,
    files: Files,
    /// Where residents reach the pages, without a slash at its end; `None`: as
    /// they asked.
    address: Option<String>,
    names: RwLock<Arc<Names>>,
    figures: KeptFigures,
}

impl Reports {
    /// `address` is what stands in a printed QR code: `https://city.example`.
    pub fn new(works: Arc<Works>, files: Files, address: Option<String>) -> Reports {
        let address = address.map(|a| a.trim_end_matches('/').to_owned());
        Reports(Arc::new(Inner {
            works,
            files,
            address,
            names: RwLock::default(),
            figures: KeptFigures::default(),
        }))
    }

    /// Public figures that were counted just now.
    pub(crate) fn figures(&self) -> &KeptFigures {
        &self.0.figures
    }

    /// Attachments.
    pub fn files(&self) -> &Files {
        &self.0.files
    }

    /// Procedures, calendars, directory, policy, vault.
    pub fn works(&self) -> &Arc<Works> {
        &self.0.works
    }

    /// The configured public address.
    pub fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Where a report is, worked out before the command so that it knows its
    /// shard.
    ///
    /// # Errors
    /// `reports.point_wrong`.
    pub fn place(&self, at: &PlaceIn, text: &str) -> Result<Placed> {
        let directory = self.works().directory();
        place::place(&directory, &self.works().map(), &self.names(), at, text)
    }

    /// The names of the areas as they are now.
    pub fn names(&self) -> Arc<Names> {
        let directory = self.works().directory();
        let held = Arc::clone(&self.0.names.read().unwrap_or_else(PoisonError::into_inner));
        if held.is_of(&directory) {
            return held;
        }
        let names = Arc::new(Names::of(&directory));
        *self.0.names.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&names);
        names
    }
}
