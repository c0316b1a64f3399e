//! The index follows the database: every command that changes a matter leaves
//! an entry in the log of acts, and the index takes in what stands there. So a
//! command does nothing for the index and never waits for it, and the index is
//! made anew from the database whenever it is missing, broken, of another
//! version, or ahead of a database that was put back.

mod news;
mod position;

use std::sync::Arc;

use casework::sql::matters;
use kernel::{Error, Id, Result, Shard};
use store::{Shards, Tx};

use crate::index::{Entry, Index, Writer};
use crate::sql;
use crate::state::Search;
use crate::texts::entry;

use news::News;
use position::Position;

/// Matters that are read in one go.
const SLICE: usize = 50;
/// Entries of the log without a matter, after which the position is kept for
/// its own sake.
const IDLE_MOST: u64 = 1_000;

/// What only one may have at a time.
#[derive(Default)]
pub(crate) struct Follower {
    /// There while something comes: its memory is given back in quiet times.
    writer: Option<Writer>,
    position: Option<Position>,
    /// Turns since the last commit in which the log went on without a matter.
    idle: u64,
}

impl Search {
    /// Takes in what was committed until now; whether that was all.
    ///
    /// # Errors
    /// Those of the store and of the disk. What is found stays as it was, and
    /// the next turn tries again.
    pub async fn turn(&self) -> Result<bool> {
        let mut f = self.follower().lock().await;
        let done = self.follow(&mut f).await;
        if done.is_err() {
            *f = Follower::default();
        }
        done
    }

    /// Makes the index anew from the database; answers how many matters it
    /// knows then. What is found meanwhile is found in the old one.
    ///
    /// # Errors
    /// `search.off`; those of the store and of the disk.
    pub async fn rebuild(&self) -> Result<u64> {
        self.is_wanted()?;
        let mut f = self.follower().lock().await;
        let index = self.index_to_follow(&mut f).await?;
        let done = self.build(&mut f, &index).await;
        if done.is_err() {
            *f = Follower::default();
        }
        done.map(|()| index.len())
    }

    /// Gives the memory for writing back, when what goes on behind the last
    /// commit is done.
    ///
    /// # Errors
    /// Those of the disk; it is given back all the same.
    pub async fn rest(&self) -> Result<()> {
        let Some(writer) = self.follower().lock().await.writer.take() else { return Ok(()) };
        tokio::task::spawn_blocking(|| writer.finish()).await.map_err(Error::internal)?
    }

    /// Lets go of the folder.
    ///
    /// # Errors
    /// Those of the disk; it is let go all the same.
    pub async fn close(&self) -> Result<()> {
        let done = self.rest().await;
        *self.follower().lock().await = Follower::default();
        self.hide();
        done
    }

    async fn follow(&self, f: &mut Follower) -> Result<bool> {
        let index = self.index_to_follow(f).await?;
        let Some(position) = self.place(f, &index).await? else {
            self.build(f, &index).await?;
            return Ok(false);
        };
        let news = self.read(move |tx| News::since(tx, &position)).await?;
        let moved = f.position.as_ref() != Some(&news.position);
        f.idle += u64::from(moved);
        let ids: Vec<i64> = news.matters.into_iter().collect();
        for slice in ids.chunks(SLICE) {
            self.take_in(f, &index, slice.to_vec()).await?;
        }
        if !ids.is_empty() || f.idle >= IDLE_MOST {
            self.keep(f, &index, news.position).await?;
        } else {
            f.position = Some(news.position);
        }
        self.show(index);
        Ok(!news.more)
    }

    /// The index. What cannot be opened is begun anew.
    async fn index_to_follow(&self, f: &mut Follower) -> Result<Arc<Index>> {
        let suspect = self.is_suspect();
        if suspect {
            *f = Follower::default();
            self.hide();
        }
        if let Some(index) = self.index() {
            return Ok(index);
        }
        let folder = self.folder().to_owned();
        let open = move || match suspect {
            true => Index::begin(&folder),
            false => Index::open(&folder).or_else(|e| {
                tracing::warn!(error = %e, "the search index is begun anew");
                Index::begin(&folder)
            }),
        };
        let opened = tokio::task::spawn_blocking(open).await.map_err(Error::internal)?;
        let index = opened.inspect_err(|_| self.failed())?;
        *f = Follower::default();
        self.trust();
        Ok(Arc::new(index))
    }

    /// Where it stands; `None` when that is no place of this database.
    async fn place(&self, f: &mut Follower, index: &Arc<Index>) -> Result<Option<Position>> {
        if f.position.is_none() {
            let Some(kept) = index.position()?.as_deref().and_then(Position::read) else {
                return Ok(None);
            };
            let of = kept.clone();
            if !self.read(move |tx| of.is_of(tx)).await? {
                tracing::warn!("the search index is of another database and made anew");
                return Ok(None);
            }
            f.position = Some(kept);
        }
        Ok(f.position.clone())
    }

    async fn build(&self, f: &mut Follower, index: &Arc<Index>) -> Result<()> {
        let position = self.read(Position::at_the_end).await?;
        self.write(f, index, |w| w.clear()).await?;
        let mut last = (Shard::COMMON, 0);
        loop {
            let ids = self.read(move |tx| sql::matters(tx, last, SLICE as i64)).await?;
            let Some(end) = ids.last() else { break };
            last = (end.shard(), end.get());
            let works = Arc::clone(self.works());
            let entries: Vec<Entry> = self
                .read(move |tx| {
                    let found = ids.iter().map(|id| {
                        let m = matters::even_unseen(tx, *id)?;
                        m.map(|m| entry(tx, &works, &m)).transpose()
                    });
                    found.filter_map(Result::transpose).collect()
                })
                .await?;
            self.write(f, index, move |w| entries.iter().try_for_each(|e| w.add(e))).await?;
        }
        self.keep(f, index, position).await?;
        tracing::info!(matters = index.len(), "the search index was made anew");
        self.show(Arc::clone(index));
        Ok(())
    }

    /// Reads matters again and puts them in, or takes out those that are gone.
    async fn take_in(&self, f: &mut Follower, index: &Arc<Index>, ids: Vec<i64>) -> Result<()> {
        let works = Arc::clone(self.works());
        let read = move |tx: &mut Tx<'_>| {
            let found = ids.iter().map(|id| {
                let known = Id::from_i64(*id).map(|id| matters::even_unseen(tx, id)).transpose()?;
                let entry = known.flatten().map(|m| entry(tx, &works, &m)).transpose()?;
                Ok((*id, entry))
            });
            found.collect::<Result<Vec<(i64, Option<Entry>)>>>()
        };
        let found = self.read(read).await?;
        self.write(f, index, move |w| {
            found.iter().try_for_each(|(id, entry)| match entry {
                Some(entry) => w.put(entry),
                None => {
                    w.remove(*id);
                    Ok(())
                }
            })
        })
        .await
    }

    async fn read<T, F>(&self, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.store().read_many(Shards::All, f).await
    }

    /// Commits, and shows what was committed.
    async fn keep(&self, f: &mut Follower, index: &Arc<Index>, position: Position) -> Result<()> {
        let (written, of) = (position.written()?, Arc::clone(index));
        let commit = move |w: &mut Writer| {
            w.commit(&written)?;
            of.look_again()
        };
        self.write(f, index, commit).await?;
        (f.position, f.idle) = (Some(position), 0);
        self.is_well();
        Ok(())
    }

    /// Writing waits for the disk: never on a thread that answers requests.
    async fn write<T, F>(&self, f: &mut Follower, index: &Arc<Index>, run: F) -> Result<T>
    where
        F: FnOnce(&mut Writer) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (held, index) = (f.writer.take(), Arc::clone(index));
        let work = move || {
            let mut writer = held.map_or_else(|| index.writer(), Ok)?;
            let done = run(&mut writer)?;
            Ok((writer, done))
        };
        let worked = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
        let (writer, done) = worked.inspect_err(|_: &Error| self.failed())?;
        f.writer = Some(writer);
        Ok(done)
    }
}
