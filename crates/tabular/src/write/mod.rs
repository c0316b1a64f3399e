//! Tables for others: CSV that a spreadsheet opens, XLSX, JSON lines. What is
//! written here is read back as it was.

mod csv;
mod jsonl;
mod xlsx;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::mapping::Format;

/// Rows that a sheet of a workbook can hold, the headings among them.
pub const SHEET_ROWS_MOST: usize = 1 << 20;

/// A table on its way out, row by row.
pub trait Table {
    /// One row; as many cells as there are headings. Empty is no value.
    ///
    /// # Errors
    /// Those of writing; more rows than a sheet holds.
    fn row(&mut self, cells: &[String]) -> io::Result<()>;

    /// Ends it. Without this the file is not whole.
    ///
    /// # Errors
    /// Those of writing.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// Begins a table with these headings.
///
/// # Errors
/// Those of writing.
pub fn table<W: Write + 'static>(
    format: Format,
    to: W,
    headings: &[&'static str],
) -> io::Result<Box<dyn Table>> {
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::new(to, headings)?),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(to, headings)),
        Format::Xlsx => Box::new(xlsx::Sheet::new(to, headings)?),
    })
}

/// A whole table in memory: for what is small enough to be an answer.
///
/// # Errors
/// Those of [`table`] and [`Table::row`].
pub fn whole<R: AsRef<[String]>>(
    format: Format,
    headings: &[&'static str],
    rows: impl IntoIterator<Item = R>,
) -> io::Result<Vec<u8>> {
    let to = Memory::default();
    let mut table = table(format, to.clone(), headings)?;
    for row in rows {
        table.row(row.as_ref())?;
    }
    table.end()?;
    Ok(std::mem::take(&mut *to.0.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// Read after the table that owns the other half of it has ended.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Signs with which a spreadsheet takes a cell for something to be run.
const RUN: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell of a CSV that no spreadsheet runs: an apostrophe stands before what
/// it would take for a formula, and before an apostrophe that stands there
/// anyhow, so that the reading takes exactly one away.
pub(crate) fn tame(cell: &str) -> String {
    match cell.chars().next() {
        Some(c) if RUN.contains(&c) || (c == '\'' && needs(&cell[1..])) => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

/// The cell as it was before [`tame`].
pub(crate) fn untame(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs(rest) => rest,
        _ => cell,
    }
}

/// Whether an apostrophe before this was put there by [`tame`].
fn needs(rest: &str) -> bool {
    let first = rest.trim_start_matches('\'').chars().next();
    first.is_some_and(|c| RUN.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_comes_back_as_it_was() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+8613812345678", "'+8613812345678"),
            ("-5", "'-5"),
            ("@now", "'@now"),
            ("'=1", "''=1"),
            ("''=1", "'''=1"),
            ("'tis", "'tis"),
            ("甲=乙", "甲=乙"),
            ("", ""),
            ("'", "'"),
        ];
        for (cell, written) in cases {
            assert_eq!(tame(cell), written, "{cell}");
            assert_eq!(untame(written), cell, "{written}");
        }
    }
}
