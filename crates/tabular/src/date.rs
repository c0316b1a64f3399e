//! Dates as people write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use kernel::Time;

use crate::value::Dates;

/// Days before this were mistyped, or are a spreadsheet's nought.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Written without asking anybody. A day before its month is not among them:
/// 03/04/2026 is two days, so such a file names its pattern in the mapping.
const DAYS: [&str; 5] = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"];
const HOURS: [&str; 6] = ["%H:%M:%S%.f", "%H:%M", "%H时%M分%S秒", "%H时%M分", "%H时", "%H%M%S"];

/// A day, from a text that may also hold a time.
pub(crate) fn day(text: &str, dates: &Dates<'_>) -> Option<Date> {
    civil(text, dates).map(DateTime::date)
}

/// An instant; without an offset it is one of the time zone.
pub(crate) fn time(text: &str, dates: &Dates<'_>) -> Option<Time> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(Time::from(instant));
    }
    let zoned = dates.zone.to_ambiguous_zoned(civil(text, dates)?).compatible().ok()?;
    Some(Time::from(zoned.timestamp()))
}

fn civil(text: &str, dates: &Dates<'_>) -> Option<DateTime> {
    let own = dates.patterns.iter().find_map(|p| parse(p, text));
    let found = own.or_else(|| common(text))?;
    YEARS.contains(&found.year()).then_some(found)
}

fn common(text: &str) -> Option<DateTime> {
    // The first letter that cannot belong to a day begins the time.
    let text = text.trim();
    let split = text.find([' ', 'T', '\u{3000}']).or_else(|| text.find('日').map(|i| i + 3));
    let (day, hour) = match split {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let hour = hour.trim_start_matches([' ', 'T', '\u{3000}']).trim();
    let date = DAYS.iter().find_map(|p| Date::strptime(p, day).ok())?;
    if hour.is_empty() {
        return Some(date.to_datetime(jiff::civil::Time::midnight()));
    }
    let time = HOURS.iter().find_map(|p| jiff::civil::Time::strptime(p, hour).ok())?;
    Some(date.to_datetime(time))
}

/// By a pattern of the mapping, with or without a time in it.
fn parse(pattern: &str, text: &str) -> Option<DateTime> {
    let midnight = jiff::civil::Time::midnight();
    DateTime::strptime(pattern, text)
        .ok()
        .or_else(|| Date::strptime(pattern, text).ok().map(|d| d.to_datetime(midnight)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_day_written_in_many_ways() {
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        let dates = Dates { zone: &zone, patterns: &[] };
        let at = |text: &str| time(text, &dates).map(|t| t.to_string());
        for text in [
            "2026-03-04",
            "2026/3/4",
            "2026.03.04",
            "2026年3月4日",
            "20260304",
            "2026-03-04 00:00:00",
            "2026年3月4日 0时0分",
            "2026-03-03T16:00:00Z",
        ] {
            assert_eq!(at(text).as_deref(), Some("2026-03-03T16:00:00Z"), "{text}");
        }
        assert_eq!(at("2019/1/31 8:05").as_deref(), Some("2019-01-31T00:05:00Z"));
        assert_eq!(at("2019年1月31日8时5分").as_deref(), Some("2019-01-31T00:05:00Z"));
        for bad in ["2026-13-01", "04/03/2026", "昨天", "1026-01-01", "2026-02-30", "日", ""] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_pattern_of_the_mapping_goes_first() {
        let zone = jiff::tz::TimeZone::UTC;
        let patterns = ["%d/%m/%Y".to_owned(), "%d/%m/%Y %H:%M".to_owned()];
        let dates = Dates { zone: &zone, patterns: &patterns };
        assert_eq!(day("04/03/2026", &dates).unwrap().to_string(), "2026-03-04");
        assert_eq!(time("04/03/2026 09:30", &dates).unwrap().to_string(), "2026-03-04T09:30:00Z");
        assert_eq!(day("2026-03-04", &dates).unwrap().to_string(), "2026-03-04");
    }
}
