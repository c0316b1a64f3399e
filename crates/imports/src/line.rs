//! Slices on their way to the database, one behind the other. While one is
//! written, the next is prepared: on SQLite the store tries it beside its one
//! writer, which then has only the rows left to write.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::{Ctx, Error, Kind as Sort, Result, Shard};
use store::Tx;
use tokio::sync::mpsc;

use crate::kind::Kind;
use crate::run::{Imports, SYSTEM, Tell, count};
use crate::sink::Staged;
use crate::state::{Import, ImportId, State};
use crate::{SLICE, sql, step};

/// Slices on their way to the writer: one is written, one is prepared.
const ABREAST: usize = 2;
/// Between two signs of life of a reader: well within the silence that counts
/// as its death.
const BEAT: Duration = Duration::from_secs(30);

impl Imports {
    /// Writes slices into staging as they come; how many rows it was. One is
    /// sealed while another is written.
    pub(crate) async fn staging(
        &self,
        kind: Arc<dyn Kind>,
        id: ImportId,
        slices: mpsc::Receiver<Vec<Staged>>,
        tell: Tell<'_>,
    ) -> Result<i64> {
        let own = self.clone();
        let read =
            stream::try_unfold((own, slices, 0), move |(own, mut slices, after)| async move {
                let next = own.next_slice(id, &mut slices).await?;
                Ok::<_, Error>(next.map(|slice| {
                    let behind = after + slice.len() as i64;
                    ((after, slice), (own, slices, behind))
                }))
            });
        let own = self.clone();
        let stage = move |(after, slice): (i64, Vec<Staged>)| {
            own.clone().stage_slice(Arc::clone(&kind), id, after, slice)
        };
        let (mut all, mut staged) = (pin!(read.map_ok(stage).try_buffered(ABREAST)), 0);
        while let Some(more) = all.try_next().await? {
            staged += more;
            tell(count(staged), None);
        }
        Ok(staged)
    }

    /// What the reader hands over next; none at its end.
    async fn next_slice(
        &self,
        id: ImportId,
        slices: &mut mpsc::Receiver<Vec<Staged>>,
    ) -> Result<Option<Vec<Staged>>> {
        loop {
            // A reader that thinks for long is alive all the same.
            match tokio::time::timeout(BEAT, slices.recv()).await {
                Ok(next) => return Ok(next),
                Err(_) => self.write(SYSTEM, move |tx, ctx| step::beat(tx, ctx, id)).await?,
            }
        }
    }

    async fn stage_slice(
        self,
        kind: Arc<dyn Kind>,
        id: ImportId,
        after: i64,
        slice: Vec<Staged>,
    ) -> Result<i64> {
        let len = slice.len() as i64;
        let stage =
            move |tx: &mut Tx<'_>, ctx: &Ctx| step::stage(tx, ctx, &*kind, id, after, &slice);
        self.write(SYSTEM, stage).await.map(|()| len)
    }

    /// Step by step until nothing is left.
    pub(crate) async fn drive(&self, id: ImportId, tell: Tell<'_>) -> Result<Import> {
        loop {
            match self.next(id, tell).await {
                Ok(import) if import.state.is_at_rest() => return Ok(import),
                Ok(_) => {}
                Err(e) if matches!(e.kind, Sort::Busy | Sort::Internal) => return Err(e),
                // What a row says cannot be: nothing of the file stays.
                Err(e) => {
                    let clearing = self.get(id).await?.state == State::Clearing;
                    if clearing {
                        return Err(e);
                    }
                    self.write(SYSTEM, move |tx, ctx| step::give_up(tx, ctx, id, &e)).await?;
                }
            }
        }
    }

    /// A step, or all slices of a kind that goes row by row.
    async fn next(&self, id: ImportId, tell: Tell<'_>) -> Result<Import> {
        let kinds = self.kinds.clone();
        let step = move |tx: &mut Tx<'_>, ctx: &Ctx| step::step(tx, ctx, &kinds, id);
        let import = self.write(SYSTEM, step).await?;
        if !import.state.is_at_rest() {
            tell(count(import.reached), Some(count(import.staged)));
        }
        if import.state == State::Applying && self.kinds.get(&import.kind)?.is_row_by_row() {
            self.slices(&import, tell).await?;
        }
        Ok(import)
    }

    /// All slices that are still staged: one is tried while another is written.
    /// Each stands for itself, so one that comes late, when the import was given
    /// up already, finds that and does nothing.
    async fn slices(&self, import: &Import, tell: Tell<'_>) -> Result<()> {
        let id = import.id;
        let first = self.store.read(Shard::COMMON, move |tx| sql::first(tx, id)).await?;
        let own = self.clone();
        let slice = move |after: i64| own.clone().put_slice(id, after);
        let starts = (first.unwrap_or(import.staged)..import.staged).step_by(SLICE);
        let mut all = pin!(stream::iter(starts).map(slice).buffered(ABREAST));
        let mut reached = count(import.reached);
        while let Some(more) = all.try_next().await? {
            reached += more as u64;
            tell(reached, Some(count(import.staged)));
        }
        Ok(())
    }

    async fn put_slice(self, id: ImportId, after: i64) -> Result<usize> {
        let kinds = self.kinds.clone();
        let slice = move |tx: &mut Tx<'_>, ctx: &Ctx| step::slice(tx, ctx, &kinds, id, after);
        self.write(SYSTEM, slice).await
    }
}
