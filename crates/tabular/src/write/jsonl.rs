//! A JSON object in each line; empty cells are left out.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::Table;

pub(super) struct Jsonl<W> {
    to: W,
    headings: Vec<&'static str>,
}

impl<W: Write> Jsonl<W> {
    pub fn new(to: W, headings: &[&'static str]) -> Jsonl<W> {
        Jsonl { to, headings: headings.to_vec() }
    }
}

impl<W: Write> Table for Jsonl<W> {
    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let full = self.headings.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        let object: Map<String, Value> =
            full.map(|(name, cell)| ((*name).to_owned(), cell.as_str().into())).collect();
        writeln!(self.to, "{}", Value::Object(object))
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.to.flush()
    }
}
