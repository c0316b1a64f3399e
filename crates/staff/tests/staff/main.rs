//! A grid on shift, on both engines: the test domain of this crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod places;
mod scene;
mod workload;
