//! Working time: calendars, budgets and the moments at which they run out.
//!
//! Pure: it reads no clock and no file. A [`Calendar`] is compiled once from
//! its texts and shared; asking it is a matter of nanoseconds.

pub mod budget;
pub mod calendar;
pub mod due;
pub mod ledger;
mod shape;

pub use budget::{Budget, StartRule, Unit};
pub use calendar::{Calendar, DayKind, Names};
pub use due::{Due, NoData, begin, due, elapsed, remaining};
pub use ledger::{Change, ClockState, Ledger};
