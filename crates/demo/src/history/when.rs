//! When people call, and when offices work.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use kernel::Time;

use crate::dice::Dice;

/// Calls by the hour: peaks at 9-11 and 15-17, a few at night.
const HOURS: [u32; 24] =
    [2, 1, 1, 1, 1, 2, 4, 8, 14, 22, 20, 12, 7, 8, 13, 19, 17, 11, 9, 8, 7, 6, 4, 3];
/// Monday to Sunday.
const WEEKDAYS: [u32; 7] = [15, 13, 12, 12, 12, 8, 7];
/// Minutes ahead of UTC: China has one time and no summer time.
const CHINA_MINUTES: i64 = 8 * 60;

/// Date and minute of the day in China.
pub fn civil(at: Time) -> (Date, i64) {
    let local = at.plus_minutes(CHINA_MINUTES).civil(&TimeZone::UTC);
    (local.date(), i64::from(local.hour()) * 60 + i64::from(local.minute()))
}

/// So many moments, more in busy hours, on Mondays and in the first heating
/// fortnight, when the number doubles.
pub fn arrivals(dice: &mut Dice, begin: Time, end: Time, count: usize) -> Vec<Time> {
    let hours = (end.minutes_since(begin) / 60).max(0);
    let starts: Vec<Time> = (0..hours).map(|h| begin.plus_minutes(h * 60)).collect();
    let weights: Vec<u32> = starts.iter().map(|at| weight(*at)).collect();
    if starts.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Time> = (0..count)
        .map(|_| starts[dice.weighted(&weights)].plus_minutes(dice.whole(0, 59)))
        .collect();
    all.sort();
    all
}

fn weight(at: Time) -> u32 {
    let (date, minute) = civil(at);
    let weekday = date.weekday().to_monday_zero_offset();
    let hour = HOURS.get((minute / 60) as usize).copied().unwrap_or(1);
    let day = WEEKDAYS.get(weekday as usize).copied().unwrap_or(10);
    hour * day * if first_heating_fortnight(date) { 2 } else { 1 }
}

fn first_heating_fortnight(date: Date) -> bool {
    date.month() == 10 && (15..=29).contains(&date.day())
}

/// How much a subcategory of a season is heard of on a day: nought to three.
pub fn season(season: &str, at: Time) -> u32 {
    let (date, _) = civil(at);
    let (month, day) = (date.month(), date.day());
    let heating = matches!((month, day), (11.. | 1..=3, _) | (10, 15..) | (4, ..=15));
    match season {
        "heating" if first_heating_fortnight(date) => 4,
        "heating" => u32::from(heating) * 2,
        "ice" => u32::from(matches!(month, 12 | 1..=3)) * 3,
        "winter" => 1 + 2 * u32::from(matches!(month, 11 | 12 | 1 | 2)),
        "spring" => 1 + 2 * u32::from(matches!(month, 3..=5)),
        "summer" => u32::from(matches!(month, 4..=10)) + 2 * u32::from(matches!(month, 6..=8)),
        "autumn" => 1 + 2 * u32::from(matches!(month, 8..=10)),
        _ => 2,
    }
}

/// The first moment from `at` on at which an office works: 9 to 12 and 14 to
/// 17:30 on weekdays. Within the window the minute stays as it is.
pub fn office(at: Time, dice: &mut Dice) -> Time {
    let mut at = at;
    for _ in 0..10 {
        let (date, minute) = civil(at);
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let soon = dice.whole(2, 45);
        at = match minute {
            _ if weekend => at.plus_minutes(24 * 60 - minute + 9 * 60 + soon),
            ..540 => at.plus_minutes(540 - minute + soon),
            720..840 => at.plus_minutes(840 - minute + soon),
            1050.. => at.plus_minutes(24 * 60 - minute + 9 * 60 + soon),
            _ => return at,
        };
    }
    at
}

/// Minutes of wall time that a budget is likely to take, or `None` when the
/// text is no budget: a working day is a day and, for the weekend, a third.
pub fn minutes(budget: &str) -> Option<i64> {
    let (n, unit) = budget.split_once(' ')?;
    let n: i64 = n.parse().ok()?;
    Some(match unit {
        "hours" => n * 60,
        "working_hours" => n * 60 * 2,
        "working_days" => n * 24 * 60 * 4 / 3,
        _ => n * 24 * 60,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: &str) -> Time {
        s.parse().unwrap()
    }

    #[test]
    fn offices_work_on_weekdays_and_not_at_noon() {
        let mut dice = Dice::new(1, "t");
        let cases = [
            ("2026-10-20T10:30:00+08:00", "2026-10-20T10:30:00+08:00", 0),
            ("2026-10-20T12:30:00+08:00", "2026-10-20T14:00:00+08:00", 45),
            ("2026-10-20T21:10:00+08:00", "2026-10-21T09:00:00+08:00", 45),
            // a Saturday: over Sunday to Monday
            ("2026-10-24T10:00:00+08:00", "2026-10-26T09:00:00+08:00", 90),
        ];
        for (from, earliest, within) in cases {
            let got = office(at(from), &mut dice);
            let late = got.minutes_since(at(earliest));
            assert!((0..=within).contains(&late), "{from}: {got}");
        }
    }

    #[test]
    fn the_first_heating_fortnight_doubles_and_mondays_lead() {
        let mut dice = Dice::new(1, "t");
        let (begin, end) = (at("2026-10-01T00:00:00+08:00"), at("2026-10-29T00:00:00+08:00"));
        let all = arrivals(&mut dice, begin, end, 20_000);
        let half = at("2026-10-15T00:00:00+08:00");
        let (before, after) = (all.iter().filter(|t| **t < half).count(), all.len());
        assert!((after - before) as f64 / before as f64 > 1.8, "{before} of {after}");
        let on = |day: Weekday| all.iter().filter(|t| civil(**t).0.weekday() == day).count();
        assert!(on(Weekday::Monday) > on(Weekday::Wednesday));
        assert!(on(Weekday::Wednesday) > on(Weekday::Sunday));
        assert!(season("ice", begin) == 0 && season("heating", half) == 4);
    }
}
