//! Points (积分): time that somebody gave, in minutes, in the ledger.
//!
//! They are a thank-you and nothing else. No public service asks for them: a
//! procedure that would does not load. Nobody is laid beside others unless they
//! asked for it; whoever did is out of the list again the moment they say so.
//!
//! Whose an account is stands in the domain that opened it, never here.

mod commands;
mod queries;
mod sql;

pub use commands::{Gave, give, open, show, world};
pub use queries::{Shown, board, own};

use kernel::{Manifest, Migration};

/// What is counted.
pub const MINUTE: &str = "minute";

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "points",
    migrations: &[Migration {
        number: 1,
        name: "points",
        sql: include_str!("../migrations/0001_points.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &["points.minutes"],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
