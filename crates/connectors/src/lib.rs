//! Neighbour systems: what comes in from them and what goes out to them.

pub mod door;

pub use door::{Door, Incoming, Prepared};
