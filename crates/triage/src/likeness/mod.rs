//! Who said the same: near duplicates and hot topics among recent reports.
//!
//! Two matters at one estate are two, so what names the place is taken out
//! before the meanings are compared, and the place is compared by itself.

mod index;
mod signature;
mod topics;

pub use index::{Index, Like, Why};
pub use signature::{Rarity, Signature};
pub use topics::{Heat, Rule, Topic, Topics};

#[cfg(test)]
mod tests;
