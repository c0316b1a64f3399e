//! Neighbour systems: what goes out to them and what comes in, each message
//! with one effect however long a side was away.
//!
//! Every system has a **contract** (a file): which fields, for what, on what
//! ground, how long, who answers. Only the named fields leave. Messages wait in
//! a table of their own, written by the relay of facts, and the courier carries
//! them when the other side is there.

pub mod contract;
pub mod courier;
pub mod door;
pub mod http;
pub mod mail;
mod out;
pub mod outside;
pub mod policy;
mod sql;
pub mod state;
mod take_in;
pub mod transport;
pub mod webhook;

pub use contract::Contract;
pub use courier::Courier;
pub use door::{Door, Incoming, Prepared};
pub use http::routes;
pub use outside::Reach;
pub use state::{Connectors, Standing};

use kernel::{Manifest, Migration};
use store::outbox::Subscriber;

/// What connectors hear: nothing where there are none.
pub fn subscribers(connectors: &Connectors) -> Vec<Subscriber> {
    out::subscribers(connectors)
}

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "connectors",
    migrations: &[
        Migration {
            number: 1,
            name: "connectors",
            sql: include_str!("../migrations/0001_connectors.sql"),
        },
        Migration { number: 2, name: "beyond", sql: include_str!("../migrations/0002_beyond.sql") },
    ],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &[
        "connectors.contract_wrong",
        "connectors.secret_missing",
        "connectors.signature",
        "connectors.message_wrong",
        "connectors.not_in_contract",
        "connectors.order_unknown",
        "connectors.folder",
        "connectors.address",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
