//! The index alone, and what follows the database into it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod follow;
mod found;
mod index;
mod scene;
