//! The knowledge base: what a clerk answers at once while the caller speaks,
//! and what residents look up themselves.
//!
//! An article has an owner, a day until which it is valid, an area, a source
//! and a language. What was asked and not found is its editors' list.

pub mod commands;
mod http;
mod model;
pub mod policy;
pub mod queries;
mod search;
mod sql;
mod state;

pub use http::routes;
pub use model::{Article, Gap, NewArticle};
pub use state::Knowledge;

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "knowledge",
    migrations: &[Migration {
        number: 1,
        name: "knowledge",
        sql: include_str!("../migrations/0001_knowledge.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &[
        "knowledge.text_wrong",
        "knowledge.valid_until",
        "knowledge.area_unknown",
        "knowledge.owner_unknown",
        "knowledge.subcategory_unknown",
        "knowledge.moved_on",
        "knowledge.full",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
