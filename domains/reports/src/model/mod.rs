//! What somebody says when they report.

mod kinds;
mod report;

pub use kinds::{Channel, FollowUp, RequestType};
pub use report::{Contact, NewReport, PlaceIn, TEXT_MOST};
