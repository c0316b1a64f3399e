//! PostgreSQL beside the program: worker threads with a connection each.

mod conn;
mod herald;
mod link;
mod param;
mod trouble;
mod worker;

pub(crate) use conn::PgConn;
pub(crate) use herald::{Herald, News};
pub(crate) use link::Link;
pub(crate) use trouble::judge;
pub(crate) use worker::{Mode, Worker, work_loop};

use std::time::Duration;

use kernel::{Error, Result};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Config;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);

/// From a URL. The error does not repeat it: it holds a password.
pub(crate) fn config(url: &str) -> Result<Config> {
    let mut config: Config =
        url.parse().map_err(|_| Error::invalid("store.database_url", "database"))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    config.application_name("jingwei");
    Ok(config)
}

/// The runtime of one thread, which runs only while the thread waits.
pub(crate) fn runtime() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().map_err(Error::internal)
}
