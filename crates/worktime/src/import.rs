//! A year's holidays from a table, as the personnel office keeps it.

use std::collections::BTreeMap;

use csv::StringRecord;
use jiff::{ToSpan, civil};
use kernel::{Error, Result};

use crate::calendar::DayKind;
use crate::layer::Festival;
use crate::plan::belongs;

/// Rows beyond this are no year's holidays.
const ROWS: usize = 400;
/// How many errors are told at once.
const ERRORS: usize = 100;

/// Reads one year's holidays from CSV text with the columns date, kind
/// (`holiday` or `makeup_workday`), name_zh and, where they are there, name_en
/// and weekday (1 is Monday), which is checked. What comes back is put into
/// [`Layer::years`](crate::Layer::years).
///
/// # Errors
/// All errors of the table, up to a hundred, with field `rows/<line>/<column>`
/// where the heading is line 1. A year without 1 January, 1 May and 1 October
/// is refused as incomplete: half a year would pass for a whole one.
pub fn import_year(text: &str, year: i16) -> Result<Vec<Festival>, Vec<Error>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|e| vec![unreadable(1, &e)])?;
    let columns = Columns::find(columns).map_err(|e| vec![e])?;
    let (mut days, mut errors) = (BTreeMap::new(), Vec::new());
    for (n, record) in reader.records().enumerate() {
        if n >= ROWS {
            errors.push(Error::invalid("worktime.csv_long", "rows").arg("most", ROWS));
            break;
        }
        // A spreadsheet leaves empty rows behind.
        if record.as_ref().is_ok_and(|r| r.iter().all(str::is_empty)) {
            continue;
        }
        let read = record.map_err(|e| unreadable(n + 2, &e)).and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            columns.read(&record, &format!("rows/{line}"), year)
        });
        match read {
            Ok(row) if days.contains_key(&row.date) => {
                let code = "worktime.day_twice";
                errors.push(Error::invalid(code, row.field).arg("date", row.date.to_string()));
            }
            Ok(row) => drop(days.insert(row.date, row)),
            Err(e) => errors.push(e),
        }
        if errors.len() >= ERRORS {
            break;
        }
    }
    if errors.is_empty() {
        errors.extend(missing(&days, year));
    }
    if errors.is_empty() { Ok(festivals(&days)) } else { Err(errors) }
}

struct Row {
    date: civil::Date,
    kind: DayKind,
    zh: String,
    en: String,
    /// Field of the date, for an error that is found later.
    field: String,
}

/// Where each column stands.
struct Columns {
    date: usize,
    kind: usize,
    zh: usize,
    en: Option<usize>,
    weekday: Option<usize>,
}

impl Columns {
    fn find(headers: &StringRecord) -> Result<Columns> {
        let at = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
        let must = |name: &'static str| {
            at(name)
                .ok_or_else(|| Error::invalid("worktime.csv_column", "rows/1").arg("text", name))
        };
        Ok(Columns {
            date: must("date")?,
            kind: must("kind")?,
            zh: must("name_zh")?,
            en: at("name_en"),
            weekday: at("weekday"),
        })
    }

    fn read(&self, record: &StringRecord, row: &str, year: i16) -> Result<Row> {
        let cell = |n: usize| record.get(n).unwrap_or("");
        let wrong = |code, column: &str, text: &str| {
            Error::invalid(code, format!("{row}/{column}")).arg("text", cut(text))
        };
        let text = cell(self.date);
        let date = date(text).ok_or_else(|| wrong("worktime.date_form", "date", text))?;
        if !belongs(date, year) {
            return Err(wrong("worktime.date_year", "date", text)
                .arg("date", date.to_string())
                .arg("year", year));
        }
        let kind = match cell(self.kind) {
            "holiday" => DayKind::Holiday,
            "makeup_workday" => DayKind::Makeup,
            other => return Err(wrong("worktime.csv_kind", "kind", other)),
        };
        let zh = cell(self.zh);
        if zh.is_empty() || zh.chars().count() > 40 {
            return Err(wrong("worktime.csv_name", "name_zh", zh));
        }
        let weekday = self.weekday.map_or("", cell);
        if !weekday.is_empty() && weekday != date.weekday().to_monday_one_offset().to_string() {
            return Err(wrong("worktime.csv_weekday", "weekday", weekday)
                .arg("date", date.to_string())
                .arg("weekday", date.weekday().to_monday_one_offset()));
        }
        let en = self.en.map_or("", cell).chars().take(80).collect();
        Ok(Row { date, kind, zh: zh.to_owned(), en, field: format!("{row}/date") })
    }
}

fn unreadable(line: usize, e: &csv::Error) -> Error {
    let line = e.position().map_or(line as u64, csv::Position::line);
    Error {
        detail: Some(e.to_string()),
        ..Error::invalid("worktime.csv_row", format!("rows/{line}")).arg("line", line)
    }
}

/// `2026-01-01`, and `2026/1/1`, which is what a spreadsheet makes of it.
fn date(text: &str) -> Option<civil::Date> {
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The national holidays that no year is without.
fn missing(days: &BTreeMap<civil::Date, Row>, year: i16) -> Option<Error> {
    [(1, 1), (5, 1), (10, 1)].into_iter().find_map(|(month, day)| {
        let date = civil::Date::new(year, month, day).ok()?;
        let there = days.get(&date).is_some_and(|row| row.kind == DayKind::Holiday);
        let code = "worktime.csv_incomplete";
        (!there).then(|| Error::invalid(code, "rows").arg("date", date.to_string()))
    })
}

/// One entry a name, in order of its first day; days in a row become a range.
fn festivals(days: &BTreeMap<civil::Date, Row>) -> Vec<Festival> {
    let mut found: Vec<Festival> = Vec::new();
    let mut last_off = None;
    for row in days.values() {
        let at = found.iter().position(|f| f.zh == row.zh).unwrap_or_else(|| {
            let (zh, en) = (row.zh.clone(), row.en.clone());
            found.push(Festival { zh, en, off: Vec::new(), work: Vec::new() });
            found.len() - 1
        });
        let festival = &mut found[at];
        if row.kind == DayKind::Makeup {
            festival.work.push(row.date.to_string());
            continue;
        }
        let follows = last_off == Some((at, row.date.saturating_sub(1.day())));
        match festival.off.last_mut().filter(|_| follows) {
            Some(range) => *range = format!("{}..{}", &range[..10], row.date),
            None => festival.off.push(row.date.to_string()),
        }
        last_off = Some((at, row.date));
    }
    found
}

/// A cell as it is told in an error: no more than it takes to find it.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}
