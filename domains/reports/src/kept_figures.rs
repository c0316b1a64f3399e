//! Public figures, counted once for all who ask: counting a year of a city for
//! every passer-by would be a way to stop it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::{AreaCode, Lang, Time};

use crate::queries::public_figures::PublicFigures;

/// For how long a count stands, in minutes.
const FRESH: i64 = 10;
/// Counts that are kept; then all are forgotten.
const MOST: usize = 1_000;

type Asked = (AreaCode, u32);

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct KeptFigures(Mutex<HashMap<(Asked, &'static str), PublicFigures>>);

impl KeptFigures {
    /// What was counted less than ten minutes ago.
    pub fn known(&self, asked: Asked, lang: Lang, now: Time) -> Option<PublicFigures> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.get(&(asked, lang.tag()))?;
        (0..FRESH).contains(&now.minutes_since(known.as_of)).then(|| known.clone())
    }

    /// Keeps a count.
    pub fn keep(&self, asked: Asked, lang: Lang, figures: &PublicFigures) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert((asked, lang.tag()), figures.clone());
    }
}
