//! What is left until a deadline.

use kernel::Time;
use procedure::state::{Clock, ClockRun};
use worktime::{Calendar, Unit, elapsed};

/// Minutes until `due`, negative once it has passed: of working time, or as
/// they pass where the deadline counts nights and holidays too.
pub fn minutes_left(now: Time, due: Time, round_the_clock: bool, calendar: &Calendar) -> i64 {
    let working = |from, to| elapsed(from, to, Unit::WorkingMinutes, calendar);
    match round_the_clock {
        true => due.minutes_since(now),
        false if now <= due => working(now, due),
        false => -working(due, now),
    }
}

/// Whether a clock counts nights and holidays too.
pub(crate) fn goes_round(clock: &Clock) -> bool {
    match &clock.run {
        Some(ClockRun::Ledger(ledger)) => !ledger.budget().unit.is_working(),
        Some(ClockRun::Until(_)) => true,
        None => false,
    }
}
