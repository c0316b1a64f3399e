//! Reading a file of reports: each row is checked, placed and sorted here,
//! beside what serves, and not by whoever writes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use imports::{SLICE, Sink, Told};
use kernel::{Error, Result, Shard, Time};
use serde_json::json;
use store::Store;
use tabular::{Fault, Mapping, Record, Source};
use tokio::runtime::Handle;

use super::columns::COLUMNS;
use super::kind::Kinds;
use super::row::{self, Against, Read};
use super::staged::Row;
use super::summary::Summary;
use crate::place::FoundBy;
use crate::sql::brought as sql;
use crate::state::Reports;
use crate::suggest::Suggestions;

/// Rows that are sorted by where they will lie before they go on. A slice then
/// touches the pages of a few towns and not those of all: written as they come,
/// every slice writes a page of every table for each town of the city.
const WINDOW: usize = 16 * SLICE;

/// Reads a table of reports.
///
/// # Errors
/// Those of a mapping that does not fit.
pub(super) fn each(
    source: &Source,
    mapping: &Mapping,
    mut take: impl FnMut(&Record) -> Vec<Fault>,
) -> Result<tabular::Summary> {
    tabular::read(source, COLUMNS, mapping, |record| take(&record))
}

/// See the module.
pub(super) struct Reading<'r> {
    reports: &'r Reports,
    store: &'r Store,
    sink: &'r mut Sink,
    kinds: Kinds,
    now: Time,
    /// Whether there is a city in which rows can be placed.
    places: bool,
    summary: Summary,
    seen: HashSet<String>,
    waiting: Vec<(u64, Row)>,
    /// The database could not be asked.
    failed: Option<Error>,
}

impl<'r> Reading<'r> {
    pub fn new(
        reports: &'r Reports,
        store: &'r Store,
        sink: &'r mut Sink,
        now: Time,
        places: bool,
    ) -> Result<Reading<'r>> {
        Ok(Reading {
            reports,
            store,
            sink,
            kinds: Kinds::shipped()?,
            now,
            places,
            summary: Summary { placed_here: places, ..Summary::default() },
            seen: HashSet::new(),
            waiting: Vec::new(),
            failed: None,
        })
    }

    /// One row; what is wrong with it.
    pub fn row(&mut self, record: &Record) -> Vec<Fault> {
        let with = Against { reports: self.reports, kinds: &self.kinds, now: self.now };
        match row::read(record, &with, self.places) {
            Ok(_) if self.failed.is_some() => {}
            Ok(read) => self.failed = self.take(record.row, read).err(),
            Err(faults) => return faults,
        }
        Vec::new()
    }

    fn take(&mut self, line: u64, read: Read) -> Result<()> {
        let directory = self.reports.works().directory();
        let (intake, now) = (&read.intake, self.now);
        let chosen = intake.new.subcategory.as_deref();
        let area = intake.placed.area;
        let suggestions = Suggestions::of(&directory, intake.classes(), chosen, area, now);
        if self.places {
            let placed = intake.placed.by != FoundBy::Nowhere;
            self.summary.count_taken(placed, suggestions.duty.is_some(), intake.closed.is_some());
        } else {
            self.summary.accepted += 1;
        }
        if !self.seen.insert(read.key.clone()) {
            self.summary.twice += 1;
            return Ok(());
        }
        self.waiting.push((line, Row::of(read, suggestions)));
        if self.waiting.len() == WINDOW { self.flush() } else { Ok(()) }
    }

    /// Rows go on, but for those that came in by another file.
    fn flush(&mut self) -> Result<()> {
        let mut rows = std::mem::take(&mut self.waiting);
        rows.sort_by_key(|(_, row)| row.intake.shard());
        for slice in rows.chunks(SLICE) {
            let known = self.known(slice.iter().map(|(_, row)| row.key.clone()).collect())?;
            for (line, row) in slice {
                match known.contains(&row.key) {
                    true => self.summary.known_before += 1,
                    false => self.sink.row(*line, row.body()?),
                }
            }
        }
        Ok(())
    }

    fn known(&self, keys: Vec<String>) -> Result<BTreeSet<String>> {
        if keys.is_empty() {
            return Ok(BTreeSet::new());
        }
        let read = move |tx: &mut store::Tx<'_>| sql::known(tx, keys.iter().map(String::as_str));
        Handle::current().block_on(self.store.read(Shard::COMMON, read))
    }

    /// At the end of the file: what is told of it.
    pub fn end(mut self, read: tabular::Summary) -> Result<Told> {
        if let Some(e) = self.failed {
            return Err(e);
        }
        self.flush()?;
        let refused = read.rows.saturating_sub(read.good);
        self.summary.read = read.rows;
        self.summary.refused = refused;
        self.summary.reasons = reasons(&read.faults.first, refused);
        self.sink.add_faults(read.faults);
        let told = json!({ "summary": self.summary });
        Ok(told.as_object().cloned().unwrap_or_default())
    }
}

/// Refused rows by the code of what is first wrong with each; those behind the
/// faults that are kept stand together.
fn reasons(faults: &[Fault], refused: u64) -> BTreeMap<String, u64> {
    let (mut reasons, mut rows) = (BTreeMap::new(), BTreeSet::new());
    for fault in faults.iter().filter(|f| f.row > 0) {
        if rows.insert(fault.row) {
            *reasons.entry(fault.code.to_owned()).or_insert(0) += 1;
        }
    }
    let further = refused.saturating_sub(rows.len() as u64);
    if further > 0 {
        reasons.insert("reports.rows_further".to_owned(), further);
    }
    reasons
}
