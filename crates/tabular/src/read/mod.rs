//! From a file to records.

mod csv;
mod encoding;
mod jsonl;
mod xlsx;

use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::{Result, Time};
use serde::Serialize;

use crate::cell::Row;
use crate::fault::{Fault, Faults};
use crate::mapping::{Format, Mapping};
use crate::plan::{self, Plan};
use crate::schema::Schema;
use crate::source::Source;
use crate::value::Value;

/// Rows that a file may have.
pub const ROWS_MOST: u64 = 50_000_000;

/// A row that was read as the schema wants it.
#[derive(Debug, Clone)]
pub struct Record {
    /// As a spreadsheet counts them.
    pub row: u64,
    pub(crate) schema: Schema,
    pub(crate) values: Vec<Option<Value>>,
    /// Of each field, as it stands in the file.
    pub(crate) headings: Arc<[String]>,
}

impl Record {
    /// What the field of that name holds; `None` for an empty cell and for a
    /// name that the schema does not have.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.schema.iter().position(|f| f.name == name)?;
        self.values.get(at)?.as_ref()
    }

    /// A text, a code, or a word of a choice.
    pub fn text(&self, name: &str) -> Option<&str> {
        if let Some(Value::Text(t)) = self.get(name) { Some(t) } else { None }
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        if let Some(Value::Integer(n)) = self.get(name) { Some(*n) } else { None }
    }

    /// A number.
    pub fn decimal(&self, name: &str) -> Option<f64> {
        if let Some(Value::Decimal(n)) = self.get(name) { Some(*n) } else { None }
    }

    /// A day.
    pub fn date(&self, name: &str) -> Option<Date> {
        if let Some(Value::Date(d)) = self.get(name) { Some(*d) } else { None }
    }

    /// An instant.
    pub fn time(&self, name: &str) -> Option<Time> {
        if let Some(Value::Time(t)) = self.get(name) { Some(*t) } else { None }
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        if let Some(Value::Flag(f)) = self.get(name) { Some(*f) } else { None }
    }

    /// A fault of this row, for what takes it in: told by the heading that the
    /// field has in the file.
    pub fn fault(&self, field: &str, code: &'static str) -> Fault {
        let at = self.schema.iter().position(|f| f.name == field);
        let heading = at.and_then(|at| self.headings.get(at)).filter(|h| !h.is_empty());
        Fault::new(self.row, heading.map_or(field, String::as_str), code)
    }
}

/// How it went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Rows with something in them, headings aside.
    pub rows: u64,
    /// Rows that were read as wanted and that `each` found nothing wrong with.
    pub good: u64,
    pub faults: Faults,
    /// Headings that nobody asked for.
    pub ignored: Vec<String>,
}

/// Takes rows; ends the reading by breaking off.
type Each<'a> = &'a mut dyn FnMut(Row) -> ControlFlow<()>;

/// Reads a file row by row and hands each record to `each`, which answers with
/// what it finds wrong with it. Reading goes on after a fault, so that all are
/// told at once; a file that cannot be read at all is a fault of row nought.
///
/// # Errors
/// `tabular.field_unknown` when the mapping names a field that is not wanted.
pub fn read(
    source: &Source,
    schema: Schema,
    mapping: &Mapping,
    mut each: impl FnMut(Record) -> Vec<Fault>,
) -> Result<Summary> {
    plan::check(schema, mapping)?;
    let mut summary = Summary::default();
    let mut plan: Option<Plan> = None;
    let header = mapping.header();
    let mut take = |row: Row| -> ControlFlow<()> {
        let Some(plan) = &plan else {
            if row.number < header {
                return ControlFlow::Continue(());
            }
            return match Plan::new(schema, mapping, &row) {
                Ok(made) => {
                    summary.ignored.clone_from(&made.ignored);
                    plan = Some(made);
                    ControlFlow::Continue(())
                }
                Err(faults) => {
                    faults.into_iter().for_each(|f| summary.faults.add(f));
                    ControlFlow::Break(())
                }
            };
        };
        if row.is_blank() {
            return ControlFlow::Continue(());
        }
        summary.rows += 1;
        if summary.rows > ROWS_MOST {
            summary
                .faults
                .add(Fault::new(row.number, "", "tabular.rows_many").arg("most", ROWS_MOST));
            return ControlFlow::Break(());
        }
        if let Some(record) = plan.record(&row, &mut summary.faults) {
            let found = each(record);
            summary.good += u64::from(found.is_empty());
            found.into_iter().for_each(|f| summary.faults.add(f));
        }
        ControlFlow::Continue(())
    };
    let read = each_row(source, mapping, schema, &mut take);
    let nothing = plan.is_none() && summary.faults.is_empty() && read.is_ok();
    if let Err(fault) = read {
        summary.faults.add(fault);
    }
    if nothing {
        summary.faults.add(Fault::file("tabular.header_missing").arg("header", header));
    }
    Ok(summary)
}

/// Every row as it stands there.
pub(crate) fn each_row(
    source: &Source,
    mapping: &Mapping,
    schema: Schema,
    take: Each<'_>,
) -> std::result::Result<(), Fault> {
    match format(source, mapping) {
        Format::Csv => csv::rows(source, mapping, take),
        Format::Jsonl => jsonl::rows(source, mapping, schema, take),
        Format::Xlsx => xlsx::rows(source, mapping, take),
    }
}

/// As the mapping says, or the end of the name.
fn format(source: &Source, mapping: &Mapping) -> Format {
    mapping.file.format.unwrap_or(match source.ending().as_str() {
        "xlsx" | "xlsm" => Format::Xlsx,
        "jsonl" | "ndjson" | "json" => Format::Jsonl,
        _ => Format::Csv,
    })
}
