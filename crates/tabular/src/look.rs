//! A first look at a table: its headings and some rows as they stand there.

use std::ops::ControlFlow;

use serde::Serialize;

use crate::cell::{Cell, Row};
use crate::fault::Fault;
use crate::mapping::Mapping;
use crate::read::each_row;
use crate::schema::Schema;
use crate::source::Source;

/// Characters of a cell that are shown.
const SHOWN: usize = 80;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Look {
    /// As they stand in the file; empty where a column has none.
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The headings and at most so many rows.
///
/// # Errors
/// What keeps the file from being read at all.
pub fn look(source: &Source, mapping: &Mapping, most: usize) -> Result<Look, Fault> {
    let (mut look, mut begun) = (Look::default(), false);
    let mut take = |row: Row| {
        if row.number < mapping.header() {
            return ControlFlow::Continue(());
        }
        let cells = row.cells.iter().map(shown).collect();
        match begun {
            false => (look.headings, begun) = (cells, true),
            true if row.is_blank() => {}
            true => look.rows.push(cells),
        }
        if look.rows.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    each_row(source, mapping, &[], &mut take)?;
    Ok(look)
}

/// Which heading each field of a schema would be read from, without a mapping.
pub fn propose(schema: Schema, headings: &[String]) -> Vec<Option<String>> {
    let found = |name: &str| headings.iter().find(|h| h.to_lowercase() == name.to_lowercase());
    let names = |f: &crate::Field| -> Vec<&'static str> {
        std::iter::once(f.name).chain(f.headings.iter().copied()).collect()
    };
    schema.iter().map(|f| names(f).into_iter().find_map(found).cloned()).collect()
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.chars().count() > SHOWN => {
            text.chars().take(SHOWN).chain(['…']).collect()
        }
        Cell::Text(text) => text.clone(),
        Cell::Empty => String::new(),
        Cell::Bad(..) => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_the_first_rows_are_shown() {
        let file = Source::bytes("a.csv", "标题,内容\n井盖歪了,三天了\n,\n路灯坏了,\n".as_bytes());
        let seen = look(&file, &Mapping::default(), 2).unwrap();
        assert_eq!(seen.headings, ["标题", "内容"]);
        assert_eq!(seen.rows, [["井盖歪了", "三天了"], ["路灯坏了", ""]]);
        let lines = Source::bytes("a.jsonl", "{\"title\":\"a\"}\n{\"title\":\"b\"}\n".as_bytes());
        let seen = look(&lines, &Mapping::default(), 1).unwrap();
        assert_eq!((seen.headings, seen.rows), (vec!["title".into()], vec![vec!["a".into()]]));
    }

    #[test]
    fn a_column_is_proposed_by_its_name_or_a_known_heading() {
        static WANTED: Schema = &[
            crate::Field {
                name: "title",
                kind: crate::Kind::Code,
                required: true,
                headings: &["标题"],
            },
            crate::Field { name: "lon", kind: crate::Kind::Code, required: false, headings: &[] },
        ];
        let headings = ["内容".to_owned(), "标题".to_owned()];
        assert_eq!(propose(WANTED, &headings), [Some("标题".to_owned()), None]);
    }
}
