//! What residents and the room read.

pub mod facts;
pub mod figures;
pub mod follow;
pub mod near;
pub mod suggest;
