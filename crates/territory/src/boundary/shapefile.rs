//! Shapefiles: shapes in one file, what they say of themselves in another.

use std::io::Cursor;

use serde_json::{Map, Value};
use shapefile::dbase::encoding::DynEncoding;
use shapefile::dbase::{self, FieldValue, UnicodeLossy};
use shapefile::{PolygonRing, Shape as Drawn, ShapeReader};
use tabular::Look;

use super::feature::{Features, Label, Problem, add, label, shape};
use super::geojson::FEATURES_MOST;
use crate::coords::{Coordinates, LonLat};

/// The files that a shapefile consists of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// `.shp`
    pub shapes: &'a [u8],
    /// `.dbf`
    pub table: &'a [u8],
    /// `.cpg`: the letters of the table; without it they are told by trial.
    pub letters: Option<&'a str>,
    /// `.prj`: refused when it is no longitude and latitude.
    pub projection: Option<&'a str>,
}

/// Bytes of the head of the shapes and of each shape's own.
const HEAD: usize = 100;
const OWN: usize = 8;

/// Every polygon with the code and the name that its line of the table has.
pub fn read(parts: &Parts<'_>, coordinates: Coordinates) -> Features {
    match try_read(parts, coordinates) {
        Ok(all) => all,
        Err(problem) => Features { good: Vec::new(), problems: vec![problem] },
    }
}

fn try_read(parts: &Parts<'_>, coordinates: Coordinates) -> Result<Features, Problem> {
    let wrong = |why: &dyn ToString| Problem::file("territory.shapefile_wrong", why.to_string());
    if parts.projection.is_some_and(|p| p.trim_start().to_uppercase().starts_with("PROJC")) {
        return Err(Problem::file("territory.shapefile_projected", "prj"));
    }
    weigh(parts.shapes).map_err(|why| wrong(&why))?;
    let labels = labels(parts).map_err(|e| wrong(&e))?;
    let mut shapes = ShapeReader::new(Cursor::new(parts.shapes)).map_err(|e| wrong(&e))?;
    let mut all = Features::default();
    for (i, drawn) in shapes.iter_shapes().enumerate() {
        if i >= FEATURES_MOST {
            return Err(wrong(&"too many shapes"));
        }
        let label = labels.get(i).cloned().unwrap_or_default();
        let polygons = match drawn.map_err(|e| wrong(&e))? {
            Drawn::NullShape => continue,
            Drawn::Polygon(p) => rings(p.rings(), |p| (p.x, p.y)),
            Drawn::PolygonM(p) => rings(p.rings(), |p| (p.x, p.y)),
            Drawn::PolygonZ(p) => rings(p.rings(), |p| (p.x, p.y)),
            _ => return Err(wrong(&"no polygons")),
        };
        add(&mut all, i + 1, label, shape(polygons, coordinates));
    }
    Ok(all)
}

/// Every shape's counts fit in its length, so that no count of a hostile file
/// makes the library ask for more memory than the file has bytes.
fn weigh(bytes: &[u8]) -> Result<(), &'static str> {
    let mut at = HEAD;
    while at < bytes.len() {
        let length = number(bytes, at + 4, i32::from_be_bytes).ok_or("cut off")?;
        let length = usize::try_from(length).map_err(|_| "length of a shape")? * 2;
        let end = (at + OWN).checked_add(length).filter(|e| *e <= bytes.len()).ok_or("cut off")?;
        let kind = number(bytes, at + OWN, i32::from_le_bytes).ok_or("cut off")?;
        if matches!(kind, 5 | 15 | 25) {
            let count = |skip| {
                let n = number(&bytes[..end], at + OWN + skip, i32::from_le_bytes)?;
                usize::try_from(n).ok()
            };
            let (parts, points) = count(36).zip(count(40)).ok_or("counts of a shape")?;
            let needs = parts.checked_mul(4).zip(points.checked_mul(16));
            let needs = needs.and_then(|(a, b)| a.checked_add(b)?.checked_add(44));
            if needs.is_none_or(|n| n > length) {
                return Err("counts of a shape");
            }
            let mut last = 0;
            for i in 0..parts {
                let begin = count(44 + 4 * i).ok_or("parts of a shape")?;
                if begin < last || begin > points {
                    return Err("parts of a shape");
                }
                last = begin;
            }
        }
        at = end;
    }
    Ok(())
}

fn number(bytes: &[u8], at: usize, read: impl Fn([u8; 4]) -> i32) -> Option<i32> {
    Some(read(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Outlines with the holes that follow them.
fn rings<P>(all: &[PolygonRing<P>], place: impl Fn(&P) -> LonLat) -> Vec<Vec<Vec<LonLat>>> {
    let mut polygons: Vec<Vec<Vec<LonLat>>> = Vec::new();
    for ring in all {
        let places = ring.points().iter().map(&place).collect();
        match (ring, polygons.last_mut()) {
            (PolygonRing::Inner(_), Some(polygon)) => polygon.push(places),
            _ => polygons.push(vec![places]),
        }
    }
    polygons
}

/// The first lines of what the shapes say of themselves, as a table shows them;
/// empty where that cannot be read.
pub fn look(parts: &Parts<'_>, most: usize) -> Look {
    let Ok(mut reader) = table(parts) else { return Look::default() };
    let names: Vec<String> = reader.fields().iter().map(|f| f.name().to_owned()).collect();
    let cell = |value: Option<&FieldValue>| match value.cloned().map(json) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
    };
    let row = |record: dbase::Record| names.iter().map(|n| cell(record.get(n))).collect();
    let rows = reader.iter_records().take(most).filter_map(Result::ok).map(row).collect();
    Look { headings: names, rows }
}

fn labels(parts: &Parts<'_>) -> Result<Vec<Label>, dbase::Error> {
    if parts.table.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = table(parts)?;
    let mut labels = Vec::new();
    for record in reader.iter_records().take(FEATURES_MOST) {
        let properties: Map<String, Value> =
            record?.into_iter().map(|(name, value)| (name, json(value))).collect();
        labels.push(label(&properties));
    }
    Ok(labels)
}

fn table<'a>(parts: &Parts<'a>) -> Result<dbase::Reader<Cursor<&'a [u8]>>, dbase::Error> {
    let named = parts.letters.and_then(|l| DynEncoding::from_name(l.trim()));
    let utf8 = std::str::from_utf8(parts.table.get(32..).unwrap_or_default()).is_ok();
    // Tables of Chinese offices are GBK unless they say otherwise.
    let encoding = named
        .or_else(|| DynEncoding::from_name(if utf8 { "UTF-8" } else { "GBK" }))
        .unwrap_or_else(|| UnicodeLossy.into());
    let builder = dbase::ReaderBuilder::new().with_encoding(encoding);
    builder.build(Cursor::new(parts.table))
}

fn json(value: FieldValue) -> Value {
    match value {
        FieldValue::Character(Some(text)) => Value::String(text.trim().to_owned()),
        // Whole numbers come as fractions.
        FieldValue::Numeric(Some(n)) if n.fract() == 0.0 && n.abs() < 1e18 => Value::from(n as i64),
        FieldValue::Numeric(Some(n)) => Value::from(n),
        FieldValue::Integer(n) => Value::from(n),
        FieldValue::Double(n) => Value::from(n),
        _ => Value::Null,
    }
}
