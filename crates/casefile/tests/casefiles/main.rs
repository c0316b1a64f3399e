//! Cases of children and checks of applicants, on both engines: the test domain
//! of this crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod applicants;
mod cases;
mod scene;
mod words;
