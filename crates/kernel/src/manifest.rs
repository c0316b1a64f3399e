//! What a crate declares about itself: data only, so that one list in the
//! server tells everything that the program is made of.

use crate::settings::SettingDef;

/// One numbered migration, the same file for both engines. Lines between
/// `-- only: sqlite` or `-- only: postgres` and `-- end` are for one alone.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1 within its manifest.
    pub number: i64,
    /// Says what it does (`worklist`).
    pub name: &'static str,
    pub sql: &'static str,
}

/// A registered SQL statement; a test prepares every one on both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    pub name: &'static str,
    pub sql: &'static str,
}

/// The data half of a domain or foundation: its tables, statements, words and
/// settings. Routes, jobs and subscriptions are registered in the server.
#[derive(Debug, Clone, Copy)]
pub struct Manifest {
    /// `casework`; prefix of its error codes, settings and audit actions.
    pub name: &'static str,
    pub migrations: &'static [Migration],
    /// A list for each file with SQL (`stmts!` makes one).
    pub statements: &'static [&'static [&'static Statement]],
    pub settings: &'static [SettingDef],
    /// Codes of the errors it can answer with.
    pub errors: &'static [&'static str],
    /// TOML texts of its words: (zh-CN, en), with the same keys.
    pub words: (&'static str, &'static str),
}
