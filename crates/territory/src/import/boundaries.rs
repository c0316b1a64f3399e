//! Boundaries.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use imports::{Given, ImportId, Kind, Sink, Staged, Told};
use kernel::{AreaCode, Ctx, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use tabular::{Fault, Look, Mapping, Source};

use super::{Ground, body, changed_since, json as of};
use crate::boundary::{self, Features, Known, Parts, Problem};
use crate::coords::Coordinates;
use crate::geometry::{Point, Shape};
use crate::store::{BOUNDARIES, DIRECTORY, bump, imports as sql};

/// Bytes that a file of boundaries may have, unpacked.
const FILE_MOST: u64 = 256 << 20;

/// Boundaries as GeoJSON or a shapefile; a shape that is held is replaced.
pub struct Boundaries(pub Arc<dyn Ground>);

/// Corners as millionths of a degree, east and north in turn.
#[derive(Serialize, Deserialize)]
struct Row {
    code: AreaCode,
    polygons: Vec<Vec<Vec<i64>>>,
}

impl Row {
    fn of(code: AreaCode, shape: &Shape) -> Row {
        let ring = |r: &Vec<Point>| r.iter().flat_map(|p| [p.x, p.y]).collect();
        let polygons = shape.polygons.iter().map(|p| p.iter().map(ring).collect()).collect();
        Row { code, polygons }
    }

    fn shape(&self) -> Shape {
        let ring = |r: &Vec<i64>| -> Vec<Point> {
            r.chunks_exact(2).map(|p| Point { x: p[0], y: p[1] }).collect()
        };
        let polygons = self.polygons.iter().map(|p| p.iter().map(ring).collect()).collect();
        Shape { polygons }
    }
}

impl Kind for Boundaries {
    fn name(&self) -> &'static str {
        "boundaries"
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let (directory, map) = (self.0.directory(), self.0.map());
        let coordinates = coordinates(given.mapping)?;
        let features = read_features(given.path, given.source, coordinates)?;
        let area = |code: AreaCode| directory.area(code).is_some();
        let round = |code: AreaCode| map.shape_round(code).cloned();
        let known = Known { area: &area, city: map.bounds(), round: &round };
        let found = boundary::check(features, &known);
        let grave: Vec<&Problem> = found.problems.iter().filter(|p| p.grave).collect();
        grave.iter().for_each(|p| sink.fault(fault(p)));
        let mut unchanged = 0;
        for feature in &found.good {
            let Some(code) = feature.code else { continue };
            match map.shape(code) == Some(&feature.shape) {
                true => unchanged += 1,
                false => sink.row(feature.number as u64, of(Row::of(code, &feature.shape))),
            }
        }
        let told = json!({
            "good": found.good.len(), "refused": grave.len(), "unchanged": unchanged,
            "problems": found.problems,
        });
        Ok(told.as_object().cloned().unwrap_or_default())
    }

    fn apply(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        for row in rows {
            let row: Row = body(&row.body)?;
            let shape = row.shape();
            shape.check()?;
            sql::put_shape_aside(tx, import.get(), row.code, &shape)?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        bump(tx, BOUNDARIES)?;
        sql::show_shapes(tx, import.get())
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        let changed = sql::shapes_changed(tx, import.get())?;
        if changed > 0 {
            return Err(changed_since(changed));
        }
        // A shape that goes is seen by no "what is new": everybody reads all.
        bump(tx, DIRECTORY)?;
        bump(tx, BOUNDARIES)?;
        sql::hide_shapes(tx, import.get())
    }

    fn clear(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<bool> {
        sql::clear_shapes(tx, import.get())
    }
}

impl Boundaries {
    /// Every boundary that is held as GeoJSON, a feature in each line.
    pub fn export(&self) -> String {
        let (directory, map) = (self.0.directory(), self.0.map());
        let features: Vec<String> = directory
            .areas()
            .filter_map(|a| Some(crate::geojson::write(a, map.shape(a.code)?).to_string()))
            .collect();
        let features = features.join(",\n");
        format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}\n")
    }
}

/// In the table of faults the row is the shape's place in the file, the column
/// whose it is.
fn fault(p: &Problem) -> Fault {
    let whose = p.code.map(|c| c.to_string()).or_else(|| p.name.clone()).unwrap_or_default();
    let fault = Fault::new(p.feature as u64, whose, p.reason);
    p.args.iter().fold(fault, |f, (name, value): &(&'static str, Value)| f.arg(name, value.clone()))
}

fn coordinates(mapping: &Mapping) -> Result<Coordinates> {
    let named = mapping.options.get("coordinates").map_or(Ok(Coordinates::Wgs84), |c| c.parse());
    named.map_err(|why| Error::invalid("tabular.mapping_unreadable", "mapping").arg("why", why))
}

/// The first rows of the table of a packed shapefile; empty for what is none.
pub fn look_at_packed(source: &Source, most: usize) -> Look {
    let bytes = source.bytes_most(FILE_MOST).unwrap_or_default();
    let unpacked = boundary::unpack(&bytes, FILE_MOST);
    unpacked.map_or_else(|_| Look::default(), |p| boundary::look_at_shapefile(&p.parts(), most))
}

fn ends(path: &Path, end: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(end))
}

/// By the end of the name: a shapefile with its sisters beside it or packed with
/// them, or GeoJSON.
fn read_features(path: &Path, source: &Source, coordinates: Coordinates) -> Result<Features> {
    let bytes = source.bytes_most(FILE_MOST).map_err(|f| f.error())?;
    if ends(path, "zip") {
        return Ok(match boundary::unpack(&bytes, FILE_MOST) {
            Ok(packed) => boundary::read_shapefile(&packed.parts(), coordinates),
            Err(problem) => Features { good: Vec::new(), problems: vec![problem] },
        });
    }
    if !ends(path, "shp") {
        return Ok(boundary::read_geojson(&bytes, coordinates));
    }
    let sister = |end: &str| fs::read(path.with_extension(end)).unwrap_or_default();
    let text = |end: &str| String::from_utf8(sister(end)).ok().filter(|t| !t.is_empty());
    let (table, letters, projection) = (sister("dbf"), text("cpg"), text("prj"));
    let parts = Parts {
        shapes: &bytes,
        table: &table,
        letters: letters.as_deref(),
        projection: projection.as_deref(),
    };
    Ok(boundary::read_shapefile(&parts, coordinates))
}
