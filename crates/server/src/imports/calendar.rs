//! Public holidays and make-up days of one year or several.

use std::collections::BTreeMap;

use ::imports::{Given, ImportId, Kind, Sink, Staged, Told};
use kernel::{Ctx, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use tabular::{Fault, Field, Kind as Cell, Schema};
use worktime::{Festival, Layer, import_year};

use crate::calendars::{self, Own};

/// The days of each year that a file names take the place of those before. The
/// calendar is `cn`, unless the mapping's option `calendar` names another.
pub struct Holidays;

/// The columns; `kind` is `holiday` or `makeup_workday`.
pub static COLUMNS: Schema = &[
    Field { name: "date", kind: Cell::Date, required: true, headings: &["日期"] },
    Field {
        name: "kind",
        kind: Cell::Choice(&["holiday", "makeup_workday"]),
        required: true,
        headings: &["类型"],
    },
    Field {
        name: "name_zh",
        kind: Cell::Text { most: 40 },
        required: true,
        headings: &["节日", "名称"],
    },
    Field { name: "name_en", kind: Cell::Text { most: 80 }, required: false, headings: &[] },
    Field {
        name: "weekday",
        kind: Cell::Integer { least: 1, most: 7 },
        required: false,
        headings: &["星期"],
    },
];

/// A staged year.
#[derive(Serialize, Deserialize)]
struct Year {
    calendar: String,
    year: i16,
    days: Vec<Festival>,
}

/// Lines of one year as the table of that year, with their rows in the file.
#[derive(Default)]
struct Lines {
    text: String,
    rows: Vec<u64>,
}

impl Kind for Holidays {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn columns(&self) -> tabular::Schema {
        COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let mut years: BTreeMap<i16, Lines> = BTreeMap::new();
        given.table(COLUMNS, sink, |record| {
            let Some(date) = record.date("date") else { return Ok(None) };
            let lines = years.entry(date.year()).or_default();
            let cell = |name: &str| record.text(name).unwrap_or_default().replace(['"', ','], " ");
            let weekday = record.integer("weekday").map(|n| n.to_string()).unwrap_or_default();
            lines.text.push_str(&format!(
                "{date},{},{},{},{weekday}\n",
                cell("kind"),
                cell("name_zh"),
                cell("name_en")
            ));
            lines.rows.push(record.row);
            Ok(None)
        })?;
        let calendar = given.mapping.options.get("calendar").map_or("cn", String::as_str);
        let named: Vec<i16> = years.keys().copied().collect();
        for (year, lines) in &years {
            let text = format!("date,kind,name_zh,name_en,weekday\n{}", lines.text);
            match import_year(&text, *year) {
                Ok(days) => {
                    let year = Year { calendar: calendar.to_owned(), year: *year, days };
                    let body = serde_json::to_value(year).map_err(Error::internal)?;
                    sink.row(lines.rows.first().copied().unwrap_or(0), body);
                }
                Err(errors) => errors.into_iter().for_each(|e| sink.fault(fault(e, lines))),
            }
        }
        let told = json!({ "counts": { "years": named.len() }, "years": named });
        Ok(told.as_object().cloned().unwrap_or_default())
    }

    fn apply(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId, rows: &[Staged]) -> Result<()> {
        rows.iter().try_for_each(|row| year(&row.body).map(drop))
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let mut own = calendars::own(ctx);
        ::imports::keep(tx, import, "before", &of(&own)?)?;
        for row in ::imports::rows(tx, import)? {
            let Year { calendar, year, days } = year(&row.body)?;
            let empty = Layer { name: calendar.clone(), ..Layer::default() };
            own.entry(calendar).or_insert(empty).years.insert(year.to_string(), days);
        }
        ::imports::keep(tx, import, "after", &of(&own)?)?;
        calendars::change(tx, ctx, &own)
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let kept: BTreeMap<String, Value> = ::imports::kept(tx, import)?.into_iter().collect();
        let side = |name: &str| -> Result<Own> {
            let kept = kept.get(name).cloned().unwrap_or_default();
            serde_json::from_value(kept).map_err(Error::internal)
        };
        if calendars::own(ctx) != side("after")? {
            return Err(Error::conflict("imports.changed_since").arg("count", 1));
        }
        calendars::change(tx, ctx, &side("before")?)
    }
}

fn year(body: &Value) -> Result<Year> {
    Year::deserialize(body).map_err(Error::internal)
}

fn of(own: &Own) -> Result<Value> {
    serde_json::to_value(own).map_err(Error::internal)
}

/// With its row in the file: the heading of the year's table is line 1.
fn fault(e: Error, lines: &Lines) -> Fault {
    let field = e.field.unwrap_or_default();
    let mut parts = field.split('/').skip(1);
    let line = parts.next().and_then(|n| n.parse::<usize>().ok());
    let row = line.and_then(|n| lines.rows.get(n.checked_sub(2)?)).copied().unwrap_or(0);
    let fault = Fault::new(row, parts.next().unwrap_or_default(), e.code);
    e.args.into_iter().fold(fault, |f, (name, value)| f.arg(name, value))
}

/// Every day of the years that a calendar's layers name, with its heading.
pub fn export(layers: &[Layer]) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let mut days: BTreeMap<jiff::civil::Date, Vec<String>> = BTreeMap::new();
    for festival in layers.iter().flat_map(|l| l.years.values()).flatten() {
        for (kind, spans) in [("holiday", &festival.off), ("makeup_workday", &festival.work)] {
            for date in spans.iter().flat_map(|span| dates(span)) {
                let weekday = date.weekday().to_monday_one_offset().to_string();
                let (zh, en) = (festival.zh.clone(), festival.en.clone());
                days.insert(date, vec![date.to_string(), kind.to_owned(), zh, en, weekday]);
            }
        }
    }
    (COLUMNS.iter().map(|f| f.name).collect(), days.into_values().collect())
}

/// `2026-02-15..2026-02-23`, or one day.
fn dates(span: &str) -> Vec<jiff::civil::Date> {
    let (first, last) = span.split_once("..").unwrap_or((span, span));
    let (Ok(first), Ok(last)) = (first.parse(), last.parse()) else { return Vec::new() };
    let day = jiff::Span::new().days(1);
    std::iter::successors(Some(first), |d: &jiff::civil::Date| d.checked_add(day).ok())
        .take_while(|d| *d <= last)
        .take(400)
        .collect()
}
