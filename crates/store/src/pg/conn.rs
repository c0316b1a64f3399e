//! A transaction on PostgreSQL that spares round trips: BEGIN and writes wait
//! until something has to be read, or for the commit.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use futures_util::TryStreamExt;
use futures_util::future::{MaybeDone, maybe_done};
use kernel::{Error, Kind, Result, Statement, Time};
use tokio_postgres::{Client, RowStream};

use super::link::Link;
use super::trouble::{Harm, judge};
use super::worker::Mode;
use crate::errors;
use crate::lease::DATABASE_NOW;
use crate::row::{Row, Source};
use crate::tx::{Driver, Each, Engine, Sql};
use crate::val::Val;

/// Writes that wait at the most: an import must not gather in memory.
const MOST_WAITING: usize = 256;

type Prepared = tokio_postgres::Statement;
type PgResult<T> = Result<T, tokio_postgres::Error>;
type Pending<'c, T> = MaybeDone<Pin<Box<dyn Future<Output = PgResult<T>> + 'c>>>;

/// One try of a command, or one read.
pub(crate) struct PgConn<'l, 'w> {
    link: &'l mut Link<'w>,
    mode: Mode,
    begun: bool,
    waiting: Vec<(Prepared, Vec<Val>)>,
    failed: Option<(Error, Harm)>,
}

/// What is sent after the waiting writes, in the same round trip.
enum Then<'s> {
    Reads(&'s [(Prepared, &'s [Val])]),
    Commit,
}

impl<'l, 'w> PgConn<'l, 'w> {
    pub fn new(link: &'l mut Link<'w>, mode: Mode) -> PgConn<'l, 'w> {
        PgConn { link, mode, begun: false, waiting: Vec::new(), failed: None }
    }

    /// The trouble of this try, if there was any.
    pub fn take_failed(&mut self) -> Option<(Error, Harm)> {
        self.failed.take()
    }

    /// Sends what waits, and the commit. An error says what became of it.
    pub fn commit(&mut self) -> Result<(), (Error, Harm)> {
        if !self.begun && self.waiting.is_empty() {
            return Ok(());
        }
        let sent = self.round(Then::Commit, &mut |_, _| Ok(true));
        match (sent, self.failed.take()) {
            // the connection broke while the commit was under way
            (_, Some((e, Harm::Lost))) => Err((errors::outcome_unknown(e), Harm::Command)),
            (_, Some(failed)) => Err(failed),
            (Err(e), None) => Err((e, Harm::Command)),
            (Ok(()), None) => Ok(()),
        }
    }

    /// Ends the transaction without keeping anything. It waits for the answer,
    /// because an idle worker would leave the locks held.
    pub fn rollback(&mut self) {
        self.waiting.clear();
        if self.begun {
            let done = self.link.runtime.block_on(self.link.client.batch_execute("ROLLBACK"));
            if let Err(e) = done {
                tracing::warn!(error = %e, "a rollback was not answered");
            }
        }
    }

    /// The time that leases are measured by.
    pub fn database_now(&mut self) -> Result<Time> {
        let mut now = None;
        self.query(Sql::Text(DATABASE_NOW), &[], &mut |row| {
            now = Some(row.time(0)?);
            Ok(false)
        })?;
        now.ok_or_else(Error::not_found)
    }

    fn prepared(&mut self, sql: Sql<'_>) -> Result<Prepared> {
        let prepared = self.link.prepared(sql);
        prepared.map_err(|e| self.note(&e, sql.text()))
    }

    /// Remembers the first trouble: the transaction is of no use after it.
    fn note(&mut self, e: &tokio_postgres::Error, sql: &str) -> Error {
        let (mut error, harm) = judge(e);
        if error.kind == Kind::Internal {
            error.detail = Some(format!("{} in {sql}", error.detail.unwrap_or_default()));
        }
        self.failed.get_or_insert_with(|| (error.clone(), harm));
        error
    }

    /// One round trip: BEGIN if it is due, the waiting writes, then the rest.
    fn round(
        &mut self,
        then: Then<'_>,
        each: &mut dyn FnMut(usize, &Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        let begin = self.mode == Mode::Write && !self.begun;
        self.begun |= begin;
        let waiting = std::mem::take(&mut self.waiting);
        let client = &self.link.client;
        let outcome = self.link.runtime.block_on(async {
            let mut writes = Vec::with_capacity(waiting.len() + 2);
            if begin {
                writes.push(simple(client, "BEGIN"));
            }
            writes.extend(waiting.iter().map(|(s, p)| write(client, s, p)));
            if matches!(then, Then::Commit) {
                writes.push(simple(client, "COMMIT"));
            }
            send(&mut writes).await;
            let mut reads: Vec<Pending<'_, RowStream>> = match then {
                Then::Reads(reads) => reads.iter().map(|(s, p)| read(client, s, p)).collect(),
                Then::Commit => Vec::new(),
            };
            send(&mut reads).await;
            for write in writes {
                answer(write).await?;
            }
            for (i, read) in reads.into_iter().enumerate() {
                let Some(rows) = answer(read).await? else { continue };
                if let Err(e) = each_row(rows, i, each).await? {
                    return Ok(Err(e));
                }
            }
            Ok(Ok(()))
        });
        outcome.unwrap_or_else(|e| Err(self.note(&e, "this round trip")))
    }
}

fn simple<'c>(client: &'c Client, sql: &'static str) -> Pending<'c, u64> {
    maybe_done(Box::pin(async move { client.batch_execute(sql).await.map(|()| 0) }))
}

fn write<'c>(client: &'c Client, s: &'c Prepared, params: &'c [Val]) -> Pending<'c, u64> {
    maybe_done(Box::pin(client.execute_raw(s, params)))
}

fn read<'c>(client: &'c Client, s: &'c Prepared, params: &'c [Val]) -> Pending<'c, RowStream> {
    maybe_done(Box::pin(client.query_raw(s, params)))
}

/// Puts every request on the wire, in order, without waiting for an answer:
/// the first poll of a request sends it.
async fn send<T>(requests: &mut [Pending<'_, T>]) {
    poll_fn(|cx| {
        for request in requests.iter_mut() {
            let _ = Pin::new(request).poll(cx);
        }
        Poll::Ready(())
    })
    .await;
}

/// The answer to a request that was sent. `None` cannot happen: nobody took it.
async fn answer<T>(mut request: Pending<'_, T>) -> PgResult<Option<T>> {
    (&mut request).await;
    Pin::new(&mut request).take_output().transpose()
}

/// Outer error: of the database. Inner error: of the closure.
async fn each_row(
    rows: RowStream,
    i: usize,
    each: &mut dyn FnMut(usize, &Row<'_>) -> Result<bool>,
) -> PgResult<Result<()>> {
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await? {
        match each(i, &Row(Source::Pg(&row))) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Ok(Err(e)),
        }
    }
    Ok(Ok(()))
}

impl Driver for PgConn<'_, '_> {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn prepare(&mut self, s: &'static Statement) -> Result<()> {
        self.prepared(Sql::Fixed(s)).map(drop)
    }

    fn query(&mut self, sql: Sql<'_>, params: &[Val], each: &mut Each<'_>) -> Result<()> {
        let prepared = self.prepared(sql)?;
        self.round(Then::Reads(&[(prepared, params)]), &mut |_, row| each(row))
    }

    fn queries(
        &mut self,
        batch: &[(&'static Statement, &[Val])],
        each: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut reads = Vec::with_capacity(batch.len());
        for (s, params) in batch {
            reads.push((self.prepared(Sql::Fixed(s))?, *params));
        }
        self.round(Then::Reads(&reads), &mut |i, row| each(i, row).map(|()| true))
    }

    fn exec(&mut self, s: &'static Statement, params: &[Val]) -> Result<()> {
        if self.mode == Mode::Read {
            return Err(Error::internal("a read does not write"));
        }
        let prepared = self.prepared(Sql::Fixed(s))?;
        self.waiting.push((prepared, params.to_vec()));
        if self.waiting.len() < MOST_WAITING {
            return Ok(());
        }
        self.round(Then::Reads(&[]), &mut |_, _| Ok(true))
    }

    fn exec_count(&mut self, s: &'static Statement, params: &[Val]) -> Result<u64> {
        if self.mode == Mode::Read {
            return Err(Error::internal("a read does not write"));
        }
        let prepared = self.prepared(Sql::Fixed(s))?;
        self.round(Then::Reads(&[]), &mut |_, _| Ok(true))?;
        let client = &self.link.client;
        let done = self.link.runtime.block_on(client.execute_raw(&prepared, params));
        done.map_err(|e| self.note(&e, s.sql))
    }
}
