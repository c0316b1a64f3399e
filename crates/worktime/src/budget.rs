//! How much time a clock has, and when it begins to run.

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What a budget counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes inside the windows of the calendar.
    WorkingMinutes,
    /// Hours inside the windows of the calendar.
    WorkingHours,
    /// Days on which work is done; the n-th ends when its last window closes.
    WorkingDays,
    /// Minutes as they pass, night and holidays included.
    Minutes,
    /// Hours as they pass, night and holidays included.
    Hours,
    /// Days of the calendar; the n-th ends at 24:00.
    CalendarDays,
}

/// What of a calendar a budget is read against. Every budget is one of these
/// four ever-growing readings, which is why one arithmetic serves them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Microseconds inside windows.
    Working,
    /// Closes of working days.
    WorkingDays,
    /// Microseconds.
    Elapsed,
    /// Midnights.
    CalendarDays,
}

const MINUTE: i64 = 60_000_000;

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 6] = [
        Unit::WorkingMinutes,
        Unit::WorkingHours,
        Unit::WorkingDays,
        Unit::Minutes,
        Unit::Hours,
        Unit::CalendarDays,
    ];

    /// Name in files and on the wire (`working_hours`).
    pub const fn name(self) -> &'static str {
        match self {
            Unit::WorkingMinutes => "working_minutes",
            Unit::WorkingHours => "working_hours",
            Unit::WorkingDays => "working_days",
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::CalendarDays => "calendar_days",
        }
    }

    /// The largest amount that a file may ask for: some ten years, well inside
    /// the days that a calendar knows.
    pub const fn most(self) -> i64 {
        match self {
            Unit::WorkingMinutes | Unit::Minutes => 1_000_000,
            Unit::WorkingHours | Unit::Hours => 20_000,
            Unit::WorkingDays | Unit::CalendarDays => 3_660,
        }
    }

    /// Whether it counts whole days, so that the day it begins on is free.
    pub const fn is_days(self) -> bool {
        matches!(self, Unit::WorkingDays | Unit::CalendarDays)
    }

    /// Whether nights, weekends and holidays cost nothing.
    pub const fn is_working(self) -> bool {
        matches!(self, Unit::WorkingMinutes | Unit::WorkingHours | Unit::WorkingDays)
    }

    /// The unit of the same kind in which a part of it can be told: minutes
    /// for hours; days stay days.
    pub const fn finest(self) -> Unit {
        match self {
            Unit::WorkingHours => Unit::WorkingMinutes,
            Unit::Hours => Unit::Minutes,
            other => other,
        }
    }

    pub(crate) const fn measure(self) -> Measure {
        match self {
            Unit::WorkingMinutes | Unit::WorkingHours => Measure::Working,
            Unit::WorkingDays => Measure::WorkingDays,
            Unit::Minutes | Unit::Hours => Measure::Elapsed,
            Unit::CalendarDays => Measure::CalendarDays,
        }
    }

    /// One of it in its measure: microseconds, or 1 for days.
    pub(crate) const fn size(self) -> i64 {
        match self {
            Unit::WorkingMinutes | Unit::Minutes => MINUTE,
            Unit::WorkingHours | Unit::Hours => 60 * MINUTE,
            Unit::WorkingDays | Unit::CalendarDays => 1,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An amount of time in a unit: `4 working_hours`, `5 working_days`,
/// `24 hours`, `7 calendar_days`, `30 minutes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    /// At least 1 in a budget that was read from a text; 0 where it tells what
    /// is used or left.
    pub amount: i64,
    /// What it counts in.
    pub unit: Unit,
}

impl Budget {
    /// So much of a unit.
    pub const fn new(amount: i64, unit: Unit) -> Budget {
        Budget { amount, unit }
    }

    /// In the measure of its unit: microseconds, or days.
    pub(crate) const fn quantity(self) -> i64 {
        self.amount.saturating_mul(self.unit.size())
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit)
    }
}

impl FromStr for Budget {
    type Err = Error;

    /// `worktime.budget_form` when it is not an amount and a unit,
    /// `worktime.budget_amount` when the amount is less than 1 or beyond
    /// [`Unit::most`]. The singular (`1 working_day`) reads too.
    fn from_str(text: &str) -> Result<Budget> {
        let form = || Error::invalid("worktime.budget_form", "").arg("text", text);
        let (amount, unit) = text.trim().split_once(' ').ok_or_else(form)?;
        let unit = unit.trim();
        let unit = Unit::ALL
            .into_iter()
            .find(|u| u.name() == unit || u.name().strip_suffix('s') == Some(unit))
            .ok_or_else(form)?;
        let amount: i64 = amount.parse().map_err(|_| form())?;
        if !(1..=unit.most()).contains(&amount) {
            return Err(Error::invalid("worktime.budget_amount", "")
                .arg("text", text)
                .arg("most", unit.most()));
        }
        Ok(Budget { amount, unit })
    }
}

impl Serialize for Budget {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(|_| {
            de::Error::custom("a budget is written like \"4 working_hours\" or \"5 working_days\"")
        })
    }
}

/// When a clock begins to run after it was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartRule {
    /// Now. A budget in days counts from the day after (次日起); in working
    /// days that is the next working day.
    #[default]
    AtOnce,
    /// When somebody is next at work, which may be now. A budget in days
    /// counts from the day after that.
    NextWorkingMoment,
    /// With the next working day after today: at its opening, and a budget in
    /// days counts that day as its first.
    NextWorkingDay,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_an_amount_and_a_unit() {
        let cases = [
            ("4 working_hours", Budget::new(4, Unit::WorkingHours)),
            ("5 working_days", Budget::new(5, Unit::WorkingDays)),
            ("1 working_day", Budget::new(1, Unit::WorkingDays)),
            ("24 hours", Budget::new(24, Unit::Hours)),
            ("7 calendar_days", Budget::new(7, Unit::CalendarDays)),
            (" 30  minutes ", Budget::new(30, Unit::Minutes)),
        ];
        for (text, budget) in cases {
            assert_eq!(text.parse(), Ok(budget), "{text}");
            assert_eq!(budget.to_string().parse(), Ok(budget), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        let form = ["", "4", "working_hours", "four hours", "4 weeks", "4hours", "1.5 hours"];
        for text in form {
            assert_eq!(text.parse::<Budget>().unwrap_err().code, "worktime.budget_form", "{text}");
        }
        for text in ["0 hours", "-1 working_days", "9999999 minutes", "9223372036854775807 hours"] {
            let code = text.parse::<Budget>().unwrap_err().code;
            assert_eq!(code, "worktime.budget_amount", "{text}");
        }
    }

    #[test]
    fn on_the_wire_it_is_its_text() {
        let budget: Budget = serde_json::from_str("\"4 working_hours\"").unwrap();
        assert_eq!(serde_json::to_string(&budget).unwrap(), "\"4 working_hours\"");
        assert!(serde_json::from_str::<Budget>("4").is_err());
        assert_eq!(
            serde_json::to_string(&StartRule::NextWorkingDay).unwrap(),
            "\"next_working_day\""
        );
    }
}
