//! Reads.

pub(crate) mod glasses;
pub(crate) mod hidings;
pub(crate) mod looks;
pub(crate) mod usages;
