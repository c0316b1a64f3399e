//! The only files with SQL.

pub mod glasses;
pub mod hidings;
pub mod objections;
pub mod retention;
