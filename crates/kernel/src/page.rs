//! Every list is bounded and paged by a cursor.

use serde::{Deserialize, Serialize};

/// Where the next page begins: opaque to the caller, and no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Rows a page when none are asked for.
    pub const DEFAULT: u32 = 20;
    /// Rows a page at the most.
    pub const MOST: u32 = 200;

    /// How many rows to read: within the limits.
    pub fn limit(asked: Option<u32>) -> u32 {
        asked.unwrap_or(Self::DEFAULT).clamp(1, Self::MOST)
    }

    /// The same page with every row turned into another.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
