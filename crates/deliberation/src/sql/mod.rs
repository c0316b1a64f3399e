//! The only SQL of this crate.

pub(crate) mod ballots;
pub(crate) mod sittings;
pub(crate) mod words;
