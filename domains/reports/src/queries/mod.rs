//! What residents and the call page read.

pub mod earlier;
pub mod follow;
pub mod near;
