//! Matters: the procedure engine on the database; desks, timeline, clocks and
//! timers.
//!
//! Nothing else writes a matter's state, and this crate writes only what the
//! engine answered.

pub mod beside;
pub mod commands;
pub mod desk;
mod face;
mod imprint;
pub mod left;
pub mod model;
pub mod policy;
pub mod public;
pub mod queries;
pub mod replay;
pub mod schema;
pub mod see;
pub mod shipped;
pub mod sql;
pub mod start;
mod texts;
pub mod words;
pub mod works;
mod world;

pub use commands::{ActOn, Acted, NewMatter, act, may, open, subscribers, undo, wake};
pub use model::{InboxRow, Matter, MatterRow, Point, Tab, WorkRow};
pub use works::{Calendars, Hooks, Procedures, Works};

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "casework",
    migrations: &[
        Migration {
            number: 1,
            name: "matters",
            sql: include_str!("../migrations/0001_matters.sql"),
        },
        Migration { number: 2, name: "desk", sql: include_str!("../migrations/0002_desk.sql") },
        Migration {
            number: 3,
            name: "editions",
            sql: include_str!("../migrations/0003_editions.sql"),
        },
        Migration { number: 4, name: "before", sql: include_str!("../migrations/0004_before.sql") },
        Migration {
            number: 5,
            name: "notices",
            sql: include_str!("../migrations/0005_notices.sql"),
        },
        Migration {
            number: 6,
            name: "figures",
            sql: include_str!("../migrations/0006_figures.sql"),
        },
        Migration {
            number: 7,
            name: "clock_how",
            sql: include_str!("../migrations/0007_clock_how.sql"),
        },
        Migration {
            number: 8,
            name: "brought",
            sql: include_str!("../migrations/0008_brought.sql"),
        },
        Migration { number: 9, name: "unseen", sql: include_str!("../migrations/0009_unseen.sql") },
        Migration {
            number: 10,
            name: "pressing",
            sql: include_str!("../migrations/0010_pressing.sql"),
        },
        Migration { number: 11, name: "marks", sql: include_str!("../migrations/0011_marks.sql") },
        Migration {
            number: 12,
            name: "units_and_about",
            sql: include_str!("../migrations/0012_units_and_about.sql"),
        },
        Migration { number: 13, name: "rank", sql: include_str!("../migrations/0013_rank.sql") },
    ],
    statements: &[
        sql::before::STATEMENTS,
        sql::brought::STATEMENTS,
        sql::desk::STATEMENTS,
        sql::editions::STATEMENTS,
        sql::figures::STATEMENTS,
        sql::imprints::STATEMENTS,
        sql::inbox::STATEMENTS,
        sql::lines::STATEMENTS,
        sql::lists::STATEMENTS,
        sql::marks::STATEMENTS,
        sql::matters::STATEMENTS,
        sql::notices::STATEMENTS,
        sql::pressing::STATEMENTS,
        sql::records::STATEMENTS,
        sql::waiting::STATEMENTS,
    ],
    settings: &[desk::notices::KEEP_DAYS],
    errors: &[
        "casework.cursor_wrong",
        "casework.file_unknown",
        "casework.moved_on",
        "casework.unit_or_none",
        "casework.no_such_procedure",
        "casework.view_name",
        "casework.view_query",
        "casework.views_full",
        "casework.remarks_long",
        "casework.own_signature",
        "casework.signed_already",
        "casework.bulk_many",
        "casework.folder_unread",
        "casework.procedure_wrong",
        "casework.edition_changed",
        "casework.notices_many",
        "casework.no_such_calendar",
        "casework.retention",
        "casework.scores_people",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
