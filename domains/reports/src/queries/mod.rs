//! What residents and the room read.

pub mod facts;
pub mod figures;
pub mod follow;
pub mod mine;
pub mod near;
pub mod public_figures;
pub mod public_matter;
pub mod reply;
pub mod suggest;
