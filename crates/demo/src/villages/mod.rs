//! What three villages decide, buy and pay. All of it is invented.

mod hands;
mod lets;
mod stories;

use jiff::civil::Date;
use kernel::{AreaCode, Error, Result, Time};

use crate::history::PlannedAct;
pub use hands::{COUNTY_OFFICES, OFFICES, TOWN_OFFICES, login};

/// A matter of a village that is going to be begun by its first act.
#[derive(Debug, Clone, PartialEq)]
pub struct VillageMatter {
    /// Place in the list; other matters' acts name it by this.
    pub number: usize,
    pub village: AreaCode,
    pub procedure: &'static str,
    pub title: &'static str,
    /// In order of time.
    pub acts: Vec<PlannedAct>,
}

/// Days before the end at which the first of it happens.
pub const DAYS: i64 = 62;

/// What three villages do in the days before `end`; the same for the same end.
///
/// # Errors
/// None in a built program: a test makes the same villages.
pub fn villages(end: Time) -> Result<Vec<VillageMatter>> {
    let mut all = Vec::new();
    stories::channel(&mut all, end)?;
    stories::roads(&mut all, end)?;
    stories::square(&mut all, end)?;
    Ok(all)
}

/// A day so long before the end, in the city's own time, and a moment of it.
fn moment(end: Time, days: i64, time: &str) -> Result<(Date, Time)> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let date = end.plus_minutes(-days * 24 * 60).civil(&zone).date();
    let at = format!("{date}T{time}:00+08:00").parse().map_err(Error::internal)?;
    Ok((date, at))
}
