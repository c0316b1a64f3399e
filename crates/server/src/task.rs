//! Work of the command line that needs the data: done here when this process
//! holds the folder, or by the server that does.

use std::sync::Arc;

use kernel::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::city::City;
use crate::out::Progress;

/// Told now and then while the work goes on.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// What there is to do, as it also goes over the socket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// How the open data is.
    Look,
}

/// Does it, and answers what the command line prints.
pub async fn perform(city: &City, task: Task, tell: Tell) -> Result<Value> {
    let _ = tell;
    match task {
        Task::Look => Ok(look(city)),
    }
}

fn look(city: &City) -> Value {
    let store = city.edge.store();
    let health = store.health();
    json!({
        "engine": format!("{:?}", store.engine()).to_lowercase(),
        "folder": store.folder().display().to_string(),
        "keeps_commands": health.serves(),
        "queue": health.queue.0,
        "loading": city.edge.ready().missing(),
    })
}
