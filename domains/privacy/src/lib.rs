//! "Who looked at my data" (谁看过我的信息) and what belongs to it: a resident
//! sees every look, says of one that it was not right, and gets an answer from
//! somebody who had no part in it. A look is hidden for a time on a listed
//! ground by two people alone. In danger, values are read outside every purpose
//! of a role, and that is reviewed before it can happen again.

mod commands;
mod hooks;
mod http;
mod model;
pub mod policy;
mod queries;
pub mod retention;
mod said;
mod sql;
mod state;

pub use hooks::hooked;
pub use http::routes;
pub use model::{GROUNDS, HIDDEN_DAYS_MOST};
pub use state::{Codes, Privacy};

use kernel::{Manifest, Migration};

/// Tables, statements, settings and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "privacy",
    migrations: &[
        Migration {
            number: 1,
            name: "privacy",
            sql: include_str!("../migrations/0001_privacy.sql"),
        },
        Migration {
            number: 2,
            name: "retention",
            sql: include_str!("../migrations/0002_retention.sql"),
        },
    ],
    statements: &[
        sql::objections::STATEMENTS,
        sql::hidings::STATEMENTS,
        sql::glasses::STATEMENTS,
        sql::retention::STATEMENTS,
    ],
    settings: &[model::LOG_DAYS, model::MATTER_DAYS],
    errors: &[
        "privacy.days_wrong",
        "privacy.decided",
        "privacy.fields_wrong",
        "privacy.glass_over",
        "privacy.glass_shut",
        "privacy.glass_unreviewed",
        "privacy.ground_unknown",
        "privacy.held",
        "privacy.other_person",
        "privacy.own_glass",
        "privacy.own_look",
        "privacy.period_wrong",
        "privacy.reason_wrong",
        "privacy.second_person",
        "privacy.text_long",
        "privacy.year_wrong",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
