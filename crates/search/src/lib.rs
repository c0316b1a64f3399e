//! Full text over matters, their timelines and places.
//!
//! The index holds pairs of signs and numbers, never a text; what it answers
//! are candidates. Each is read from the database again, held against the
//! asker's rights and against its text, before it is counted or shown.

mod excerpt;
pub mod fold;
mod follow;
mod grams;
pub mod index;
pub mod query;
mod routes;
mod run;
pub mod sql;
mod state;
mod texts;
mod walk;
pub mod wire;

pub use routes::routes;
pub use state::{Codes, Search};

use kernel::Manifest;

/// Statements, words and codes of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "search",
    migrations: &[],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &["search.empty", "search.cursor_wrong", "search.loading", "search.off"],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
