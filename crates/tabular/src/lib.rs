//! Tables of others, read row by row: CSV in UTF-8 or GB18030, XLSX, JSON
//! lines, each also compressed. A [`Schema`] says what is wanted, a
//! [`Mapping`] which column has it, and whatever cannot be read is told by row
//! and column in one list.
//!
//! Memory is bounded by one row, whatever the file: nothing here holds a table.

mod cell;
pub mod date;
mod fault;
mod look;
mod mapping;
mod plan;
mod read;
mod schema;
mod source;
mod value;
pub mod write;

use kernel::Manifest;

pub use fault::{FAULTS_MOST, Fault, Faults};
pub use look::{Look, look, propose};
pub use mapping::{Format, Mapping};
pub use read::{Record, Summary, read};
pub use schema::{Field, Kind, Schema};
pub use source::Source;
pub use value::Value;

/// Words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "tabular",
    migrations: &[],
    statements: &[],
    settings: &[],
    errors: fault::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
