//! Open311 GeoReport v2 (<https://wiki.open311.org/GeoReport_v2/>): other apps
//! report here and read what is public.
//!
//! A report comes in by the command that takes in residents' own. What goes
//! out is what intake made public, and nothing else: public words, the place
//! to a hundred metres, public sentences of the timeline.

mod answer;
mod asked;
mod filter;
mod form;
mod http;
mod queries;
mod refusal;
mod settings;
mod sql;
mod state;
mod wire;
mod xml;

pub use http::routes;
pub use state::Open311;

use kernel::{Manifest, Migration};

/// Statements, settings and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "open311",
    migrations: &[Migration {
        number: 1,
        name: "public",
        sql: include_str!("../migrations/0001_public.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &settings::ALL,
    errors: &[
        "open311.format",
        "open311.jurisdiction",
        "open311.key_needed",
        "open311.key_unknown",
        "open311.service_unknown",
        "open311.form",
        "open311.needed",
        "open311.place_needed",
        "open311.time_wrong",
        "open311.span_wrong",
        "open311.status_wrong",
        "open311.number_wrong",
        "open311.list_long",
        "open311.address_id",
        "open311.value_wrong",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
