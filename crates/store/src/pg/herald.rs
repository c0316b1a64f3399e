//! Tells the other processes on the same PostgreSQL what this one committed.
//!
//! A NOTIFY inside a command would make all commits wait for one another, so
//! one connection of its own notifies, after the commits. What it tells are
//! hints: whoever was cut off asks for everything again.

use std::borrow::Cow;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use kernel::Shard;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};

use super::server::Server;
use crate::after::Live;
use crate::shared::Shared;

/// Events in one notification: its text must stay under 8 000 bytes.
const MOST: usize = 40;
/// Between two tries to connect.
const PAUSE: Duration = Duration::from_secs(1);
const NOTIFY: &str = "SELECT pg_notify('jingwei', $1)";

/// What is told in one go.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Word {
    /// Whose word it is: one's own comes back too.
    from: String,
    /// The settings were changed.
    settings: bool,
    /// Shard, name, subject, version.
    live: Vec<(u16, String, i64, i64)>,
}

/// What a commit leaves for the other processes.
#[derive(Debug)]
pub(crate) enum News {
    Live(Live),
    Settings,
}

/// What the herald's thread owns.
pub(crate) struct Herald {
    pub server: Server,
    pub shared: Arc<Shared>,
    /// This process, in leases.
    pub holder: String,
    /// Ends the herald when all its senders are gone.
    pub news: mpsc::Receiver<News>,
}

impl Herald {
    /// Runs until nobody can send it news any more.
    pub fn run(mut self) {
        let runtime = match super::runtime() {
            Ok(runtime) => runtime,
            Err(e) => return tracing::error!(error = %e, "other processes are told nothing"),
        };
        runtime.block_on(async {
            let mut first = true;
            while !self.news.is_closed() {
                match self.connect().await {
                    Ok(client) => {
                        if !first {
                            self.shared.signals.cut_off();
                        }
                        first = false;
                        // what was changed while nobody listened
                        self.shared.settings_changed();
                        self.tell(&client).await;
                    }
                    Err(e) => tracing::warn!(error = %e, "other processes are not heard"),
                }
                self.pause().await;
            }
        });
    }

    async fn connect(&self) -> Result<Client, tokio_postgres::Error> {
        let (client, connection) = self.server.connect().await?;
        tokio::spawn(hear(connection, self.shared.clone(), self.holder.clone()));
        client.batch_execute("LISTEN jingwei").await?;
        Ok(client)
    }

    /// Lets a while pass; ends early when the store closes.
    async fn pause(&mut self) {
        let wait = tokio::time::sleep(PAUSE);
        tokio::pin!(wait);
        loop {
            tokio::select! {
                () = &mut wait => return,
                // nobody hears it now; they will ask again
                news = self.news.recv() => if news.is_none() { return },
            }
        }
    }

    /// Passes on what this process commits, until the connection breaks.
    async fn tell(&mut self, client: &Client) {
        let Ok(notify) = client.prepare(NOTIFY).await else { return };
        let mut news = Vec::with_capacity(MOST);
        loop {
            news.clear();
            let more = tokio::select! {
                n = self.news.recv_many(&mut news, MOST) => n > 0,
                () = closed(client) => false,
            };
            if !more {
                return;
            }
            let word = Word::of(&self.holder, &news);
            let Ok(text) = serde_json::to_string(&word) else { continue };
            if client.execute(&notify, &[&text]).await.is_err() {
                return;
            }
        }
    }
}

impl Word {
    fn of(holder: &str, news: &[News]) -> Word {
        let mut word = Word { from: holder.to_owned(), ..Word::default() };
        for n in news {
            match n {
                News::Settings => word.settings = true,
                News::Live(e) => {
                    let shard = u16::try_from(e.shard.get()).unwrap_or_default();
                    word.live.push((shard, e.name.to_string(), e.subject, e.version));
                }
            }
        }
        word
    }

    fn pass_on(self, shared: &Shared) {
        if self.settings {
            shared.settings_changed();
        }
        for (shard, name, subject, version) in self.live {
            let Some(shard) = Shard::new(shard) else { continue };
            shared.signals.live(Live { shard, name: Cow::Owned(name), subject, version });
        }
    }
}

/// Looks now and then whether the connection is still there: nothing else says
/// so to somebody who has nothing to send.
async fn closed(client: &Client) {
    while !client.is_closed() {
        tokio::time::sleep(PAUSE).await;
    }
}

/// Drives the connection, and passes on what comes in.
async fn hear<S>(mut connection: Connection<Socket, S>, shared: Arc<Shared>, holder: String)
where
    S: tokio_postgres::tls::TlsStream + Unpin,
{
    while let Some(message) = poll_fn(|cx| connection.poll_message(cx)).await {
        match message {
            Ok(AsyncMessage::Notification(n)) => match serde_json::from_str::<Word>(n.payload()) {
                Ok(word) if word.from != holder => word.pass_on(&shared),
                Ok(_) => {}
                Err(e) => tracing::warn!(error = %e, "a word from elsewhere is no word"),
            },
            Ok(_) => {}
            Err(e) => return tracing::warn!(error = %e, "the herald's connection ended"),
        }
    }
}
