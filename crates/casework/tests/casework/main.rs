//! Commands of matters on the small city, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod beside;
mod kept;
mod leave;
mod replay;
mod worklist;
