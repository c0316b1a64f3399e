//! Files of others on their way into the city.
//!
//! A file is read once, row by row, into staging; what is wrong with it goes
//! into one table, by row and column. With any fault nothing of it is applied
//! (or, when asked for, only what is good). The good rows are applied in
//! slices, each a command, so that a program that dies goes on where it was;
//! nobody sees any of it before the last slice, and the whole can be taken
//! back as long as nothing hangs on it. The next slice is on its way while one
//! is written: SQLite's writer is left with what only it can do.
//!
//! What a file holds is a [`Kind`], made by the crate that the rows belong to.

mod file;
mod kind;
mod line;
mod run;
mod sink;
mod sql;
mod state;
mod step;

use kernel::{Manifest, Migration};

pub use kind::{Given, Kind, Kinds, Told};
pub use run::{Asked, Imports, Opened, Report, Tell};
pub use sink::{Sink, Staged};
pub use sql::{faults, get, keep, kept, list, rows};
pub use state::{Import, ImportId, State};
pub use step::{JOB, with_timers};

/// Rows that one command applies.
pub const SLICE: usize = 500;

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "imports",
    migrations: &[
        Migration {
            number: 1,
            name: "imports",
            sql: include_str!("../migrations/0001_imports.sql"),
        },
        Migration {
            number: 2,
            name: "row_by_row",
            sql: include_str!("../migrations/0002_row_by_row.sql"),
        },
        Migration {
            number: 3,
            name: "why_args",
            sql: include_str!("../migrations/0003_why_args.sql"),
        },
    ],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &[
        "imports.changed_since",
        "imports.cursor_wrong",
        "imports.faults",
        "imports.file_gone",
        "imports.in_use",
        "imports.interrupted",
        "imports.kind_unknown",
        "imports.not_done",
        "imports.not_under_way",
        "imports.same_file",
        "imports.shown_again",
        "imports.under_way",
        "imports.whole_city",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
