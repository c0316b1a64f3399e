//! CSV in UTF-8, with the mark by which a spreadsheet knows that it is.

use std::io::{self, Write};

use super::{Table, tame};

pub(super) struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    pub fn new(mut to: W, headings: &[&'static str]) -> io::Result<Csv<W>> {
        to.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(to);
        csv.write_record(headings).map_err(io::Error::other)?;
        Ok(Csv(csv))
    }
}

impl<W: Write> Table for Csv<W> {
    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.0.write_record(cells.iter().map(|c| tame(c))).map_err(io::Error::other)
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}
