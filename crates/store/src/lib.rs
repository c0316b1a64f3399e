//! One `Tx` over SQLite and PostgreSQL, and what every command owes beside its
//! own rows: audit entry, facts, jobs, stored answer, settings.
//!
//! A command is a plain synchronous function over [`Tx`]; [`Store::write`]
//! runs it. SQLite has one writer thread that commits in groups, PostgreSQL a
//! worker per connection. Statements are registered with [`stmts!`], so that a
//! test can prepare every one of them on both engines.

mod after;
pub mod audit;
mod clock;
mod config;
pub mod erasure;
mod errors;
mod folder;
mod health;
mod job;
pub mod jobs;
mod keeper;
mod lease;
mod lite;
mod migrate;
mod node;
mod open;
pub mod outbox;
mod pg;
mod queue;
mod random;
mod rehearsal;
pub mod replay;
mod row;
mod runner;
pub mod settings;
mod shared;
mod stmt;
mod store;
mod tape;
mod tx;
mod val;

pub use after::Live;
pub use clock::{Clock, SystemClock};
pub use config::StoreConfig;
pub use health::{Health, Writing};
pub use kernel::{Manifest, Migration, Statement};
pub use migrate::{for_engine, migrated};
pub use row::Row;
pub use runner::Running;
pub use stmt::for_sqlite;
pub use store::{Shards, Store};
pub use tape::Taped;
pub use tx::{Engine, Tx};
pub use val::Val;

/// The store's own tables and words.
pub static MANIFEST: Manifest = Manifest {
    name: "store",
    migrations: &[
        Migration { number: 1, name: "store", sql: include_str!("../migrations/0001_store.sql") },
        Migration {
            number: 2,
            name: "audit_header",
            sql: include_str!("../migrations/0002_audit_header.sql"),
        },
    ],
    statements: &[
        migrate::STATEMENTS,
        node::STATEMENTS,
        settings::STATEMENTS,
        replay::STATEMENTS,
        outbox::STATEMENTS,
        jobs::STATEMENTS,
        lease::STATEMENTS,
        erasure::STATEMENTS,
        audit::STATEMENTS[0],
        audit::STATEMENTS[1],
        audit::STATEMENTS[2],
        audit::STATEMENTS[3],
        audit::STATEMENTS[4],
        audit::STATEMENTS[5],
        audit::STATEMENTS[6],
    ],
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
