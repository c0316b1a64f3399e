//! Accounts, sessions, grants, policy, personal-data vault, access log.
//!
//! What stands here decides whether the product helps or spies: who may do
//! what, where ([`policy`]); that a personal value lies in one place only, is
//! shown masked, and is read in clear for a stated purpose that the person can
//! see later ([`vault`]); and that a number written into a free text does not
//! get past the door ([`mask`]).

pub mod access;
pub mod account;
mod desk;
mod duties;
mod errors;
pub mod factors;
pub mod grant;
pub mod hints;
pub mod mandate;
pub mod mask;
pub mod oidc;
pub mod password;
pub mod policy;
pub mod resident;
pub mod roles;
pub mod service;
pub mod session;
pub mod settings;
mod sign_in;
pub mod stand_in;
mod store;
mod token;
pub mod unmake;
pub mod vault;

pub use desk::{Identity, Signed};
pub use sign_in::{Entered, SignedIn, Step};
pub use token::Token;

use ::store::jobs::JobRunner;
use kernel::{Manifest, Migration};

/// What identity hears of its own facts, to be given to the relay: the second
/// commands of what touches two shards.
pub fn subscribers() -> Vec<::store::outbox::Subscriber> {
    let mut all = vec![vault::subscriber(), grant::subscriber()];
    all.extend(resident::subscribers());
    all.extend(vault::rotation_subscribers());
    all
}

/// With the job that seals old values again when keys are changed.
pub fn with_timers(jobs: JobRunner, vault: &vault::Vault) -> JobRunner {
    let vault = vault.clone();
    jobs.handle(vault::RENEW, move |tx, ctx, due| vault.renew_slice(tx, ctx, due))
}

/// Identity's tables, statements, settings and words.
pub static MANIFEST: Manifest = Manifest {
    name: "identity",
    migrations: &[
        Migration {
            number: 1,
            name: "accounts",
            sql: include_str!("../migrations/0001_accounts.sql"),
        },
        Migration { number: 2, name: "vault", sql: include_str!("../migrations/0002_vault.sql") },
        Migration {
            number: 3,
            name: "factors",
            sql: include_str!("../migrations/0003_factors.sql"),
        },
        Migration { number: 4, name: "halves", sql: include_str!("../migrations/0004_halves.sql") },
        Migration {
            number: 5,
            name: "residents",
            sql: include_str!("../migrations/0005_residents.sql"),
        },
        Migration {
            number: 6,
            name: "mandates",
            sql: include_str!("../migrations/0006_mandates.sql"),
        },
        Migration { number: 7, name: "oidc", sql: include_str!("../migrations/0007_oidc.sql") },
        Migration {
            number: 8,
            name: "rotation",
            sql: include_str!("../migrations/0008_rotation.sql"),
        },
        Migration {
            number: 9,
            name: "stand_ins",
            sql: include_str!("../migrations/0009_stand_ins.sql"),
        },
        Migration {
            number: 10,
            name: "blind_keys",
            sql: include_str!("../migrations/0010_blind_keys.sql"),
        },
    ],
    statements: &[
        store::accounts::STATEMENTS,
        store::factors::STATEMENTS,
        store::grants::STATEMENTS,
        store::mandates::STATEMENTS,
        store::oidc::STATEMENTS,
        store::residents::STATEMENTS,
        store::sessions::STATEMENTS,
        store::stand_ins::STATEMENTS,
        store::vault::STATEMENTS,
    ],
    settings: &settings::ALL,
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
