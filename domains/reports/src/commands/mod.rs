//! Commands of reports. What happens to the matter afterwards is its
//! procedure's.

mod report;
mod support;

pub use report::{PROCEDURE, Reported, home, report};
pub use support::support;
