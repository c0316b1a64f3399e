//! What is kept of those who work here, and for what.
//!
//! - Where somebody is ([`place`]) is known on shift alone, to themselves
//!   first; they see who looked. Only the last place is kept, for 30 days.
//! - Figures of work ([`workload`]) are for relief: of a unit for others, one's
//!   own for oneself.
//! - Nothing here, and no procedure (`procedure::barred`), cuts pay.

mod errors;
pub mod place;
pub mod policy;
mod shift;
mod sql;
pub mod workload;

pub use shift::{NewShift, Shift, begin, end};

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "staff",
    migrations: &[Migration {
        number: 1,
        name: "shifts",
        sql: include_str!("../migrations/0001_shifts.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
