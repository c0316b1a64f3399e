//! Removing what no command ever named.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt;
use kernel::{Error, Result, Time};
use object_store::{ObjectStoreExt, path::Path as Location};

use crate::file_id::FileId;
use crate::files::Files;

/// How many ids the database is asked about at once.
const BATCH: usize = 500;

impl Files {
    /// Removes every file that was written before `before` and that `known`
    /// does not give back of the ids it is asked about, and what uploads left
    /// behind that a crash cut off. Answers how many files were removed.
    ///
    /// `before` must lie well back (a day): between keeping a photo and the
    /// command that names it somebody is still typing.
    ///
    /// # Errors
    /// Those of `known`, before anything of that batch is removed; `internal`
    /// when the folder cannot be read.
    pub async fn sweep<F>(&self, before: Time, known: F) -> Result<u64>
    where
        F: AsyncFn(&[FileId]) -> Result<HashSet<FileId>>,
    {
        let old = self.older_than(before).await?;
        let ids: Vec<FileId> = old.keys().copied().collect();
        let mut removed = 0;
        for batch in ids.chunks(BATCH) {
            let known = known(batch).await?;
            for id in batch.iter().filter(|id| !known.contains(id)) {
                for at in old.get(id).into_iter().flatten() {
                    self.store.delete(at).await.map_err(Error::internal)?;
                    removed += 1;
                }
            }
        }
        // A bucket keeps nothing of an upload that was cut off.
        let Some(folder) = self.folder.clone() else { return Ok(removed) };
        let cut_off = tokio::task::spawn_blocking(move || remove_cut_off(&folder, before));
        Ok(removed + cut_off.await.map_err(Error::internal)?.map_err(Error::internal)?)
    }

    /// The places of each id of which all was written before.
    async fn older_than(&self, before: Time) -> Result<BTreeMap<FileId, Vec<Location>>> {
        let mut found: BTreeMap<FileId, Vec<Location>> = BTreeMap::new();
        let mut young: HashSet<FileId> = HashSet::new();
        let mut all = self.store.list(None);
        while let Some(meta) = all.try_next().await.map_err(Error::internal)? {
            // What is not ours by its name is not ours to remove.
            let Some(id) = id_of(&meta.location) else { continue };
            if meta.last_modified.timestamp_micros() < before.micros() {
                found.entry(id).or_default().push(meta.location);
            } else {
                young.insert(id);
            }
        }
        found.retain(|id, _| !young.contains(id));
        Ok(found)
    }
}

pub(crate) fn id_of(location: &Location) -> Option<FileId> {
    let name = location.filename()?;
    name.strip_suffix(".thumb").unwrap_or(name).parse().ok()
}

/// The store writes to `name#1` first and renames; after a crash that file
/// stays and is never listed.
fn remove_cut_off(folder: &Path, before: Time) -> std::io::Result<u64> {
    let before = u64::try_from(before.micros()).unwrap_or(0);
    let before = SystemTime::UNIX_EPOCH + Duration::from_micros(before);
    let mut removed = 0;
    for inner in std::fs::read_dir(folder)? {
        let inner = inner?;
        if !inner.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(inner.path())? {
            let file = file?;
            if is_cut_off(&file.file_name().to_string_lossy())
                && file.metadata()?.modified()? < before
            {
                std::fs::remove_file(file.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

fn is_cut_off(name: &str) -> bool {
    name.split_once('#').is_some_and(|(name, number)| {
        let name = name.strip_suffix(".thumb").unwrap_or(name);
        name.parse::<FileId>().is_ok() && number.bytes().all(|b| b.is_ascii_digit())
    })
}
