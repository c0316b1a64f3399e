//! Children (未成年人): a [`case`] is known to its one team and to nobody else,
//! under a key of its own; and before somebody works with children, one
//! question may be asked of one [`applicant`], who knows of it.

pub mod applicant;
pub mod case;
mod errors;
pub mod policy;
mod sql;

use kernel::{Manifest, Migration, SettingDef};

/// Checks that a unit may ask for within a day.
pub static CHECKS_A_DAY: SettingDef = SettingDef {
    name: "casefile.checks_a_day",
    default: "10",
    check: |value| match value.as_i64() {
        Some(1..=100) => Ok(()),
        _ => Err("from 1 to 100: a list is not checked one by one"),
    },
};

/// Tables, statements, settings and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "casefile",
    migrations: &[Migration {
        number: 1,
        name: "casefiles",
        sql: include_str!("../migrations/0001_casefiles.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[CHECKS_A_DAY],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
