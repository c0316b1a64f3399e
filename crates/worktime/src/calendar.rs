//! A calendar made ready for counting: every day of seventy years with what
//! was worked before it, so that a deadline is two look-ups and not a walk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{civil, tz::TimeZone};
use kernel::Time;

use crate::budget::Measure;
use crate::shape::Shape;

pub(crate) const MINUTE: i64 = 60_000_000;
pub(crate) const DAY: i64 = 1_440 * MINUTE;

/// The first day that a calendar knows. What lies before counts as this day.
pub(crate) const FIRST: civil::Date = civil::date(2000, 1, 1);
/// The day after the last one that a calendar knows.
pub(crate) const END: civil::Date = civil::date(2070, 1, 1);

/// Working time of a city or a unit, compiled: immutable and shared; a fifth
/// of a megabyte each, and as much again for each time zone.
///
/// Deadlines before 2000 and after 2069 are held at those ends; the latter are
/// warned of, since no such year has holiday data.
#[derive(Debug)]
pub struct Calendar {
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
    /// 00:00 of each day in UTC microseconds, and of [`END`].
    pub(crate) starts: Arc<[i64]>,
    /// Each day, and what all of them come to.
    pub(crate) days: Vec<Day>,
    /// The few different days that there are.
    pub(crate) shapes: Vec<Shape>,
    /// Years whose holidays are known; `None` where holidays do not matter.
    pub(crate) years: Option<BTreeSet<i16>>,
    /// Holidays and make-up days.
    pub(crate) named: BTreeMap<civil::Date, (DayKind, Names)>,
}

/// One day: what went before it, and what it is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    /// Minutes worked on all days before.
    pub minutes: u32,
    /// Working days before.
    pub closes: u16,
    /// Index into `shapes`.
    pub shape: u16,
}

/// What a named day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A public holiday (放假).
    Holiday,
    /// A weekend day that is worked (调休上班).
    Makeup,
}

/// What a holiday is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// 春节
    pub zh: String,
    /// Spring Festival
    pub en: String,
}

impl Calendar {
    /// Its name in files and settings (`cn`).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The time zone in which its windows and dates are meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether the holidays of that year are known (or do not matter here).
    pub fn covers(&self, year: i16) -> bool {
        self.years.as_ref().is_none_or(|years| years.contains(&year))
    }

    /// The windows of a date as minutes since its 00:00, in order; empty on a
    /// day without work.
    pub fn windows(&self, date: civil::Date) -> &[(u32, u32)] {
        let at = days_between(FIRST, date);
        let last = self.last();
        self.shape(usize::try_from(at).unwrap_or(0).min(last)).windows()
    }

    /// The holiday or make-up day that a date is, with its names.
    pub fn named(&self, date: civil::Date) -> Option<(DayKind, &Names)> {
        self.named.get(&date).map(|(kind, names)| (*kind, names))
    }

    /// `t` when somebody is at work then, else the next opening. For reminders,
    /// which must not ring at night.
    pub fn next_working_moment(&self, t: Time) -> Time {
        let day = self.day_at(t.micros());
        let into = t.micros().saturating_sub(self.starts[day]);
        match self.shape(day).next_open(into) {
            Some(into) => Time::from_micros(self.starts[day] + into),
            None => self.opening(self.working_day_after(day)),
        }
    }

    /// The opening of the first working day after the day of `t`.
    pub fn next_working_day(&self, t: Time) -> Time {
        self.opening(self.working_day_after(self.day_at(t.micros())))
    }

    /// The date that `t` falls on.
    pub fn date(&self, t: Time) -> civil::Date {
        t.civil(&self.zone).date()
    }

    /// 00:00 of the day of `t`.
    pub(crate) fn midnight(&self, t: Time) -> Time {
        Time::from_micros(self.starts[self.day_at(t.micros())])
    }

    /// 24:00 of the day of `t`.
    pub(crate) fn midnight_after(&self, t: Time) -> Time {
        Time::from_micros(self.starts[self.day_at(t.micros()) + 1])
    }

    /// What has passed until `t` since the calendar's first day. Never falls
    /// when `t` grows.
    pub(crate) fn reading(&self, measure: Measure, t: Time) -> i64 {
        let day = self.day_at(t.micros());
        let into = t.micros().saturating_sub(self.starts[day]);
        let before = self.days[day];
        match measure {
            Measure::Elapsed => t.micros(),
            Measure::CalendarDays => i64::try_from(day).unwrap_or(i64::MAX),
            Measure::Working => i64::from(before.minutes) * MINUTE + self.shape(day).worked(into),
            Measure::WorkingDays => {
                i64::from(before.closes) + i64::from(self.shape(day).has_closed(into))
            }
        }
    }

    /// The first moment at which `reading` is reached.
    pub(crate) fn when(&self, measure: Measure, reading: i64) -> Time {
        Time::from_micros(match measure {
            Measure::Elapsed => reading,
            Measure::CalendarDays => {
                self.starts[usize::try_from(reading).unwrap_or(0).min(self.last() + 1)]
            }
            Measure::Working => {
                let day = self.day_reaching(|d| i64::from(d.minutes) * MINUTE >= reading);
                let left = reading - i64::from(self.days[day].minutes) * MINUTE;
                self.starts[day] + self.shape(day).after(left).unwrap_or(DAY)
            }
            Measure::WorkingDays => {
                let day = self.day_reaching(|d| i64::from(d.closes) >= reading);
                self.starts[day] + self.shape(day).close().unwrap_or(DAY)
            }
        })
    }

    /// The day at whose end `reached` first holds; the last one if none.
    fn day_reaching(&self, reached: impl Fn(&Day) -> bool) -> usize {
        self.days[1..].partition_point(|d| !reached(d)).min(self.last())
    }

    /// The first working day after `day`; the last day of all if none.
    fn working_day_after(&self, day: usize) -> usize {
        let passed = self.days[day + 1].closes;
        self.day_reaching(|d| d.closes > passed)
    }

    fn opening(&self, day: usize) -> Time {
        Time::from_micros(self.starts[day] + self.shape(day).next_open(0).unwrap_or(DAY))
    }

    fn shape(&self, day: usize) -> &Shape {
        &self.shapes[usize::from(self.days[day].shape)]
    }

    fn last(&self) -> usize {
        self.days.len() - 2
    }

    /// The day that an instant falls on, held at the ends. The guess is off by
    /// no more than a day, where clocks were put forward or back.
    fn day_at(&self, t: i64) -> usize {
        let guess = t.saturating_sub(self.starts[0]).div_euclid(DAY);
        let mut day = usize::try_from(guess).unwrap_or(0).min(self.last());
        while day > 0 && self.starts[day] > t {
            day -= 1;
        }
        while day < self.last() && self.starts[day + 1] <= t {
            day += 1;
        }
        day
    }
}

/// Whole days from `a` to `b`.
pub(crate) fn days_between(a: civil::Date, b: civil::Date) -> i32 {
    a.until(b).map_or(0, |span| span.get_days())
}
