//! Yearly changes of areas: merged, split, renamed, recoded, moved, ended. One
//! plan, looked at first and applied as one.

mod apply;
mod file;
mod follow;
mod plan;
#[cfg(test)]
mod tests;

pub use apply::{Applied, applied, apply, keep, list};
pub use file::{COLUMNS, read};
pub use follow::{Followed, Moves, Tally};
pub use plan::{Change, ChangePlan, What, plan};
