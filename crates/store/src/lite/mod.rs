//! SQLite inside the program: one writer thread, some reader threads.

mod batch;
mod conn;
mod later;
mod leaf;
mod reader;
mod rehearse;
mod trouble;
mod writer;

pub(crate) use conn::{Access, LiteConn, connect};
pub(crate) use later::{LONGEST, Later};
pub(crate) use reader::read_loop;
pub(crate) use rehearse::{Rehearser, rehearse_loop};
pub(crate) use trouble::{Harm, judge};
pub(crate) use writer::{Writer, write_loop};
