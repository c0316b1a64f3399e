//! The registry: people, dwellings, organisations and places, as far as several
//! domains need them, and no more. No column says what somebody is like.
//!
//! Each entry has states with the day from which they hold, so that any day can
//! be asked for. What is personal lies in the vault, under the state that it
//! belongs to. Doubles are merged by pointing one at the other: both histories
//! stay, and they can be split again.

mod commands;
mod http;
mod import;
mod model;
pub mod policy;
mod queries;
mod sql;
mod state;

pub use commands::{merge, reveal, split};
pub use http::routes;
pub use import::{COLUMNS, Clear, Register, export, people};
pub use model::{Entry, EntryId, Filter, Kind, Listed, Merged, SearchPerson};
pub use queries::{entry, find_person, history, list};
pub use state::Registry;

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "registry",
    migrations: &[Migration {
        number: 1,
        name: "registry",
        sql: include_str!("../migrations/0001_registry.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &[
        "registry.cursor_wrong",
        "registry.inside_unknown",
        "registry.masked",
        "registry.merged_already",
        "registry.merge_itself",
        "registry.merge_other_kind",
        "registry.name_personal",
        "registry.not_a_person",
        "registry.not_merged",
        "registry.people_by_search",
        "registry.reason_wrong",
        "registry.two_identifiers",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
