//! When is it due, and how much has gone.

use kernel::Time;

use crate::budget::{Budget, StartRule, Unit};
use crate::calendar::Calendar;

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The moment at which the budget is used up.
    pub at: Time,
    /// Set when a year on the way had no holiday data and was counted with
    /// plain weekends: the deadline may still move.
    pub warning: Option<NoData>,
}

/// The holidays of this year are not known to the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoData {
    /// The first such year on the way.
    pub year: i16,
}

/// When a clock that was started at `start` runs out.
pub fn due(start: Time, budget: Budget, rule: StartRule, calendar: &Calendar) -> Due {
    let begin = begin(start, budget.unit, rule, calendar);
    let measure = budget.unit.measure();
    let target = calendar.reading(measure, begin).saturating_add(budget.quantity());
    let at = calendar.when(measure, target);
    Due { at, warning: no_data(start, begin, at, budget.unit, rule, calendar) }
}

/// The moment at which a clock that was started at `start` begins to count.
/// In days this is the midnight with which its first day begins.
pub fn begin(start: Time, unit: Unit, rule: StartRule, calendar: &Calendar) -> Time {
    let moment = match rule {
        StartRule::AtOnce => start,
        StartRule::NextWorkingMoment => calendar.next_working_moment(start),
        StartRule::NextWorkingDay => calendar.next_working_day(start),
    };
    match (unit.is_days(), rule) {
        (false, _) => moment,
        (true, StartRule::NextWorkingDay) => calendar.midnight(moment),
        (true, _) => calendar.midnight_after(moment),
    }
}

/// Whole units that passed from `from` to `to`; 0 when `to` lies before. Of
/// days, those whose end (close, or 24:00) lies after `from` and not after
/// `to`: so from [`begin`] to [`due`] it is exactly the budget.
pub fn elapsed(from: Time, to: Time, unit: Unit, calendar: &Calendar) -> i64 {
    passed(from, to, unit, calendar) / unit.size()
}

/// Whole units that are left at `now` until `due_at`; 0 when it is past.
pub fn remaining(now: Time, due_at: Time, unit: Unit, calendar: &Calendar) -> i64 {
    elapsed(now, due_at, unit, calendar)
}

/// As [`elapsed`], in the measure of the unit.
pub(crate) fn passed(from: Time, to: Time, unit: Unit, calendar: &Calendar) -> i64 {
    let measure = unit.measure();
    let (from, to) = (calendar.reading(measure, from), calendar.reading(measure, to));
    to.saturating_sub(from).max(0)
}

/// The first year without data on the way, where the way was worked out with
/// working days at all.
pub(crate) fn no_data(
    start: Time,
    begin: Time,
    at: Time,
    unit: Unit,
    rule: StartRule,
    calendar: &Calendar,
) -> Option<NoData> {
    let to = match (unit.is_working(), rule) {
        (true, _) => at,
        (false, StartRule::AtOnce) => return None,
        (false, _) => begin,
    };
    // A close at 24:00 on 31 December is still of the old year.
    let last = Time::from_micros(to.micros().saturating_sub(1)).max(start);
    let (first, last) = (calendar.date(start).year(), calendar.date(last).year());
    (first..=last).find(|year| !calendar.covers(*year)).map(|year| NoData { year })
}
