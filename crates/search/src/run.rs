//! Following by itself, beside a server.

use std::time::Duration;

use http_edge::Edge;
use store::Live;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;

use crate::state::Search;

/// What it is called among the things that are loading.
const NAME: &str = "search";
/// After the first of some commands, so that those that come together are
/// taken in together.
const GATHER: Duration = Duration::from_millis(500);
/// The longest between two looks, for what came without a word.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest after failures in a row.
const LONGEST: Duration = Duration::from_secs(300);

impl Search {
    /// Follows the database until it is aborted. A full disk or a broken index
    /// is told in the log, and `/healthz` lists the search as loading.
    pub fn start(&self, edge: Edge) -> JoinHandle<()> {
        if self.is_wanted().is_err() {
            return tokio::spawn(async {});
        }
        edge.ready().loading(NAME);
        tokio::spawn(self.clone().run(edge))
    }

    async fn run(self, edge: Edge) {
        let mut pause = PAUSE;
        loop {
            // listening begins before reading: nothing falls between
            let live = self.store().live();
            match self.turn().await {
                Ok(true) => {
                    edge.ready().loaded(NAME);
                    pause = PAUSE;
                    if !woken(live).await
                        && let Err(e) = self.rest().await
                    {
                        tracing::warn!(error = %e, "the search index was not written well");
                    }
                }
                Ok(false) => {}
                Err(e) => {
                    edge.ready().loading(NAME);
                    tracing::warn!(error = %e, "the search index could not follow");
                    pause = (pause * 2).min(LONGEST);
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
}

/// Ends soon after something was committed, or when it is time to look; whether
/// it was the first.
async fn woken(mut live: Receiver<Live>) -> bool {
    let told = async {
        // one that lagged, or was cut off, has missed something: it looks too
        match live.recv().await {
            Ok(_) | Err(RecvError::Lagged(_) | RecvError::Closed) => {}
        }
    };
    tokio::select! {
        () = told => {
            tokio::time::sleep(GATHER).await;
            true
        }
        () = tokio::time::sleep(PAUSE) => false,
    }
}
