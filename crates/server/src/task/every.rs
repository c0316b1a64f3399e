//! A command for every open matter, some hundred at a time.

use std::collections::BTreeMap;

use casework::Matter;
use casework::sql::waiting;
use futures_util::future::join_all;
use kernel::{Actor, Ctx, Id, Kind, Result};
use store::{Shards, Tx};

use super::Tell;
use crate::city::City;
use crate::out::Progress;

/// Matters that are taken up together: they share a sync of the disk.
pub(super) const PAGE: usize = 200;

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub looked: u64,
    /// Those of which the command says that it did something.
    pub done: u64,
    /// Codes of refusals, and how many.
    pub refused: BTreeMap<String, u64>,
}

/// Runs a command for each open matter (of one procedure). A refusal is
/// counted and hinders no other.
///
/// # Errors
/// What is no refusal: a full queue, a failed disk. What was done stays done,
/// and the same again does the rest.
pub(super) async fn every<F>(
    city: &City,
    procedure: Option<&str>,
    what: &str,
    tell: &Tell,
    run: F,
) -> Result<Told>
where
    F: Fn(&mut Tx<'_>, &Ctx, Id<Matter>) -> Result<bool> + Clone + Send + Sync + 'static,
{
    let (mut told, mut after) = (Told::default(), 0);
    loop {
        let ids = waiting(city, procedure, after).await?;
        let Some(last) = ids.last() else { return Ok(told) };
        after = last.get();
        let done = join_all(ids.iter().map(|id| one(city, *id, run.clone()))).await;
        told.looked += ids.len() as u64;
        for done in done {
            match done {
                Ok(done) => told.done += u64::from(done),
                Err(e) if matches!(e.kind, Kind::Conflict | Kind::Invalid) => {
                    *told.refused.entry(e.code.to_owned()).or_default() += 1;
                }
                Err(e) => return Err(e),
            }
        }
        tell(Progress { what: what.to_owned(), done: told.looked, of: None });
    }
}

async fn one<F>(city: &City, id: Id<Matter>, run: F) -> Result<bool>
where
    F: Fn(&mut Tx<'_>, &Ctx, Id<Matter>) -> Result<bool> + Send + Sync + 'static,
{
    let store = city.edge.store();
    let ctx = store.ctx(Actor::System { job: "command_line" }).await?;
    let of = ctx.clone();
    store.write(id.shard(), &ctx, move |tx| run(tx, &of, id)).await
}

/// The next open matters behind `after`.
pub(super) async fn waiting(
    city: &City,
    procedure: Option<&str>,
    after: i64,
) -> Result<Vec<Id<Matter>>> {
    let named = procedure.map(str::to_owned);
    let read = move |tx: &mut Tx<'_>| waiting::waiting(tx, named.as_deref(), after, PAGE as i64);
    city.edge.store().read_many(Shards::All, read).await
}
