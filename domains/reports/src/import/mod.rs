//! Files of reports: JSON lines or a table, each row a report. A city's own
//! files, and published ones on a test territory of theirs.

mod close;
mod columns;
mod ground;
mod kind;
mod land;
mod messages;
mod reading;
mod row;
mod staff;
mod staged;
mod summary;

pub use close::close_some;
pub use columns::COLUMNS;
pub use messages::Messages;
pub use summary::{Closed, Part, Summary, table};

/// What the program itself is called while it plays the script of acts.
const JOB: &str = "import";

/// Told now and then: what is done, how much of it, of how much.
pub type Tell<'t> = &'t (dyn Fn(&str, u64, Option<u64>) + Sync);
