//! Red lights of village powers. Pure: no store, no clock, no file.
//!
//! Two families of rules, one file a rule. [`ocds`] holds the eleven published
//! flags over open-contracting releases, [`own`] the twelve of our own over
//! plain rows of a village's matters, leases, payments and lists. Every rule
//! describes itself ([`RULES`]); its page in `docs/rules/` is made from that.
//!
//! A light accuses nobody: it names the rule, the values and the rows, and
//! says that something lies outside the usual range and is to be checked. What
//! it is about is a matter, a contract, a lease, an account or a list, never a
//! person: [`own::Subject`] has no variant for one.

mod errors;
pub mod ocds;
pub mod own;
pub mod page;
mod rule;

pub use rule::{RULES, Rule, Text};

/// Settings, refusals and words of this crate.
pub static MANIFEST: kernel::Manifest = kernel::Manifest {
    name: "flags",
    migrations: &[],
    statements: &[],
    settings: &own::SETTINGS,
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
