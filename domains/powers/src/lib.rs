//! Village powers (小微权力): the list of them is data that a county replaces,
//! and each is used by a procedure that everybody can read.

mod hooks;
mod http;
mod import;
mod model;
pub mod policy;
mod queries;
mod record;
mod seed;
mod sql;
mod state;

pub use hooks::{PROCEDURES, hooked, known};
pub use http::routes;
pub use import::{COLUMNS, Lists};
pub use model::{Group, ListId, Power};
pub use seed::seed;
pub use state::Powers;

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "powers",
    migrations: &[Migration {
        number: 1,
        name: "powers",
        sql: include_str!("../migrations/0001_powers.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &[
        "powers.amount_fen",
        "powers.band_crossed",
        "powers.code_twice",
        "powers.county_unknown",
        "powers.group_unknown",
        "powers.list_long",
        "powers.notice_short",
        "powers.not_a_village",
        "powers.other_procedure",
        "powers.procedure_unknown",
        "powers.roll_wrong",
        "powers.supervisor_apart",
        "powers.unknown",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
