//! Once a day: files that no matter ever came to show are removed, and what is
//! kept no longer is erased.

use std::path::PathBuf;

use kernel::{Error, Result, Time};
use privacy::retention::Done;
use tokio::runtime::Handle;

use crate::city::City;

/// Minutes between two sweeps.
const A_DAY: i64 = 24 * 60;
/// Holds when the last one was, so that a program which is started every
/// morning sweeps too.
const MARK: &str = "files-swept";
/// The same of what is kept no longer.
const RETAINED: &str = "retention-run";

/// Sweeps when a day has passed since the last sweep. Answers how many files
/// were removed; `None` when it is not yet time.
///
/// # Errors
/// Those of the database and of the folder; it is tried again with the next
/// look.
pub async fn sweep(city: &City) -> Result<Option<u64>> {
    let (store, files) = (city.edge.store().clone(), city.files.clone());
    let (mark, now) = (store.folder().join(MARK), store.clock().now());
    if !is_time(read(mark.clone()).await?, now) {
        return Ok(None);
    }
    let runtime = Handle::current();
    // Walks a folder: not on the threads that answer requests.
    let walk = move || {
        let removed = runtime.block_on(desk::sweep::sweep(&store, &files))?;
        std::fs::write(&mark, now.to_string()).map_err(Error::internal)?;
        Ok(removed)
    };
    tokio::task::spawn_blocking(walk).await.map_err(Error::internal)?.map(Some)
}

/// Erases what is kept no longer when a day has passed since the last time;
/// `None` when it is not yet time.
///
/// # Errors
/// Those of the database and of the folder; it is tried again with the next
/// look, and does the rest.
pub async fn retain(city: &City) -> Result<Option<Done>> {
    let store = city.edge.store();
    let (mark, now) = (store.folder().join(RETAINED), store.clock().now());
    if !is_time(read(mark.clone()).await?, now) {
        return Ok(None);
    }
    let done = privacy::retention::run(store, &city.works, false).await?;
    tokio::fs::write(&mark, now.to_string()).await.map_err(Error::internal)?;
    Ok(Some(done))
}

fn is_time(last: Option<Time>, now: Time) -> bool {
    // A mark of the future is a clock's that was set back.
    last.is_none_or(|last| last > now || last.plus_minutes(A_DAY) <= now)
}

async fn read(mark: PathBuf) -> Result<Option<Time>> {
    match tokio::fs::read_to_string(&mark).await {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::internal(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_passes_between_two_sweeps() {
        let now: Time = "2026-10-20T13:10:00Z".parse().unwrap();
        let cases = [(None, true), (Some(0), false), (Some(-1439), false), (Some(-1440), true)];
        for (minutes, is) in cases {
            assert_eq!(is_time(minutes.map(|m| now.plus_minutes(m)), now), is, "{minutes:?}");
        }
        assert!(is_time(Some(now.plus_minutes(5)), now), "the clock was set back");
    }
}
