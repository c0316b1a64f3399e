//! What a supervisor finds by name.

use super::{Cond, Ix};

/// The marks that there are: figures of a page, with words of its own.
pub const MARKS: [&str; 3] = ["returned_twice", "past_review", "not_content"];

/// A mark stands on a matter while its conditions hold.
#[derive(Debug, Clone)]
pub struct MarkDef {
    pub name: String,
    /// All of these must hold.
    pub when: Vec<Cond>,
    /// And one of these, where there are any.
    pub any: Vec<Cond>,
    /// A kept date or time; the mark stands only once that is over.
    pub after: Option<Ix>,
}
