//! PostgreSQL beside the program: worker threads with a connection each.

mod conn;
mod herald;
mod link;
mod param;
mod server;
mod trouble;
mod worker;

pub(crate) use conn::PgConn;
pub(crate) use herald::{Herald, News};
pub(crate) use link::Link;
pub(crate) use server::Server;
pub(crate) use trouble::judge;
pub(crate) use worker::{Mode, Worker, work_loop};

use kernel::{Error, Result};
use tokio::runtime::{Builder, Runtime};

/// The runtime of one thread, which runs only while the thread waits.
pub(crate) fn runtime() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().map_err(Error::internal)
}
