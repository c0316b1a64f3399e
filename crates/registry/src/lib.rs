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

pub use commands::{answer_merge, ask_merge, merge, merges_asked, reveal, split};
pub use commands::{ask_export, decide_export, export_line, exports, fetch_export};
pub use http::routes;
pub use import::{COLUMNS, Register, export};
pub use model::export::{Ask, Decision, Export, NewExport, Of, State};
pub use model::{Entry, EntryId, Filter, Kind, Listed, Merged, SearchPerson};
pub use queries::{entry, find_person, history, list, sought};
pub use state::Registry;

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "registry",
    migrations: &[
        Migration {
            number: 1,
            name: "registry",
            sql: include_str!("../migrations/0001_registry.sql"),
        },
        Migration {
            number: 2,
            name: "exports",
            sql: include_str!("../migrations/0002_exports.sql"),
        },
    ],
    statements: &[sql::STATEMENTS, sql::exports::STATEMENTS],
    settings: &[],
    errors: &[
        "registry.changed",
        "registry.cursor_wrong",
        "registry.export_by_approval",
        "registry.export_decided",
        "registry.export_expired",
        "registry.export_large",
        "registry.export_open",
        "registry.fields_wrong",
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
        "registry.second_person",
        "registry.two_identifiers",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
