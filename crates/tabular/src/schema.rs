//! What a table should hold.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Any text of at most so many characters.
    Text { most: usize },
    /// Digits that are a name and no number: leading noughts stay.
    Code,
    /// A whole number between these.
    Integer { least: i64, most: i64 },
    /// A number between these.
    Decimal { least: f64, most: f64 },
    /// A day.
    Date,
    /// A day and a time; without an offset in the time zone of the mapping.
    Time,
    /// Yes or no.
    Flag,
    /// One of these words; a mapping translates others into them.
    Choice(&'static [&'static str]),
}

/// A column that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// As mappings and programs call it.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether no row is good without it.
    pub required: bool,
    /// Headings under which it is found without a mapping, besides its name.
    pub headings: &'static [&'static str],
}

/// The columns of a table.
pub type Schema = &'static [Field];
