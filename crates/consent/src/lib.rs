//! Consent (同意): a person's own word that something may be done with what
//! they said, beyond what a duty fixed by law asks for.
//!
//! Asked for one purpose at a time, with the text that was shown; withdrawn on
//! the page on which it was given, and then at once. A new text is asked for
//! anew. For a child under 14 a guardian gives it, whom a clerk recorded.
//!
//! A consent is never a condition of a public service: no step of a procedure
//! can hang on one (`procedure::barred` refuses the file), and what is asked
//! here answers only whether something *more* may be done.

mod commands;
mod errors;
mod model;
mod purposes;
mod sql;

pub use commands::{Asked, give, give_for, withdraw, withdraw_for};
pub use model::{Consent, of, stands};
pub use purposes::{Purpose, Purposes};

/// The fact that a consent is over: whoever kept something on the ground of it
/// hears this and lets go.
pub const WITHDRAWN: &str = "ConsentWithdrawn";

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "consent",
    migrations: &[Migration {
        number: 1,
        name: "consent",
        sql: include_str!("../migrations/0001_consent.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
