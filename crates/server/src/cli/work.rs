//! Where a task is done: here, or by the server that holds the folder.

use std::sync::Arc;

use serde_json::Value;
use store::SystemClock;

use super::{Done, Failure, terminal_language};
use crate::city::City;
use crate::config::Config;
use crate::office;
use crate::out::{Out, Progress};
use crate::runners::Runners;
use crate::task::{Task, perform};

/// Does a task and prints its result as `text` words it.
pub(super) fn work(
    config: &Config,
    out: Out,
    task: Task,
    text: impl FnOnce(&Value) -> String,
) -> Done {
    out.result(&result(config, out, task)?, text);
    Ok(())
}

/// Does a task.
pub(super) fn result(config: &Config, out: Out, task: Task) -> Result<Value, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
    runtime.block_on(done(config, out, task))
}

async fn done(config: &Config, out: Out, task: Task) -> Result<Value, Failure> {
    let tell = move |progress: Progress| out.progress(&progress);
    let city = match City::open(config, Arc::new(SystemClock)).await {
        Ok(city) => city,
        Err(e) if e.code == "store.folder_locked" => {
            let asked = office::ask(&config.data, terminal_language(), task, tell).await;
            return asked.map_err(Failure::Worded);
        }
        Err(e) => return Err(e.into()),
    };
    let runners = Runners::new(&city)?;
    let result = perform(&city, task, Arc::new(tell)).await;
    runners.settle().await?;
    city.close().await?;
    Ok(result?)
}
