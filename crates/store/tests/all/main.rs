//! The store from outside, on both engines: one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod audit;
mod basics;
mod batches;
mod encrypted;
mod erasure;
mod jobs;
mod opening;
mod outbox;
mod postgres;
mod proofs;
mod replay;
mod settings;
mod sync;
mod tape;
mod thing;
