//! The workbench over HTTP, in the process, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod boundaries;
mod bulk;
mod conformance;
mod duties;
mod files;
mod land;
mod life;
mod live;
mod numbers;
mod people;
mod responsibility;
mod rights;
mod scene;
mod shift;
mod stand_ins;
mod supervision;
mod whistle;
mod worklist;
