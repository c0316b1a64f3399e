//! A cell as it stands in the file.

use serde_json::Value;

use crate::fault::Fault;

/// What a cell says, before anybody knows what it should be.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Cell {
    #[default]
    Empty,
    Text(String),
    /// It says something that must not be taken: the code of the fault and the
    /// argument of its sentence.
    Bad(&'static str, Option<(&'static str, Value)>),
}

/// Characters that a cell may have: as many as a spreadsheet allows.
pub(crate) const CELL_MOST: usize = 32_767;

impl Cell {
    /// Without blanks round it, also the wide one of Chinese typing.
    pub fn text(text: &str) -> Cell {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        match text {
            "" => Cell::Empty,
            t if t.len() > CELL_MOST && t.chars().count() > CELL_MOST => {
                Cell::Bad("tabular.cell_long", Some(("most", CELL_MOST.into())))
            }
            t => Cell::Text(t.to_owned()),
        }
    }
}

/// A row with its number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub number: u64,
    pub cells: Vec<Cell>,
    /// The row itself cannot be read; the next one can.
    pub bad: Option<Fault>,
}

impl Row {
    pub fn new(number: u64, cells: Vec<Cell>) -> Row {
        Row { number, cells, bad: None }
    }

    pub fn unread(fault: Fault) -> Row {
        Row { number: fault.row, cells: Vec::new(), bad: Some(fault) }
    }

    pub fn is_blank(&self) -> bool {
        self.bad.is_none() && self.cells.iter().all(|c| *c == Cell::Empty)
    }
}

/// `A`, `B`, … `AA`: what a spreadsheet writes over a column.
pub(crate) fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        letters.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (n, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(n), name);
        }
    }

    #[test]
    fn blanks_round_a_text_go_and_too_long_a_text_is_told() {
        assert_eq!(Cell::text("　新华街道 "), Cell::Text("新华街道".into()));
        assert_eq!(Cell::text(" \u{feff}\t"), Cell::Empty);
        assert!(matches!(Cell::text(&"长".repeat(CELL_MOST)), Cell::Text(_)));
        assert!(matches!(Cell::text(&"长".repeat(CELL_MOST + 1)), Cell::Bad(..)));
    }
}
