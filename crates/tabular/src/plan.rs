//! Where each wanted column stands in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use kernel::{Error, Result};

use crate::cell::{Cell, Row, letter};
use crate::fault::{Fault, Faults};
use crate::mapping::Mapping;
use crate::read::Record;
use crate::schema::{Field, Schema};
use crate::value::{self, Dates};

/// Columns that a file may have.
pub(crate) const COLUMNS_MOST: usize = 1_000;

/// Reads rows of one file.
pub(crate) struct Plan {
    schema: Schema,
    seats: Vec<Seat>,
    zone: TimeZone,
    width: usize,
    /// Of each field, as it stands in the file.
    headings: Arc<[String]>,
    /// Headings that nobody asked for.
    pub ignored: Vec<String>,
}

/// Where a wanted column is found.
struct Seat {
    at: Option<usize>,
    /// As it stands in the file, for faults.
    heading: String,
    value: Option<String>,
    values: BTreeMap<String, String>,
    patterns: Vec<String>,
}

/// Every column of the mapping is a field of the schema.
pub(crate) fn check(schema: Schema, mapping: &Mapping) -> Result<()> {
    match mapping.columns.keys().find(|k| !schema.iter().any(|f| f.name == k.as_str())) {
        Some(unknown) => {
            let names: Vec<&str> = schema.iter().map(|f| f.name).collect();
            Err(Error::invalid("tabular.field_unknown", format!("columns/{unknown}"))
                .arg("field", unknown.as_str())
                .arg("fields", names.join(", ")))
        }
        None => Ok(()),
    }
}

impl Plan {
    /// From the row of headings. What is missing or there twice is told.
    pub fn new(schema: Schema, mapping: &Mapping, header: &Row) -> Result<Plan, Vec<Fault>> {
        let headings: Vec<&str> = header
            .cells
            .iter()
            .map(|c| if let Cell::Text(t) = c { t.as_str() } else { "" })
            .collect();
        if headings.len() > COLUMNS_MOST {
            let many = Fault::new(header.number, "", "tabular.columns_many");
            return Err(vec![many.arg("most", COLUMNS_MOST)]);
        }
        let mut faults = Vec::new();
        let seats: Vec<Seat> = schema
            .iter()
            .map(|field| seat(field, mapping, &headings, header.number, &mut faults))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let taken: BTreeSet<usize> = seats.iter().filter_map(|s| s.at).collect();
        let ignored = headings.iter().enumerate();
        let ignored = ignored
            .filter(|(i, h)| !h.is_empty() && !taken.contains(i))
            .map(|(_, h)| (*h).to_owned())
            .collect();
        let zone = mapping.zone().unwrap_or(TimeZone::UTC);
        let own = seats.iter().map(|s| s.heading.clone()).collect();
        Ok(Plan { schema, seats, zone, width: headings.len(), headings: own, ignored })
    }

    /// A row as a record; `None` when it has faults, which are added.
    pub fn record(&self, row: &Row, faults: &mut Faults) -> Option<Record> {
        if let Some(fault) = &row.bad {
            faults.add(fault.clone());
            return None;
        }
        let beyond = row.cells.iter().skip(self.width).any(|c| *c != Cell::Empty);
        if beyond || row.cells.len() < self.width {
            let fault = Fault::new(row.number, "", "tabular.columns_shifted");
            faults.add(fault.arg("has", row.cells.len()).arg("wants", self.width));
            return None;
        }
        let before = faults.count;
        let values = self
            .schema
            .iter()
            .zip(&self.seats)
            .map(|(field, seat)| {
                self.value(field, seat, row).unwrap_or_else(|fault| {
                    faults.add(fault);
                    None
                })
            })
            .collect();
        (faults.count == before).then(|| Record {
            row: row.number,
            schema: self.schema,
            values,
            headings: Arc::clone(&self.headings),
        })
    }

    fn value(&self, field: &Field, seat: &Seat, row: &Row) -> Result<Option<value::Value>, Fault> {
        let fault = |code| Fault::new(row.number, seat.heading.as_str(), code);
        let cell = seat.at.and_then(|at| row.cells.get(at));
        let text = match cell {
            Some(Cell::Bad(code, arg)) => {
                return Err(Fault { args: arg.iter().cloned().collect(), ..fault(code) });
            }
            Some(Cell::Text(text)) => seat.values.get(text).unwrap_or(text),
            Some(Cell::Empty) | None => match &seat.value {
                Some(value) => value,
                None if field.required => return Err(fault("tabular.cell_missing")),
                None => return Ok(None),
            },
        };
        let dates = Dates { zone: &self.zone, patterns: &seat.patterns };
        let read = value::read(text, field.kind, &dates);
        read.map(Some).map_err(|(code, args)| Fault { args, ..fault(code) })
    }
}

fn seat(
    field: &Field,
    mapping: &Mapping,
    headings: &[&str],
    row: u64,
    faults: &mut Vec<Fault>,
) -> Seat {
    let column = mapping.columns.get(field.name).cloned().unwrap_or_default();
    let named: Vec<&str> = match column.from.all() {
        [] => std::iter::once(field.name).chain(field.headings.iter().copied()).collect(),
        names => names.iter().map(String::as_str).collect(),
    };
    let fits = |name: &str, heading: &str| heading.to_lowercase() == name.to_lowercase();
    let place = |name: &str| headings.iter().position(|h| fits(name, h));
    let found = named.iter().find_map(|name| place(name).map(|at| (*name, at)));
    if let Some((name, _)) = found
        && headings.iter().filter(|h| fits(name, h)).count() > 1
    {
        faults.push(Fault::new(row, name, "tabular.column_twice"));
    }
    let asked_for = !column.from.all().is_empty();
    if found.is_none() && column.value.is_none() && (field.required || asked_for) {
        let missing =
            Fault::new(row, named.first().copied().unwrap_or(field.name), "tabular.column_missing");
        faults.push(missing.arg("names", named.join(", ")));
    }
    let heading = match found {
        Some((_, at)) if headings[at].is_empty() => letter(at),
        Some((_, at)) => headings[at].to_owned(),
        None => field.name.to_owned(),
    };
    Seat {
        at: found.map(|(_, at)| at),
        heading,
        value: column.value,
        values: column.values,
        patterns: column.patterns,
    }
}
