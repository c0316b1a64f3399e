//! Areas and boundaries from files, locating, the audit of the territory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use kernel::{AreaCode, Ctx, Error, Result, Shard};
use serde_json::{Value, json};
use store::Tx;
use tabular::{Mapping, Source};
use territory::area_file::{self, AreaPlan};
use territory::boundary::{self, Features, Known, Parts};
use territory::commands::{SLICE_MOST, import_areas, put_boundaries};
use territory::{Area, Coordinates, Directory, Map, Shape, locate_file};

use super::{ImportLand, Tell, ctx};
use crate::city::City;
use crate::out::Progress;

/// Areas: all of the file or nothing.
pub(super) async fn areas(city: &City, what: ImportLand, tell: &Tell) -> Result<Value> {
    let mapping = mapping(&what)?;
    let directory = city.works.directory();
    let now = city.edge.store().clock().now();
    let read = move || {
        let held = held(&directory);
        area_file::read(&Source::file(&what.file), &mapping, &held, now)
    };
    let plan = apart(read).await?;
    let applied = plan.faults.is_empty() && !what.dry_run;
    if applied {
        apply_areas(city, &plan, tell).await?;
    }
    Ok(json!({
        "applied": applied, "counts": plan.counts, "faults": plan.faults.first,
        "fault_count": plan.faults.count, "doubtful": plan.doubtful,
    }))
}

fn held(directory: &Directory) -> BTreeMap<AreaCode, Area> {
    directory.areas().map(|a| (a.code, a.clone())).collect()
}

async fn apply_areas(city: &City, plan: &AreaPlan, tell: &Tell) -> Result<()> {
    let slices: Vec<&[Area]> = plan.rows.chunks(SLICE_MOST).collect();
    for (i, slice) in slices.iter().enumerate() {
        let (rows, last) = (slice.to_vec(), i + 1 == slices.len());
        write(city, move |tx, ctx| import_areas(tx, ctx, &rows, last)).await?;
        progress(tell, "areas", i * SLICE_MOST + slice.len(), plan.rows.len());
    }
    city.works.territory.refresh(city.edge.store()).await?;
    Ok(())
}

/// Boundaries: all of the file or, with `skip_bad`, all that nothing grave is
/// wrong with.
pub(super) async fn boundaries(city: &City, what: ImportLand, tell: &Tell) -> Result<Value> {
    let coordinates = coordinates(&what)?;
    let (directory, map) = (city.works.directory(), city.works.map());
    let file = what.file.clone();
    let read = move || Ok(checked(read_features(&file, coordinates)?, &directory, &map));
    let found = apart(read).await?;
    let grave = found.problems.iter().filter(|p| p.grave).count();
    let applied = !what.dry_run && (grave == 0 || what.skip_bad);
    if applied {
        apply_boundaries(city, &found, tell).await?;
    }
    Ok(json!({
        "applied": applied, "good": found.good.len(), "refused": grave,
        "problems": found.problems,
    }))
}

fn checked(features: Features, directory: &Directory, map: &Map) -> Features {
    let area = |code: AreaCode| directory.area(code).is_some();
    let round = |code: AreaCode| map.shape_round(code).cloned();
    boundary::check(features, &Known { area: &area, city: map.bounds(), round: &round })
}

async fn apply_boundaries(city: &City, found: &Features, tell: &Tell) -> Result<()> {
    let rows: Vec<(AreaCode, Shape)> =
        found.good.iter().filter_map(|f| Some((f.code?, f.shape.clone()))).collect();
    for (i, slice) in rows.chunks(SLICE_MOST).enumerate() {
        let slice = slice.to_vec();
        let done = i * SLICE_MOST + slice.len();
        write(city, move |tx, ctx| put_boundaries(tx, ctx, &slice)).await?;
        progress(tell, "boundaries", done, rows.len());
    }
    city.works.territory.refresh(city.edge.store()).await?;
    Ok(())
}

/// By the end of the name: a shapefile with its sisters beside it, or GeoJSON.
fn read_features(file: &Path, coordinates: Coordinates) -> Result<Features> {
    let is_shapefile = file.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp"));
    if !is_shapefile {
        let bytes = Source::file(file).bytes_most(FILE_MOST).map_err(|f| f.error())?;
        return Ok(boundary::read_geojson(&bytes, coordinates));
    }
    let sister = |end: &str| fs::read(file.with_extension(end)).unwrap_or_default();
    let text = |end: &str| String::from_utf8(sister(end)).ok().filter(|t| !t.is_empty());
    let shapes = Source::file(file).bytes_most(FILE_MOST).map_err(|f| f.error())?;
    let (table, letters, projection) = (sister("dbf"), text("cpg"), text("prj"));
    let parts = Parts {
        shapes: &shapes,
        table: &table,
        letters: letters.as_deref(),
        projection: projection.as_deref(),
    };
    Ok(boundary::read_shapefile(&parts, coordinates))
}

/// Bytes that a file of boundaries may have, unpacked.
const FILE_MOST: u64 = 256 << 20;

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

fn mapping(what: &ImportLand) -> Result<Mapping> {
    what.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::parse)
}

fn coordinates(what: &ImportLand) -> Result<Coordinates> {
    let mapping = mapping(what)?;
    let named = mapping.options.get("coordinates").map_or(Ok(Coordinates::Wgs84), |c| c.parse());
    named.map_err(|why| Error::invalid("tabular.mapping_unreadable", "mapping").arg("why", why))
}

async fn write<F>(city: &City, f: F) -> Result<()>
where
    F: Fn(&mut Tx<'_>, &Ctx) -> Result<()> + Send + Sync + 'static,
{
    let ctx = ctx(city).await?;
    let of = ctx.clone();
    city.edge.store().write(Shard::COMMON, &ctx, move |tx| f(tx, &of)).await
}

/// Long work of the processor, beside what serves.
async fn apart<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}

fn progress(tell: &Tell, what: &str, done: usize, of: usize) {
    let (done, of) = (done as u64, Some(of as u64));
    tell(Progress { what: what.to_owned(), done, of });
}
