//! What an act asks for.

use super::{Cond, Ix};

/// One thing that can be asked, defined once and used by several acts.
#[derive(Debug, Clone)]
pub struct FieldDef {
    pub name: String,
    pub kind: FieldType,
    pub limits: Limits,
    /// The value stays with the matter, for later conditions and addressees.
    /// Never together with `personal`.
    pub keep: bool,
    /// The value is somebody's: it goes to the vault and nowhere else.
    pub personal: Option<PersonalDef>,
    /// The public timeline may show the value.
    pub public: bool,
}

/// What kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// One line.
    Text,
    LongText,
    /// One of `Limits::options`.
    Choice,
    /// Any number of `Limits::options`.
    Choices,
    Integer,
    /// A decimal as text (`"12.50"`), never a float.
    Decimal,
    /// Whole fen.
    Money,
    Boolean,
    /// `2026-10-20`
    Date,
    /// RFC 3339
    Time,
    /// A unit's id, as text.
    Unit,
    Units,
    /// An account's id, as text.
    Person,
    People,
    /// An 18-digit code, as text.
    Area,
    /// A matter's id, as text.
    Matter,
    Matters,
    /// Ids of uploaded pictures.
    Photos,
    /// Ids of uploaded files of other kinds.
    Files,
    /// `{lon, lat}` in WGS-84.
    Point,
    /// `[{what, unit, due}]`: what is to be done, by whom, by when.
    Tasks,
    /// A budget of working time: `"3wd"`.
    Budget,
}

impl FieldType {
    /// Every kind, as the file writes it.
    pub const ALL: [(&'static str, FieldType); 22] = [
        ("text", FieldType::Text),
        ("long_text", FieldType::LongText),
        ("choice", FieldType::Choice),
        ("choices", FieldType::Choices),
        ("integer", FieldType::Integer),
        ("decimal", FieldType::Decimal),
        ("money", FieldType::Money),
        ("boolean", FieldType::Boolean),
        ("date", FieldType::Date),
        ("time", FieldType::Time),
        ("unit", FieldType::Unit),
        ("units", FieldType::Units),
        ("person", FieldType::Person),
        ("people", FieldType::People),
        ("area", FieldType::Area),
        ("matter", FieldType::Matter),
        ("matters", FieldType::Matters),
        ("photos", FieldType::Photos),
        ("files", FieldType::Files),
        ("point", FieldType::Point),
        ("tasks", FieldType::Tasks),
        ("budget", FieldType::Budget),
    ];

    /// From its name in the file.
    pub fn from_name(name: &str) -> Option<FieldType> {
        FieldType::ALL.iter().find(|(n, _)| *n == name).map(|(_, k)| *k)
    }

    /// Its name in the file and on the wire.
    pub fn name(self) -> &'static str {
        FieldType::ALL.iter().find(|(_, k)| *k == self).map_or("text", |(n, _)| n)
    }
}

/// Bounds of a value; the unit of `min` and `max` is that of the kind:
/// characters, numbers, fen, pictures, rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// Names of a choice, in order.
    pub options: Vec<String>,
    /// A date or time may not lie before this moment of the act.
    pub future: bool,
    /// A text that numbers a paper or an organisation: letters, digits and `-`,
    /// which no mask of free text touches.
    pub code: bool,
}

/// What a personal field declares; without all three the file does not load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalDef {
    pub purpose: String,
    pub basis: String,
    pub retention: String,
}

/// A field in one act's form.
#[derive(Debug, Clone)]
pub struct FormItem {
    pub field: Ix,
    pub required: bool,
    /// Required only when all of these hold; empty: `required` decides.
    pub required_when: Vec<Cond>,
    /// Bounds that replace the field's own.
    pub min: Option<i64>,
    pub max: Option<i64>,
}
