//! For tests alone: every body on both engines, a clock moved by hand, contexts
//! from a fixed seed.
//!
//! ```no_run
//! use jingwei_testkit as testkit;
//!
//! testkit::both(&[], async |t| {
//!     let ctx = t.ctx(kernel::Actor::Anonymous).await;
//!     t.write(kernel::Shard::COMMON, &ctx, |_tx| Ok(())).await.unwrap();
//! });
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

pub mod attached;
#[cfg(feature = "city")]
pub mod city;
mod clock;
mod cluster;
mod disk;
mod encrypted;
mod engines;

pub use clock::HandClock;
pub use cluster::{Database, cluster};
pub use disk::FailingDisk;
pub use encrypted::Encrypted;
pub use engines::{Scene, TestStore, both, only, prepare_all, test_ctx};
