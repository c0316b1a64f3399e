//! The only files of this crate with SQL.

pub mod reports;
pub mod ties;
