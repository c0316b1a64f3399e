//! What pages read: the worklist, a matter, what can be done to it.

pub mod about;
pub mod by_area;
mod cursors;
pub mod figures;
pub(crate) mod kept;
pub mod matrix;
pub mod offer;
pub mod page;
pub mod past;
pub mod posts;
pub mod supervision;
pub mod timeline;
pub mod told;
pub mod viewers;
pub mod why;
pub mod worklist;
