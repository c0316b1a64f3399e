//! A connection with every registered statement prepared once.

use std::collections::HashMap;

use kernel::Statement;
use tokio::runtime::Runtime;
use tokio_postgres::Client;

use super::server::Server;
use crate::tx::Sql;

/// Texts built for filtered lists that stay prepared.
const TEXTS_KEPT: usize = 256;

/// One connection, driven by the thread that owns it.
pub(crate) struct Link<'w> {
    pub runtime: &'w Runtime,
    pub client: Client,
    fixed: HashMap<usize, tokio_postgres::Statement>,
    texts: HashMap<String, tokio_postgres::Statement>,
}

impl<'w> Link<'w> {
    /// Connects. The runtime belongs to the calling thread and runs only while
    /// that thread waits for an answer.
    pub fn open(runtime: &'w Runtime, server: &Server) -> Result<Link<'w>, tokio_postgres::Error> {
        let (client, connection) = runtime.block_on(server.connect())?;
        runtime.spawn(async move {
            if let Err(e) = connection.await {
                tracing::warn!(error = %e, "a connection to PostgreSQL ended");
            }
        });
        Ok(Link { runtime, client, fixed: HashMap::new(), texts: HashMap::new() })
    }

    /// Whether the server ended the connection while nobody used it. It is seen
    /// only when the runtime runs: once to read the socket, once to act on it.
    pub fn is_closed(&self) -> bool {
        self.runtime.block_on(async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        });
        self.client.is_closed()
    }

    /// The statement, prepared at its first use. A registered one is found by
    /// its address, which costs less than hashing its text.
    pub fn prepared(
        &mut self,
        sql: Sql<'_>,
    ) -> Result<tokio_postgres::Statement, tokio_postgres::Error> {
        let known = match sql {
            Sql::Fixed(s) => self.fixed.get(&address(s)),
            Sql::Text(text) => self.texts.get(text),
        };
        if let Some(stmt) = known {
            return Ok(stmt.clone());
        }
        let stmt = self.runtime.block_on(self.client.prepare(sql.text()))?;
        match sql {
            Sql::Fixed(s) => {
                self.fixed.insert(address(s), stmt.clone());
            }
            Sql::Text(text) => {
                if self.texts.len() >= TEXTS_KEPT {
                    self.texts.clear();
                }
                self.texts.insert(text.to_owned(), stmt.clone());
            }
        }
        Ok(stmt)
    }
}

fn address(s: &'static Statement) -> usize {
    std::ptr::from_ref(s).addr()
}
