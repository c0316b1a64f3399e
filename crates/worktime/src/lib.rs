//! Working time: calendars, budgets and the moments at which they run out.
//!
//! Pure: it reads no clock and no file. [`Calendars`] are compiled once from
//! their texts ([`Layer`]) and shared; asking one is a matter of nanoseconds.
//!
//! Every budget is one of four readings of a calendar that never fall: time
//! worked, working days closed, time passed, midnights. A deadline is the
//! moment at which the reading has grown by the budget, what has elapsed is
//! how much it grew, and a clock that stands and runs adds up its spans.

pub mod budget;
pub mod calendar;
pub mod calendars;
mod compile;
pub mod due;
pub mod import;
pub mod layer;
pub mod ledger;
mod plan;
mod shape;
mod span;
mod text;

pub use budget::{Budget, StartRule, Unit};
pub use calendar::{Calendar, DayKind, Names};
pub use calendars::Calendars;
pub use due::{Due, NoData, begin, due, elapsed, remaining};
pub use import::import_year;
pub use layer::{DaysText, Festival, Layer, SeasonText};
pub use ledger::{Change, ClockState, Ledger};

/// What this crate declares: its errors and their words.
pub static MANIFEST: kernel::Manifest = kernel::Manifest {
    name: "worktime",
    migrations: &[],
    statements: &[],
    settings: &[],
    errors: &[
        "worktime.base_loop",
        "worktime.base_unknown",
        "worktime.budget_amount",
        "worktime.budget_form",
        "worktime.clock_stopped",
        "worktime.csv_column",
        "worktime.csv_incomplete",
        "worktime.csv_kind",
        "worktime.csv_long",
        "worktime.csv_name",
        "worktime.csv_row",
        "worktime.csv_weekday",
        "worktime.date_form",
        "worktime.date_year",
        "worktime.day_twice",
        "worktime.extend_unit",
        "worktime.file_syntax",
        "worktime.name_twice",
        "worktime.never_open",
        "worktime.season_form",
        "worktime.weekday",
        "worktime.window_form",
        "worktime.window_overlap",
        "worktime.zone_unknown",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
