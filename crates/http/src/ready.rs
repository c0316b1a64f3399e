//! What is still being loaded behind the first answers, and what cannot work
//! until somebody does something about it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// See the module.
#[derive(Debug, Default)]
pub struct Ready {
    loading: Mutex<BTreeSet<&'static str>>,
    lacking: Mutex<BTreeSet<String>>,
}

impl Ready {
    /// It began to load.
    pub fn loading(&self, name: &'static str) {
        self.loading.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    }

    /// It is there.
    pub fn loaded(&self, name: &'static str) {
        self.loading.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// What is still loading, by name.
    pub fn missing(&self) -> Vec<&'static str> {
        self.loading.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// It does not work before the next start.
    pub fn lacks(&self, name: &str) {
        self.lacking.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
    }

    /// What does not work, by name.
    pub fn lacking(&self) -> Vec<String> {
        self.lacking.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
