//! A workbook with one sheet. Every cell is text: a spreadsheet keeps the
//! digits of a code and runs nothing.

use std::io::{self, Cursor, Write};

use rust_xlsxwriter::Workbook;

use super::{SHEET_ROWS_MOST, Table};

pub(super) struct Sheet<W> {
    book: Workbook,
    to: W,
    next: u32,
}

impl<W: Write> Sheet<W> {
    pub fn new(to: W, headings: &[&'static str]) -> io::Result<Sheet<W>> {
        let mut book = Workbook::new();
        book.add_worksheet();
        let mut sheet = Sheet { book, to, next: 0 };
        sheet.put(headings.iter().copied())?;
        Ok(sheet)
    }

    fn put<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        if self.next as usize >= SHEET_ROWS_MOST {
            return Err(io::Error::other("more rows than a sheet holds"));
        }
        let sheet = self.book.worksheet_from_index(0).map_err(io::Error::other)?;
        for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(self.next, column, cell).map_err(io::Error::other)?;
        }
        self.next += 1;
        Ok(())
    }
}

impl<W: Write> Table for Sheet<W> {
    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.put(cells.iter().map(String::as_str))
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        let mut bytes = Cursor::new(Vec::new());
        self.book.save_to_writer(&mut bytes).map_err(io::Error::other)?;
        self.to.write_all(bytes.get_ref())?;
        self.to.flush()
    }
}
