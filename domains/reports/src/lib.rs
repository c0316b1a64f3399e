//! Reports: what residents, hotline and grid workers say, and what becomes of
//! it.
//!
//! A report is a matter of the procedure `report`. This crate takes it in
//! (place, class, persons into the vault, a code for its reporter), lets the
//! reporter follow it, and adds to its procedure what only reports know.

pub mod code;
pub mod commands;
pub mod danger;
mod door;
pub mod draft;
pub mod hooks;
pub mod http;
pub mod import;
mod kept_figures;
mod lookup;
pub mod model;
pub mod place;
mod plain;
pub mod policy;
pub mod queries;
pub mod settings;
pub mod sql;
pub mod state;
pub mod subscriptions;
pub mod suggest;

pub use http::routes;
pub use state::Reports;

use std::sync::Arc;

use casework::{Matter, Works};
use kernel::{Id, Manifest, Migration, Result};
use store::Tx;
use store::outbox::Subscriber;

/// What reports hear: the second commands of what touches two shards.
pub fn subscribers(works: &Arc<Works>) -> Vec<Subscriber> {
    let mut all = hooks::ties::subscribers(works);
    all.push(hooks::ruling::subscriber());
    all.extend(subscriptions::subscribers());
    all
}

/// The matter that a code opens, for routes of other crates.
///
/// # Errors
/// Not found when it opens none.
pub fn matter_of_code(tx: &mut Tx, typed: &str) -> Result<Id<Matter>> {
    queries::follow::matter_of(tx, &code::Code::read(typed)?)
}

/// Tables, statements, settings and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "reports",
    migrations: &[
        Migration {
            number: 1,
            name: "reports",
            sql: include_str!("../migrations/0001_reports.sql"),
        },
        Migration {
            number: 2,
            name: "reported_at",
            sql: include_str!("../migrations/0002_reported_at.sql"),
        },
        Migration { number: 3, name: "rows", sql: include_str!("../migrations/0003_rows.sql") },
        Migration {
            number: 4,
            name: "proxies",
            sql: include_str!("../migrations/0004_proxies.sql"),
        },
        Migration {
            number: 5,
            name: "subscriptions",
            sql: include_str!("../migrations/0005_subscriptions.sql"),
        },
    ],
    statements: &[
        sql::brought::STATEMENTS,
        sql::figures::STATEMENTS,
        sql::proxies::STATEMENTS,
        sql::reports::STATEMENTS,
        sql::subscriptions::STATEMENTS,
        sql::ties::STATEMENTS,
    ],
    settings: &settings::ALL,
    errors: &[
        "reports.address_long",
        "reports.area_unknown",
        "reports.channel_wrong",
        "reports.closed_before",
        "reports.device",
        "reports.draft_unknown",
        "reports.figures_area",
        "reports.figures_days",
        "reports.follow_up_whom",
        "reports.import_elsewhere",
        "reports.import_territory",
        "reports.never_public",
        "reports.photo_alone",
        "reports.photo_elsewhere",
        "reports.photos_many",
        "reports.point_wrong",
        "reports.rows_further",
        "reports.subcategory_unknown",
        "reports.subscribe_area",
        "reports.subscribe_what",
        "reports.subscriptions_off",
        "reports.text_long",
        "reports.text_short",
        "reports.tie_itself",
        "reports.time_wrong",
        "reports.unclassed",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
