//! A JSON object in each line. Its keys are the headings; the schema and the
//! mapping say which, because no line need have them all.

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::csv::ROW_MOST;
use super::{Each, encoding};
use crate::cell::{Cell, Row};
use crate::fault::Fault;
use crate::mapping::Mapping;
use crate::schema::Schema;
use crate::source::{Source, unreadable};

/// Digits that a number keeps in a spreadsheet and in JavaScript.
pub(super) const SAFE: u64 = 999_999_999_999_999;

pub(super) fn rows(
    source: &Source,
    mapping: &Mapping,
    schema: Schema,
    each: Each<'_>,
) -> Result<(), Fault> {
    let mut text = BufReader::with_capacity(1 << 16, encoding::text(source, mapping)?);
    let mut headings: Option<Vec<String>> = None;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let n = text.by_ref().take(ROW_MOST + 1).read_until(b'\n', &mut line);
        match n.map_err(unreadable)? as u64 {
            0 => break,
            n if n > ROW_MOST => {
                if line.last() != Some(&b'\n') {
                    skip_line(&mut text).map_err(unreadable)?;
                }
                let long = Fault::new(number, "", "tabular.row_long").arg("most", ROW_MOST);
                match pass(long, headings.is_some(), each)? {
                    true => continue,
                    false => break,
                }
            }
            _ if line.iter().all(u8::is_ascii_whitespace) => continue,
            _ => {}
        }
        let object: Map<String, Value> = match serde_json::from_slice(&line) {
            Ok(object) => object,
            Err(e) => {
                let wrong = Fault::new(number, "", "tabular.json_wrong").arg("at", e.column());
                match pass(wrong, headings.is_some(), each)? {
                    true => continue,
                    false => break,
                }
            }
        };
        if headings.is_none() {
            let keys = wanted(schema, mapping, &object);
            let cells = keys.iter().map(|k| Cell::Text(k.clone())).collect();
            // The headings stand in no line of their own.
            if each(Row::new(mapping.header(), cells)).is_break() {
                break;
            }
            headings = Some(keys);
        }
        let keys = headings.as_deref().unwrap_or_default();
        let cells = keys.iter().map(|key| object.get(key).map_or(Cell::Empty, cell)).collect();
        if each(Row::new(number, cells)).is_break() {
            break;
        }
    }
    Ok(())
}

/// Tells of a line that cannot be read; whether the next one is wanted. Before
/// any line was read, nothing says that this is the file it is taken for.
fn pass(fault: Fault, begun: bool, each: Each<'_>) -> Result<bool, Fault> {
    if begun { Ok(each(Row::unread(fault)).is_continue()) } else { Err(fault) }
}

/// To the end of a line that is too long to hold.
fn skip_line(text: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let held = text.fill_buf()?;
        let end = held.iter().position(|b| *b == b'\n');
        let used = end.map_or(held.len(), |at| at + 1);
        let over = end.is_some() || held.is_empty();
        text.consume(used);
        if over {
            return Ok(());
        }
    }
}

/// Every name that may be asked for, and what else the first line has.
fn wanted(schema: Schema, mapping: &Mapping, first: &Map<String, Value>) -> Vec<String> {
    let mut keys: Vec<String> = first.keys().cloned().collect();
    let mapped = mapping.columns.values().flat_map(|c| c.from.all().iter().cloned());
    let optional = schema.iter().filter(|f| !f.required && !mapping.columns.contains_key(f.name));
    for key in mapped.chain(optional.map(|f| f.name.to_owned())) {
        if !keys.iter().any(|k| k.to_lowercase() == key.to_lowercase()) {
            keys.push(key);
        }
    }
    keys
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::String(text) => Cell::text(text),
        Value::Number(n) if n.as_i64().is_some_and(|i| i.unsigned_abs() > SAFE) => {
            Cell::Bad("tabular.number_rounded", None)
        }
        Value::Number(n) if n.as_u64().is_some_and(|i| i > SAFE) => {
            Cell::Bad("tabular.number_rounded", None)
        }
        Value::Number(n) => Cell::Text(n.to_string()),
        Value::Bool(b) => Cell::Text(b.to_string()),
        Value::Array(_) | Value::Object(_) => {
            Cell::Bad("tabular.json_wrong", Some(("at", 0.into())))
        }
    }
}
