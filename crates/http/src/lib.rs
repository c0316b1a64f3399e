//! The edge: from a request to a command, and from a refusal to a sentence.
//!
//! A domain writes routes of a line or two; everything that every route needs
//! (who asks, in which language, once or again, seen which version, refused
//! how) is decided here and nowhere else.

pub mod accounts;
pub mod answer;
pub mod app;
pub mod asked;
pub mod call;
pub mod edge;
pub mod factors;
pub mod gate;
pub mod grants;
pub mod input;
pub mod live;
pub mod mandates;
pub mod oidc;
pub mod openapi;
mod operations;
pub mod pace;
pub mod pages;
pub mod peer;
pub mod problem;
pub mod proofs;
pub mod rate;
pub mod ready;
mod refusal;
pub mod residents;
pub mod schema;
pub mod serve;
pub mod services;
mod session;
pub mod settings;
pub mod shell;
pub mod shield;
pub mod sign_in;
pub mod stand_ins;
pub mod system;
pub mod upload;
pub mod watch;
pub mod words;

pub use answer::Answer;
pub use call::Call;
pub use edge::Edge;
pub use input::{At, Input, Search};
pub use problem::{Outcome, Problem, ProblemBody};
pub use upload::Upload;
pub use words::Words;

use kernel::Manifest;

/// Words, settings and codes of the edge.
pub static MANIFEST: Manifest = Manifest {
    name: "http",
    migrations: &[],
    statements: &[],
    settings: &[pace::BURST, pace::PER_HOUR],
    errors: &[
        "not_found",
        "internal",
        "http.route",
        "http.method",
        "http.media_type",
        "http.json",
        "http.missing",
        "http.unknown_field",
        "http.twice",
        "http.value",
        "http.nul",
        "http.too_large",
        "http.idempotency_key",
        "http.if_match",
        "http.cross_site",
        "http.password_first",
        "http.timeout",
        "http.too_many",
        "http.busy",
        "http.stopping",
        "http.request",
        "http.city_setting",
        "http.one_place",
        "http.out_of_scope",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
