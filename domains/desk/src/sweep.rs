//! What is kept no longer: files that no matter ever came to show, and old
//! notices.

use std::collections::HashSet;

use casework::sql::records::attached;
use files::{FileId, Files};
use kernel::{Actor, Result, Shard};
use store::Store;

/// Minutes for which a file waits for its matter: a form lies open, a telephone
/// is out of reach for days.
const PATIENCE: i64 = 14 * 24 * 60;

const JOB: &str = "sweep";

/// Removes what was sent in long ago and never named by an act, and what
/// accounts were told long ago. Answers how many files were removed. To be run
/// about once a day.
///
/// # Errors
/// Those of the database and of the folder; what was removed until then stays
/// removed.
pub async fn sweep(store: &Store, files: &Files) -> Result<u64> {
    casework::desk::notices::forget(store).await?;
    let before = store.clock().now().plus_minutes(-PATIENCE);
    let removed = files.sweep(before, async |ids| known(store, ids).await).await?;
    // the bytes first: a file without a row would look slipped in
    let by = Actor::System { job: JOB };
    files.forget(store, by, before, async |ids| known(store, ids).await).await?;
    Ok(removed)
}

async fn known(store: &Store, ids: &[FileId]) -> Result<HashSet<FileId>> {
    let names: Vec<String> = ids.iter().map(FileId::to_string).collect();
    let found = store.read(Shard::COMMON, move |tx| attached(tx, &names)).await?;
    Ok(found.iter().filter_map(|name| name.parse().ok()).collect())
}
