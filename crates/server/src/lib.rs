//! The jingwei program: configuration, list of domains, command line.

pub mod calendars;
pub mod change;
pub mod city;
pub mod cli;
pub mod config;
mod deadlines;
pub mod demo;
pub mod domains;
pub mod housekeeping;
pub mod imports;
mod mail;
mod numbers;
pub mod office;
mod oidc;
pub mod out;
pub mod pages;
pub mod refusal;
pub mod runners;
pub mod task;
mod texts;

use kernel::Manifest;

/// Words of the program itself.
pub static MANIFEST: Manifest = Manifest {
    name: "server",
    migrations: &[],
    statements: &[change::STATEMENTS, imports::STATEMENTS],
    settings: &[calendars::OWN],
    errors: &[
        "server.folder",
        "server.task",
        "server.unit",
        "server.place",
        "server.grant",
        "server.masked",
        "server.not_empty",
        "server.token",
        "server.matter_id",
        "server.no_head",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
