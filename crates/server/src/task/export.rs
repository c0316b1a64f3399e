//! `export …`: what an import reads back.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use kernel::{Error, Result};
use serde_json::{Value, json};
use store::{Shards, Tx};
use tabular::{Format, write};
use worktime::Layer;

use super::ctx;
use crate::calendars;
use crate::city::City;
use crate::imports::{calendar, tables};

/// Headings and rows.
type Table = (Vec<&'static str>, Vec<Vec<String>>);

/// What goes out, before it is written.
pub(crate) enum Gathered {
    Table(Table),
    /// GeoJSON, a line for each feature.
    Text(String),
}

pub(super) async fn export(
    city: &City,
    kind: &str,
    format: Option<Format>,
    to: PathBuf,
    reveal_as: Option<String>,
) -> Result<Value> {
    let (headings, rows) = match gather(city, kind, reveal_as).await? {
        Gathered::Table(table) => table,
        Gathered::Text(text) => {
            let features = text.lines().count().saturating_sub(2);
            std::fs::write(&to, text).map_err(|e| unwritten(&to, &e))?;
            return Ok(json!({ "kind": kind, "rows": features }));
        }
    };
    let count = rows.len();
    // Messages come in as JSON lines, so they go out like that.
    let usual = if kind == "reports" { Format::Jsonl } else { Format::Csv };
    let format = format.unwrap_or(usual);
    let path = to.clone();
    let written = tokio::task::spawn_blocking(move || put(format, &path, &headings, &rows));
    written.await.map_err(Error::internal)?.map_err(|e| unwritten(&to, &e))?;
    Ok(json!({ "kind": kind, "rows": count }))
}

/// All of a kind; people are masked unless an account that may see them says
/// so.
///
/// # Errors
/// `imports.kind_unknown`; those of reading; `registry.export_by_approval`.
pub(crate) async fn gather(city: &City, kind: &str, reveal_as: Option<String>) -> Result<Gathered> {
    let tables = tables(&city.works);
    let whole = |rows: territory::import::Rows| (rows.headings, rows.rows);
    Ok(Gathered::Table(match kind {
        "areas" => whole(tables.areas.export()),
        "units" => whole(tables.units.export()),
        "taxonomy" => whole(tables.taxonomy.export()),
        "calendar" => holidays(city).await?,
        "reports" => reports(city).await?,
        "registry" if reveal_as.is_some() => {
            return Err(Error::invalid("registry.export_by_approval", "reveal_as"));
        }
        "registry" => register(city).await?,
        "staff" => super::staff_table::table(city, reveal_as).await?,
        "boundaries" => return Ok(Gathered::Text(tables.boundaries.export())),
        _ => return Err(Error::invalid("imports.kind_unknown", "kind")),
    }))
}

fn put(
    format: Format,
    to: &Path,
    headings: &[&'static str],
    rows: &[Vec<String>],
) -> io::Result<()> {
    let file = File::create(to)?;
    let mut table = write::table(format, BufWriter::new(file.try_clone()?), headings)?;
    rows.iter().try_for_each(|row| table.row(row))?;
    table.end()?;
    file.sync_all()
}

pub(super) fn unwritten(to: &Path, e: &io::Error) -> Error {
    let detail = Some(format!("{}: {e}", to.display()));
    Error { detail, ..Error::conflict("server.folder") }
}

/// What was reported, masked; what is confidential stays here.
async fn reports(city: &City) -> Result<Table> {
    const PAGE: i64 = 500;
    let (mut rows, mut after) = (Vec::new(), -1);
    loop {
        let read = move |tx: &mut Tx<'_>| crate::imports::reports_after(tx, after, PAGE);
        let page = city.edge.store().read_many(Shards::All, read).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        rows.extend(page.into_iter().map(|(_, cells)| cells));
    }
    Ok((crate::imports::REPORTS.to_vec(), rows))
}

/// The register, its people masked: in clear they leave by an approved export
/// alone, which says who fetched it.
async fn register(city: &City) -> Result<Table> {
    let store = city.edge.store();
    let now = store.clock().now();
    store.read_many(Shards::All, move |tx| registry::export(tx, now)).await
}

/// Holidays of the national calendar, with what the city has added.
async fn holidays(city: &City) -> Result<Table> {
    let own = calendars::own(&ctx(city).await?);
    let mut layers: Vec<Layer> = vec![casework::shipped::layer("cn")?];
    layers.extend(own.get("cn").cloned());
    Ok(calendar::export(&layers))
}
