//! The edge over a real store, through its own layers: what goes wrong on the
//! way in, what a retry gets, what a stream hears.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod factors;
mod figures;
mod hostile;
mod inputs;
mod live;
mod retry;
mod scene;
mod sign_in;
