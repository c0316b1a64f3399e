//! Public figures, counted once for all who ask: counting a year of a city for
//! every passer-by would be a way to stop it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::{AreaCode, Lang, Time};
use tokio::sync::MutexGuard;

use crate::queries::public_figures::PublicFigures;

/// For how long a count stands, in minutes.
const FRESH: i64 = 10;
/// Counts that are kept; then all are forgotten.
const MOST: usize = 1_000;

type Asked = (AreaCode, u32);

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct KeptFigures {
    kept: Mutex<HashMap<(Asked, &'static str), PublicFigures>>,
    counting: tokio::sync::Mutex<()>,
}

impl KeptFigures {
    /// One counts at a time: whoever waited may find it counted.
    pub async fn alone(&self) -> MutexGuard<'_, ()> {
        self.counting.lock().await
    }

    /// What was counted less than ten minutes ago.
    pub fn known(&self, asked: Asked, lang: Lang, now: Time) -> Option<PublicFigures> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.get(&(asked, lang.tag()))?;
        (0..FRESH).contains(&now.minutes_since(known.as_of)).then(|| known.clone())
    }

    /// Keeps a count.
    pub fn keep(&self, asked: Asked, lang: Lang, figures: &PublicFigures) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert((asked, lang.tag()), figures.clone());
    }
}
