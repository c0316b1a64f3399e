//! A procedure seen from outside: a picture, a table, BPMN.

mod bpmn;
mod layout;
mod shape;
mod svg;
mod table;

pub use bpmn::bpmn;
pub use svg::{Path, svg};
pub use table::{ActRow, ClockRow, RuleRow, Sheet, StageRow, table};

/// Text that is safe in XML, attributes included.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
    out
}
