//! The workbench: what is the same for the matters of every procedure.
//!
//! Routes over `casework`, `territory` and `files`, and what they answer. No
//! rule of any procedure stands here: a procedure dropped in as files has its
//! worklist, its page and its acts through these routes at once.

pub mod commands;
pub mod live;
pub mod policy;
pub mod queries;
pub mod routes;
pub mod state;
pub mod sweep;
pub mod wire;

pub use routes::routes;
pub use state::{Codes, Desk};

use kernel::Manifest;

/// Words and codes of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "desk",
    migrations: &[],
    statements: &[],
    settings: &[],
    errors: &[
        "desk.area_unknown",
        "desk.bulk_empty",
        "desk.cursor",
        "desk.neighbour_not_yours",
        "desk.no_order",
        "desk.title",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
