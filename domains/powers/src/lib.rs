//! Village powers (小微权力): the list of them is data that a county replaces,
//! and each is used by a procedure that everybody can read.

mod asset;
mod form;
mod hooks;
mod http;
mod import;
mod lease;
mod light;
mod model;
mod money;
pub mod ocds;
pub mod policy;
mod purchase;
mod queries;
mod record;
mod seed;
mod sql;
mod state;

pub use hooks::{PROCEDURES, hooked, known};
pub use http::routes;
pub use import::{COLUMNS, Lists};
pub use light::with_timers;
pub use model::{Group, ListId, Power};
pub use queries::board::{BoardAsked, LightState, board as light_board, list as light_list};
pub use queries::letter::letter as lease_letter;
pub use queries::lights::{VillageLights, lights as village_lights};
pub use queries::money::{MissingPapers, missing as missing_papers};
pub use seed::seed;
pub use state::Powers;

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "powers",
    migrations: &[
        Migration { number: 1, name: "powers", sql: include_str!("../migrations/0001_powers.sql") },
        Migration { number: 2, name: "money", sql: include_str!("../migrations/0002_money.sql") },
        Migration {
            number: 3,
            name: "purchase",
            sql: include_str!("../migrations/0003_purchase.sql"),
        },
        Migration { number: 4, name: "asset", sql: include_str!("../migrations/0004_asset.sql") },
        Migration { number: 5, name: "lease", sql: include_str!("../migrations/0005_lease.sql") },
        Migration { number: 6, name: "light", sql: include_str!("../migrations/0006_light.sql") },
        Migration {
            number: 7,
            name: "light_history",
            sql: include_str!("../migrations/0007_light_history.sql"),
        },
    ],
    statements: &[
        sql::STATEMENTS,
        money::sql::STATEMENTS,
        purchase::sql::STATEMENTS,
        asset::sql::STATEMENTS,
        lease::sql::STATEMENTS,
        light::sql::STATEMENTS,
    ],
    settings: &[money::CASH, ocds::PREFIX, lease::RULES],
    errors: &[
        "powers.above_contract",
        "powers.above_estimate",
        "powers.above_received",
        "powers.amount_fen",
        "powers.asset_being_let",
        "powers.asset_let",
        "powers.asset_retired",
        "powers.asset_unknown",
        "powers.back_wrong",
        "powers.band_crossed",
        "powers.below_floor",
        "powers.below_resolved",
        "powers.bid_unknown",
        "powers.budget_short",
        "powers.cash_full",
        "powers.cash_too_much",
        "powers.change_wrong",
        "powers.code_twice",
        "powers.copy_unknown",
        "powers.county_unknown",
        "powers.day_ahead",
        "powers.day_past",
        "powers.deposit_short",
        "powers.ends_before",
        "powers.floor_not_lower",
        "powers.group_unknown",
        "powers.lease_unknown",
        "powers.list_long",
        "powers.listing_short",
        "powers.money_short",
        "powers.month_before",
        "powers.month_closed",
        "powers.month_not_over",
        "powers.month_wrong",
        "powers.no_budget_line",
        "powers.no_sitting_tenant",
        "powers.not_a_village",
        "powers.nothing_corrected",
        "powers.nothing_public",
        "powers.notice_short",
        "powers.other_payee",
        "powers.other_procedure",
        "powers.paper_used",
        "powers.payee_missing",
        "powers.procedure_unknown",
        "powers.purchase_unknown",
        "powers.rent_kind",
        "powers.rent_over",
        "powers.resolution_exceeded",
        "powers.resolution_not_in_force",
        "powers.resolution_of_cooperative",
        "powers.resolution_same",
        "powers.resolution_unknown",
        "powers.roll_wrong",
        "powers.rule_unknown",
        "powers.size_wrong",
        "powers.sublet_wrong",
        "powers.supervisor_apart",
        "powers.takings_short",
        "powers.tenant_first",
        "powers.term_wrong",
        "powers.unknown",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
