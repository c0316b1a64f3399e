//! What is still being loaded behind the first answers: indexes, boundaries.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Names of what is loading.
#[derive(Debug, Default)]
pub struct Ready(Mutex<BTreeSet<&'static str>>);

impl Ready {
    /// It began to load.
    pub fn loading(&self, name: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    }

    /// It is there.
    pub fn loaded(&self, name: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// What is still loading, by name.
    pub fn missing(&self) -> Vec<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}
