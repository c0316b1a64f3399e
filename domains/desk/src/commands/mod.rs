//! Commands of the workbench: each is one of `casework` with what the wire
//! brings checked before it.

pub mod begin;
pub mod bulk;
pub mod reveal;
