//! Locating, and the audit of the territory.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use kernel::{Error, Result};
use serde_json::{Value, json};
use tabular::Source;
use territory::locate_file;

use crate::city::City;

/// Which micro-grid each place of a file lies in, as lines of another file.
pub(super) async fn locate(city: &City, file: PathBuf, to: PathBuf) -> Result<Value> {
    let map = city.works.map();
    let run = move || {
        let unwritten = |e: std::io::Error| Error {
            detail: Some(format!("{}: {e}", to.display())),
            ..Error::conflict("server.folder")
        };
        let mut out = BufWriter::new(File::create(&to).map_err(unwritten)?);
        locate_file::run(&Source::file(&file), &map, &mut out)
    };
    let done = apart(run).await?;
    Ok(json!({
        "counts": done.counts, "faults": done.faults.first, "fault_count": done.faults.count,
    }))
}

/// Gaps and overlaps, with a map of them.
pub(super) async fn audit(city: &City, least: f64) -> Result<Value> {
    let map = city.works.map();
    let audit = apart(move || Ok(map.audit(least))).await?;
    let mut told = audit.json();
    told["geojson"] = audit.geojson();
    Ok(told)
}

/// Long work of the processor, beside what serves.
async fn apart<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}
