//! Sessions that deliberate (议事): a secret [`ballot`] that nobody can link to
//! its voter, whoever holds the database, the logs and the backups; and a
//! [`floor`], where what is said stays in the session and only what was taken
//! out of it is told to everybody, with the rule.
//!
//! The functions here are steps of a domain's command: it knows who asks, and
//! brings them as a [`Member`].

pub mod ballot;
mod errors;
pub mod floor;
pub mod policy;
mod sitting;
mod sql;

pub use sitting::{Member, NewSitting, Sitting, Stage, of_member, open, sitting};

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "deliberation",
    migrations: &[Migration {
        number: 1,
        name: "deliberation",
        sql: include_str!("../migrations/0001_deliberation.sql"),
    }],
    statements: &[sql::ballots::STATEMENTS, sql::sittings::STATEMENTS, sql::words::STATEMENTS],
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
