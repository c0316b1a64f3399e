//! Commands: each opens, loads, allows, decides and keeps, in this order.

mod act;
mod bring;
pub mod hints;
mod keep;
mod migrate;
mod open;
mod remind;
mod resettle;
mod undo;
mod wake;

pub use act::{ActOn, Acted, act, may};
pub use bring::{Coming, bring, brought_by, hide, show, tell_brought, touched, unmake};
pub use keep::MOVED;
pub use migrate::{migrate, recompute, try_migrate};
pub use open::{NewMatter, open};
pub use remind::{JOB as REMIND, remind, subscribers};
pub use resettle::resettle;
pub use undo::undo;
pub use wake::{JOB as WAKE, wake};

/// Under this name a matter's state keeps that it speaks of danger. No field
/// of a procedure is called so, and no form can fill it.
const RAISED: &str = "~raised";
