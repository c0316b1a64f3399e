//! Workbooks of Excel and WPS.

use std::io::{self, Read, SeekFrom};

use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxCellReader};
use zip::ZipArchive;

use super::Each;
use super::jsonl::SAFE;
use crate::cell::{Cell, Row};
use crate::fault::Fault;
use crate::mapping::Mapping;
use crate::plan::COLUMNS_MOST;
use crate::source::{Seekable, Source, unreadable};

/// Bytes that the parts of a workbook may have once they are unpacked.
pub const UNPACKED_MOST: u64 = 512 << 20;
/// A workbook may unpack to so many times its size, and to [`SMALL`] in any
/// case: tables shrink to a tenth or a thirtieth, bombs to a thousandth.
const RATIO_MOST: u64 = 200;
/// Bytes that are no harm whatever they were packed into.
const SMALL: u64 = 24 << 20;
/// Parts that a workbook may have.
const PARTS_MOST: usize = 10_000;

type Book = Xlsx<Box<dyn Seekable>>;

pub(super) fn rows(source: &Source, mapping: &Mapping, each: Each<'_>) -> Result<(), Fault> {
    weigh(source)?;
    let mut book: Book = Xlsx::new(source.raw()?).map_err(broken)?;
    let sheet = sheet(&book, mapping)?;
    let merged = book.merge_cells_by_sheet_name(&sheet).map_err(broken)?;
    // Titles above the headings may be merged as they like.
    let below = |d: &Dimensions| u64::from(d.end.0) + 1 >= mapping.header();
    let merged: Vec<Dimensions> = merged.into_iter().filter(below).collect();
    let cells = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    walk(cells, &merged, each)
}

/// Unpacks every part once without keeping it: what a packed file says about
/// its own size need not be true.
fn weigh(source: &Source) -> Result<(), Fault> {
    let mut raw = source.raw()?;
    let packed = raw.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let most = packed.saturating_mul(RATIO_MOST).clamp(SMALL, UNPACKED_MOST);
    let mut archive = ZipArchive::new(raw).map_err(broken)?;
    let large = || Fault::file("tabular.file_large").arg("most", most);
    if archive.len() > PARTS_MOST {
        return Err(large());
    }
    let mut left = most;
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(broken)?;
        let read = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(unreadable)?;
        left = left.checked_sub(read).ok_or_else(large)?;
    }
    Ok(())
}

fn sheet(book: &Book, mapping: &Mapping) -> Result<String, Fault> {
    let names = book.sheet_names();
    let found = match &mapping.file.sheet {
        Some(wanted) => names.iter().find(|n| *n == wanted),
        None => names.first(),
    };
    found
        .cloned()
        .ok_or_else(|| Fault::file("tabular.sheet_missing").arg("sheets", names.join(", ")))
}

fn broken(e: impl std::fmt::Display) -> Fault {
    Fault::file("tabular.file_unreadable").arg("why", e.to_string())
}

/// Gathers cells into rows, which the file has in their order.
fn walk(
    mut cells: XlsxCellReader<'_, Box<dyn Seekable>>,
    merged: &[Dimensions],
    each: Each<'_>,
) -> Result<(), Fault> {
    let mut row = Row::new(1, Vec::new());
    // A spreadsheet leaves empty cells at the end of a row out.
    let mut width = 0;
    while let Some(found) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let (down, right) = (u64::from(found.pos.0) + 1, found.pos.1 as usize);
        if right >= COLUMNS_MOST {
            let many = Fault::new(down, "", "tabular.columns_many");
            return Err(many.arg("most", COLUMNS_MOST));
        }
        if down != row.number {
            width = width.max(row.cells.len());
            row.cells.resize(width, Cell::Empty);
            if !row.is_blank() && each(row).is_break() {
                return Ok(());
            }
            row = Row::new(down, Vec::new());
        }
        let cell = match found.formula.is_some() {
            true => Cell::Bad("tabular.cell_formula", None),
            false => value(&found.value),
        };
        let is_merged = merged.iter().any(|d| d.contains(found.pos.0, found.pos.1));
        if row.cells.len() <= right {
            row.cells.resize(right + 1, Cell::Empty);
        }
        row.cells[right] = if is_merged { Cell::Bad("tabular.cell_merged", None) } else { cell };
    }
    row.cells.resize(width.max(row.cells.len()), Cell::Empty);
    if !row.is_blank() {
        let _ = each(row);
    }
    Ok(())
}

fn value(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(b) => Cell::Text(b.to_string()),
        DataRef::Int(n) if n.unsigned_abs() > SAFE => Cell::Bad("tabular.number_rounded", None),
        DataRef::Int(n) => Cell::Text(n.to_string()),
        // Beyond 15 digits a spreadsheet has written noughts.
        DataRef::Float(n) if n.abs() > SAFE as f64 => Cell::Bad("tabular.number_rounded", None),
        DataRef::Float(n) => Cell::Text(n.to_string()),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            Cell::Text(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
        }
        DataRef::DateTime(span) => Cell::Text(span.as_f64().to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(_) => Cell::Bad("tabular.cell_error", None),
    }
}
