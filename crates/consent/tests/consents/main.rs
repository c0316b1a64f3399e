//! Consents from outside, on both engines: one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod children;
mod given;
mod scene;
mod words;
