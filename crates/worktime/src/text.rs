//! How windows, dates and zones are written in calendar files.

use jiff::{ToSpan, civil, tz};
use kernel::{Error, Result};

use crate::calendar::{END, FIRST};
use crate::layer::WeekText;
use crate::shape::Shape;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A time zone by name. Asia/Shanghai is known without any database: China has
/// kept one offset since 1992, and a small container has no zone files.
pub(crate) fn zone(name: &str, field: &str) -> Result<tz::TimeZone> {
    if name == "Asia/Shanghai" {
        return Ok(tz::TimeZone::fixed(tz::offset(8)));
    }
    tz::TimeZone::get(name)
        .or_else(|_| tz::TimeZone::posix(name))
        .map_err(|_| Error::invalid("worktime.zone_unknown", field).arg("text", name))
}

/// The shapes of Monday to Sunday.
pub(crate) fn week(text: &WeekText, field: &str) -> Result<[Shape; 7]> {
    let mut week: [Option<Shape>; 7] = Default::default();
    for (days, windows) in text {
        let field = format!("{field}/{days}");
        let unknown = || Error::invalid("worktime.weekday", &field).arg("text", days.as_str());
        let shape = shape(windows, &field)?;
        let (from, to) = days.split_once('-').unwrap_or((days, days));
        let at = |name: &str| WEEKDAYS.iter().position(|d| *d == name).ok_or_else(unknown);
        let (from, to) = (at(from)?, at(to)?);
        if from > to || week[from..=to].iter().any(Option::is_some) {
            return Err(unknown());
        }
        week[from..=to].fill(Some(shape));
    }
    Ok(week.map(Option::unwrap_or_default))
}

/// The windows of a day, which must be in order and apart.
pub(crate) fn shape(windows: &[String], field: &str) -> Result<Shape> {
    let mut read: Vec<(u32, u32)> = Vec::with_capacity(windows.len());
    for (n, text) in windows.iter().enumerate() {
        let field = format!("{field}/{n}");
        let form = || Error::invalid("worktime.window_form", &field).arg("text", text.as_str());
        let (open, close) = text.split_once('-').ok_or_else(form)?;
        let (open, close) = (minute(open).ok_or_else(form)?, minute(close).ok_or_else(form)?);
        if open >= close {
            return Err(form());
        }
        if read.last().is_some_and(|before| before.1 > open) {
            let code = "worktime.window_overlap";
            return Err(Error::invalid(code, &field).arg("text", text.as_str()));
        }
        read.push((open, close));
    }
    Ok(Shape::new(read))
}

/// `08:30` as minutes since 00:00; `24:00` is the end of the day.
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two = |s: &str| {
        (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<u32>().ok())?
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= 24 * 60).then_some(all)
}

/// A date that calendars know: `2026-01-01`.
pub(crate) fn date(text: &str, field: &str) -> Result<civil::Date> {
    let form = || Error::invalid("worktime.date_form", field).arg("text", text);
    if text.len() != 10 {
        return Err(form());
    }
    let date: civil::Date = text.parse().map_err(|_| form())?;
    if date < FIRST || date >= END { Err(form()) } else { Ok(date) }
}

/// One date, or all from one to another with both: at most a year of them.
pub(crate) fn dates(text: &str, field: &str) -> Result<Vec<civil::Date>> {
    let Some((from, to)) = text.split_once("..") else {
        return Ok(vec![date(text, field)?]);
    };
    let (from, to) = (date(from, field)?, date(to, field)?);
    let all: Vec<civil::Date> = from.series(1.day()).take_while(|d| *d <= to).take(367).collect();
    if all.is_empty() || all.len() > 366 {
        return Err(Error::invalid("worktime.date_form", field).arg("text", text));
    }
    Ok(all)
}

/// A day of any year: `05-01`, as (month, day).
pub(crate) fn month_day(text: &str, field: &str) -> Result<(i8, i8)> {
    // 2000 was a leap year: 02-29 may begin or end a season.
    let in_leap_year = format!("2000-{text}");
    date(&in_leap_year, field)
        .map(|d| (d.month(), d.day()))
        .map_err(|_| Error::invalid("worktime.season_form", field).arg("text", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(texts: &[&str]) -> Result<Shape> {
        shape(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), "w")
    }

    #[test]
    fn windows_are_in_order_and_apart() {
        let day = windows(&["08:30-12:00", "14:30-18:00"]).unwrap();
        assert_eq!(day.windows(), [(510, 720), (870, 1080)]);
        assert_eq!(windows(&["00:00-24:00"]).unwrap().minutes(), 1440);
        // windows that touch are one
        assert_eq!(windows(&["08:00-10:00", "10:00-12:00"]).unwrap().windows(), [(480, 720)]);
        let cases = [
            (&["8:30-12:00"][..], "worktime.window_form"),
            (&["08:30"], "worktime.window_form"),
            (&["12:00-08:30"], "worktime.window_form"),
            (&["20:00-24:01"], "worktime.window_form"),
            (&["08:60-09:00"], "worktime.window_form"),
            (&["０８:30-09:00"], "worktime.window_form"),
            (&["08:00-12:00", "11:00-13:00"], "worktime.window_overlap"),
            (&["14:00-18:00", "08:00-12:00"], "worktime.window_overlap"),
        ];
        for (texts, code) in cases {
            assert_eq!(windows(texts).unwrap_err().code, code, "{texts:?}");
        }
    }

    #[test]
    fn weekdays_are_named_once() {
        let day = || vec!["09:00-17:00".to_owned()];
        let text = |days: &[&str]| days.iter().map(|d| ((*d).to_owned(), day())).collect();
        let read = week(&text(&["mon-fri", "sun"]), "windows").unwrap();
        assert_eq!(read.map(|s| s.is_working()), [true, true, true, true, true, false, true]);
        for bad in [&["mon-fri", "wed"][..], &["fri-mon"], &["Monday"], &["一"], &["mon-"]] {
            let e = week(&text(bad), "windows").unwrap_err();
            assert_eq!(e.code, "worktime.weekday", "{bad:?}");
        }
    }

    #[test]
    fn dates_are_one_or_a_range_within_a_year() {
        assert_eq!(dates("2026-01-01", "f").unwrap().len(), 1);
        assert_eq!(dates("2026-12-30..2027-01-02", "f").unwrap().len(), 4);
        let bad = [
            "",
            "2026-1-1",
            "2026-02-30",
            "1999-12-31",
            "2070-01-01",
            "2026-01-02..2026-01-01",
            "2026-01-01..2027-06-01",
            "2026-01-01..",
            "20260101T0",
        ];
        for text in bad {
            assert_eq!(dates(text, "f").unwrap_err().code, "worktime.date_form", "{text}");
        }
        assert_eq!(month_day("02-29", "f").unwrap(), (2, 29));
        assert_eq!(month_day("2-9", "f").unwrap_err().code, "worktime.season_form");
    }

    #[test]
    fn zones_are_known_or_refused() {
        assert!(zone("Asia/Shanghai", "zone").is_ok());
        assert_eq!(zone("Asia/乌海", "zone").unwrap_err().code, "worktime.zone_unknown");
    }
}
