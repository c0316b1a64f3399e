//! The twelve rules of our own: pure functions from plain rows to findings.
//!
//! Dates are days of the city's calendar, which the caller reckons; amounts
//! are whole fen. A caller passes the rows of one village (or of one matter)
//! to judge a new row, or those of a county to judge them all.

pub mod before_approval;
pub mod cash;
pub mod changes;
pub mod emergency;
mod finding;
pub mod just_below;
pub mod lease;
pub mod register;
pub mod related;
pub mod seal;
pub mod self_approval;
mod settings;
pub mod splitting;
pub mod steps;

pub use finding::{Finding, Kind, Subject, together};
pub use settings::{MISSING, Missing, SETTINGS, THRESHOLDS, Thresholds, limits};

use jiff::civil::Date;

/// Somebody, as the caller numbers them (an account, an entry of the
/// register). Goes into a rule and never comes out of it.
pub type Person = i64;

/// Whole days from one date to another, negative when that lies before.
pub(crate) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
