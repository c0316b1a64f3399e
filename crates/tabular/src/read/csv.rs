//! Comma-separated values.

use std::cell::Cell as Shared;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use super::{Each, encoding};
use crate::cell::{Cell, Row};
use crate::fault::Fault;
use crate::mapping::Mapping;
use crate::source::{Source, TooMuch, unreadable};
use crate::write::untame;

/// Bytes that one row may have: a quotation mark that is never closed would
/// otherwise draw the rest of the file into one cell.
pub(super) const ROW_MOST: u64 = 1 << 20;

pub(super) fn rows(source: &Source, mapping: &Mapping, each: Each<'_>) -> Result<(), Fault> {
    let mut text = BufReader::with_capacity(1 << 16, encoding::text(source, mapping)?);
    let delimiter = match mapping.file.delimiter {
        Some(d) => d as u8,
        None => delimiter(text.fill_buf().map_err(unreadable)?),
    };
    let since = Rc::new(Shared::new(0));
    let guarded = Guarded { inner: text, since: Rc::clone(&since) };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(guarded);
    let mut record = ByteRecord::new();
    for number in 1.. {
        since.set(0);
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Err(broken(number, e)),
        }
        let cells =
            record.iter().map(|c| Cell::text(untame(&String::from_utf8_lossy(c)))).collect();
        if each(Row::new(number, cells)).is_break() {
            break;
        }
    }
    Ok(())
}

fn broken(row: u64, e: csv::Error) -> Fault {
    match e.into_kind() {
        csv::ErrorKind::Io(e) if e.get_ref().is_some_and(|i| i.is::<TooMuch>()) => {
            Fault::new(row, "", "tabular.row_long").arg("most", ROW_MOST)
        }
        csv::ErrorKind::Io(e) if e.kind() == io::ErrorKind::InvalidData => {
            Fault::new(row, "", "tabular.encoding_unknown")
        }
        csv::ErrorKind::Io(e) => unreadable(e),
        other => Fault::new(row, "", "tabular.file_unreadable").arg("why", format!("{other:?}")),
    }
}

/// What stands most often in the first line, a comma if in doubt.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |d: u8| line.iter().filter(|b| **b == d).count();
    [b';', b'\t', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',')
}

/// Ends with an error when a row takes too many bytes.
struct Guarded<R> {
    inner: R,
    since: Rc<Shared<u64>>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.since.set(self.since.get() + n as u64);
        match self.since.get() > ROW_MOST {
            true => Err(io::Error::other(TooMuch)),
            false => Ok(n),
        }
    }
}
