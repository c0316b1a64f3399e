//! The audit log: who did what, in a form that shows any later change.

mod entry;
mod leaf;

pub(crate) use entry::actor;
pub use entry::{Entry, Outcome, STATEMENTS, erase, record};
pub(crate) use leaf::hex;
