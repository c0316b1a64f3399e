//! GeoJSON (RFC 7946) as it is met with: one bad feature does not hide what
//! is wrong with the next.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::feature::{Features, Problem, add, label, shape};
use crate::coords::{Coordinates, LonLat};

/// Bytes that one file may have.
pub const FILE_MOST: usize = 256 << 20;
/// Shapes that one file may have.
pub(super) const FEATURES_MOST: usize = 200_000;

#[derive(serde::Deserialize)]
struct Collection {
    features: Vec<Raw>,
}

#[derive(serde::Deserialize)]
struct Raw {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

#[derive(serde::Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Nest,
}

/// Coordinates of whatever depth; a place takes no memory of its own.
#[derive(Default)]
enum Nest {
    Number(f64),
    Place(LonLat),
    Many(Vec<Nest>),
    #[default]
    Other,
}

/// Every shape of a FeatureCollection, in the coordinates that it is written
/// in. Whose a shape is, is read off its properties (`code`, `adcode`, 区划代码
/// and the like).
pub fn read(bytes: &[u8], coordinates: Coordinates) -> Features {
    let mut all = Features::default();
    if bytes.len() > FILE_MOST {
        all.problems.push(Problem::file("territory.geojson_wrong", "too long"));
        return all;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let collection: Collection = match serde_json::from_slice(bytes) {
        Ok(collection) => collection,
        Err(e) => {
            all.problems.push(Problem::file("territory.geojson_wrong", e).arg("row", 0));
            return all;
        }
    };
    if collection.features.len() > FEATURES_MOST {
        all.problems
            .push(Problem::file("territory.geojson_wrong", "too many features").arg("row", 0));
        return all;
    }
    for (i, raw) in collection.features.into_iter().enumerate() {
        let label = label(&raw.properties.unwrap_or_default());
        match raw.geometry.and_then(polygons) {
            Some(polygons) => add(&mut all, i + 1, label, shape(polygons, coordinates)),
            None => {
                let mut problem = Problem::file("territory.geojson_wrong", "geometry");
                problem.feature = i + 1;
                (problem.code, problem.name) = (label.code, label.name);
                all.problems.push(problem.arg("row", i + 1));
            }
        }
    }
    all
}

fn polygons(geometry: Geometry) -> Option<Vec<Vec<Vec<LonLat>>>> {
    match geometry.kind.as_str() {
        "Polygon" => Some(vec![polygon(geometry.coordinates)?]),
        "MultiPolygon" => list(geometry.coordinates)?.into_iter().map(polygon).collect(),
        _ => None,
    }
}

fn polygon(nest: Nest) -> Option<Vec<Vec<LonLat>>> {
    list(nest)?.into_iter().map(|ring| list(ring)?.into_iter().map(place).collect()).collect()
}

fn list(nest: Nest) -> Option<Vec<Nest>> {
    if let Nest::Many(all) = nest { Some(all) } else { None }
}

fn place(nest: Nest) -> Option<LonLat> {
    if let Nest::Place(at) = nest { Some(at) } else { None }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Nest, D::Error> {
        d.deserialize_any(Nesting)
    }
}

struct Nesting;

impl<'de> Visitor<'de> for Nesting {
    type Value = Nest;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, n: f64) -> Result<Nest, E> {
        Ok(Nest::Number(n))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Nest, E> {
        Ok(Nest::Number(n as f64))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Nest, E> {
        Ok(Nest::Number(n as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nest, A::Error> {
        let first: Nest = match seq.next_element()? {
            None => return Ok(Nest::Many(Vec::new())),
            Some(first) => first,
        };
        if let Nest::Number(lon) = first {
            let second: Option<Nest> = seq.next_element()?;
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(match second {
                Some(Nest::Number(lat)) => Nest::Place((lon, lat)),
                _ => Nest::Other,
            });
        }
        let mut all = vec![first];
        while let Some(next) = seq.next_element()? {
            all.push(next);
        }
        Ok(Nest::Many(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nest, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Nest::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Nest, E> {
        Ok(Nest::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Nest, E> {
        Ok(Nest::Other)
    }

    fn visit_unit<E>(self) -> Result<Nest, E> {
        Ok(Nest::Other)
    }
}
