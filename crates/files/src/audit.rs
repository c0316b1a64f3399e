//! The files held against the log: whether each is, byte by byte, what was
//! kept, whether any is gone, and whether any was slipped in.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use kernel::{Error, Result, Time};
use object_store::{ObjectMeta, ObjectStoreExt};
use serde_json::Value;
use store::audit::LogHash;
use store::{Store, Tx};

use crate::MANIFEST;
use crate::book::{KEY, imprint};
use crate::file_id::FileId;
use crate::files::{Files, Variant, location};
use crate::sql::{self, Row, SHARD};
use crate::sweep::id_of;

/// What does not fit between the log and the files. `seq` is the entry's place
/// in the log of the common shard; none while it waits for the sealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Its bytes are not those that were kept.
    Changed { file: FileId, variant: Variant, seq: Option<i64> },
    /// A matter shows it, and it is not there.
    Missing { file: FileId, variant: Variant, seq: Option<i64> },
    /// It lies among the files, and nothing was ever kept under its name.
    Unknown { file: FileId, variant: Variant },
    /// Its row does not say what the log says.
    RowChanged { upload: i64, seq: Option<i64> },
    /// The log has never heard of the row.
    RowUnknown { upload: i64 },
    /// The log knows the row, and it is not there.
    RowGone { upload: i64, seq: i64 },
}

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audited {
    pub files: u64,
    /// Forms of files from before there were rows: nothing vouches for them.
    pub without: u64,
    /// No matter shows them, and their bytes are not (all) there: they never
    /// came, or are being swept.
    pub waiting: u64,
    /// At most 1 000.
    pub found: Vec<Found>,
}

/// Rows read at once, and files of a listing asked about at once.
const SLICE: usize = 200;
const MOST_FOUND: usize = 1000;
/// Bytes of a small form, at most: one has some ten thousand.
const MOST_THUMB: u64 = 4 << 20;

/// Holds every file against its row, every row against the log, and the folder
/// or bucket against the rows. What the log says is taken as true: it is
/// verified apart. `shown` gives back those of the ids that a matter shows, and
/// since when; `progress` is told how many are done.
///
/// # Errors
/// Those of the database, of the folder and of `shown`.
pub async fn verify<F>(
    files: &Files,
    store: &Store,
    shown: F,
    mut progress: impl FnMut(u64),
) -> Result<Audited>
where
    F: AsyncFn(&[FileId]) -> Result<HashMap<FileId, Time>>,
{
    let mut all = Audited::default();
    let mut after = i64::MIN;
    loop {
        let rows = store.read(SHARD, move |tx| judged(tx, after)).await?;
        let Some(last) = rows.last() else { break };
        after = last.row.id;
        for judged in rows {
            row(files, store.log_hash(), &judged, &shown, &mut all).await?;
        }
        progress(all.files);
    }
    let gone = store.read(SHARD, sql::gone).await?;
    all.found.extend(gone.into_iter().map(|(upload, seq)| Found::RowGone { upload, seq }));
    strays(files, store, &shown, &mut all).await?;
    all.found.truncate(MOST_FOUND);
    Ok(all)
}

/// A row beside what the log says.
struct Judged {
    row: Row,
    /// The file, and the entry's place; or what is wrong with the row.
    verdict: std::result::Result<(FileId, Option<i64>), Found>,
}

fn judged(tx: &mut Tx<'_>, after: i64) -> Result<Vec<Judged>> {
    let hash = tx.log_hash();
    let rows = sql::list(tx, after, SLICE as i64)?;
    let mut judged = Vec::with_capacity(rows.len());
    for row in rows {
        let upload = row.id;
        let verdict = match sql::logged(tx, upload)? {
            None => Err(Found::RowUnknown { upload }),
            Some((facts, seq)) => {
                let facts: Value = serde_json::from_str(&facts).unwrap_or_default();
                let fits = facts[KEY].as_str() == Some(&imprint(hash, &row));
                let file = row.file.parse().ok().filter(|_| fits);
                file.map(|file| (file, seq)).ok_or(Found::RowChanged { upload, seq })
            }
        };
        judged.push(Judged { row, verdict });
    }
    Ok(judged)
}

/// How a file lies there.
#[derive(PartialEq, Eq)]
enum Lies {
    Same,
    Changed,
    Missing,
}

async fn row<F>(
    files: &Files,
    with: LogHash,
    judged: &Judged,
    shown: &F,
    all: &mut Audited,
) -> Result<()>
where
    F: AsyncFn(&[FileId]) -> Result<HashMap<FileId, Time>>,
{
    all.files += 1;
    let (file, seq) = match judged.verdict {
        Ok(known) => known,
        Err(found) => {
            all.found.push(found);
            return Ok(());
        }
    };
    let small = judged.row.thumb.is_some().then_some(Variant::Thumb);
    let mut missing = Vec::new();
    for variant in [Variant::Full].into_iter().chain(small) {
        match files.lies(&judged.row, (file, variant), with).await? {
            Lies::Same => {}
            Lies::Changed => all.found.push(Found::Changed { file, variant, seq }),
            Lies::Missing => missing.push(variant),
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    match shown(&[file]).await?.contains_key(&file) {
        true => all.found.extend(missing.iter().map(|v| Found::Missing { file, variant: *v, seq })),
        false => all.waiting += 1,
    }
    Ok(())
}

impl Files {
    /// Whether a form of a file has that hash. What is longer than it can be is
    /// not read.
    async fn lies(&self, of: &Row, form: (FileId, Variant), with: LogHash) -> Result<Lies> {
        let (file, variant) = form;
        let (hash, longest) = match variant {
            Variant::Full => (Some(&of.hash), of.bytes.unsigned_abs()),
            Variant::Thumb => (of.thumb.as_ref(), MOST_THUMB),
        };
        let found = match self.store.get(&location(file, variant)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(Lies::Missing),
            Err(e) => return Err(Error::internal(e)),
        };
        if found.meta.size > longest {
            return Ok(Lies::Changed);
        }
        let bytes = found.bytes().await.map_err(Error::internal)?;
        let same = hash.is_some_and(|hash| with.of(&bytes)[..] == hash[..]);
        Ok(if same { Lies::Same } else { Lies::Changed })
    }
}

/// A form of a file in the listing.
struct Listed {
    file: FileId,
    variant: Variant,
    written: Time,
}

/// `None` for what is not ours by its name and place: it is never given out.
fn listed(meta: &ObjectMeta) -> Option<Listed> {
    let file = id_of(&meta.location)?;
    let variants = [Variant::Full, Variant::Thumb];
    let variant = variants.into_iter().find(|v| location(file, *v) == meta.location)?;
    let written = Time::from_micros(meta.last_modified.timestamp_micros());
    Some(Listed { file, variant, written })
}

/// Looks for files without a row.
async fn strays<F>(files: &Files, store: &Store, shown: &F, all: &mut Audited) -> Result<()>
where
    F: AsyncFn(&[FileId]) -> Result<HashMap<FileId, Time>>,
{
    let since = |tx: &mut Tx<'_>| store::migrated(tx, MANIFEST.name, 1);
    let since = store.read(SHARD, since).await?.unwrap_or(Time::from_micros(i64::MAX));
    let mut list = files.store.list(None).try_chunks(SLICE);
    while let Some(slice) = list.try_next().await.map_err(|e| Error::internal(e.1))? {
        let slice: Vec<Listed> = slice.iter().filter_map(listed).collect();
        let names: Vec<String> = slice.iter().map(|l| l.file.to_string()).collect();
        if names.is_empty() {
            continue;
        }
        let known = store.read(SHARD, move |tx| sql::known(tx, &names)).await?;
        let known: HashMap<String, bool> = known.into_iter().collect();
        for l in slice {
            let thumb = known.get(&l.file.to_string());
            if thumb.is_none_or(|thumb| l.variant == Variant::Thumb && !thumb) {
                stray(files, &l, (thumb.is_none(), since), shown, all).await?;
            }
        }
    }
    Ok(())
}

/// One from before there were rows, by when it was written or first shown (a
/// restored copy is younger than its matter), or one that was slipped in.
async fn stray<F>(
    files: &Files,
    l: &Listed,
    (rowless, since): (bool, Time),
    shown: &F,
    all: &mut Audited,
) -> Result<()>
where
    F: AsyncFn(&[FileId]) -> Result<HashMap<FileId, Time>>,
{
    let Listed { file, variant, written } = *l;
    let old = || async {
        let first = shown(&[file]).await?.get(&file).copied();
        Ok::<_, Error>(written < since || first.is_some_and(|first| first < since))
    };
    if rowless && old().await? {
        all.without += 1;
        return Ok(());
    }
    // swept between the listing and now: its bytes went before its row did
    match files.store.head(&location(file, variant)).await {
        Ok(_) => all.found.push(Found::Unknown { file, variant }),
        Err(object_store::Error::NotFound { .. }) => {}
        Err(e) => return Err(Error::internal(e)),
    }
    Ok(())
}
