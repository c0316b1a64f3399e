//! The ledger from outside, on both engines: one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod accounts;
mod book;
mod crowd;
mod past;
mod random;
mod reserves;
mod transfers;
mod words;
