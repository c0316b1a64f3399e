//! Boundaries from and to GeoJSON (RFC 7946).

use kernel::{AreaCode, Error, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::area::Area;
use crate::geometry::{Point, Polygon, Ring, Shape};

/// Bytes that one file may have.
pub const FILE_MOST: usize = 64 << 20;

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    code: AreaCode,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

/// Shapes of a FeatureCollection, each feature with a text property `code`.
///
/// # Errors
/// `territory.geojson_wrong` with the number of the shape (0 when the file as
/// a whole cannot be read), and those of [`Shape::check`].
pub fn read(text: &str) -> Result<Vec<(AreaCode, Shape)>> {
    if text.len() > FILE_MOST {
        return Err(wrong(0, "too long"));
    }
    let collection: Collection =
        serde_json::from_str(text).map_err(|e| wrong(0, &e.to_string()))?;
    collection.features.into_iter().enumerate().map(|(i, f)| feature(i + 1, f)).collect()
}

/// One shape as a Polygon or MultiPolygon.
///
/// # Errors
/// `territory.geojson_wrong`, those of [`Shape::check`].
pub fn shape(geometry: Value) -> Result<Shape> {
    let geometry = serde_json::from_value(geometry).map_err(|e| wrong(1, &e.to_string()))?;
    polygons(1, geometry)
}

fn feature(row: usize, f: Feature) -> Result<(AreaCode, Shape)> {
    Ok((f.properties.code, polygons(row, f.geometry)?))
}

fn polygons(row: usize, geometry: Geometry) -> Result<Shape> {
    let polygons = match geometry {
        Geometry::Polygon(p) => vec![p],
        Geometry::MultiPolygon(all) => all,
    };
    let polygons: Option<Vec<Polygon>> = polygons
        .into_iter()
        .map(|p| p.into_iter().map(ring).collect::<Option<Polygon>>())
        .collect();
    let shape = Shape { polygons: polygons.ok_or_else(|| wrong(row, "coordinates"))? };
    shape.check()?;
    Ok(shape)
}

fn ring(places: Vec<Vec<f64>>) -> Option<Ring> {
    let mut ring: Ring = places
        .into_iter()
        .map(|p| match p[..] {
            [lon, lat, ..] => Point::from_degrees(lon, lat),
            _ => None,
        })
        .collect::<Option<Ring>>()?;
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    Some(ring)
}

fn wrong(row: usize, why: &str) -> Error {
    Error::invalid("territory.geojson_wrong", format!("features/{row}"))
        .arg("row", row)
        .arg("why", why)
}

/// An area's outline as a Feature; its code is a text.
pub fn write(area: &Area, shape: &Shape) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "code": area.code, "name": area.name, "level": area.level,
            "synthetic": area.synthetic,
        },
        "geometry": geometry(shape),
    })
}

/// A shape as a MultiPolygon.
pub fn geometry(shape: &Shape) -> Value {
    let place = |p: &Point| {
        let (lon, lat) = p.degrees();
        json!([lon, lat])
    };
    let ring = |r: &Ring| -> Value { r.iter().chain(r.first()).map(place).collect() };
    let polygons: Vec<Value> =
        shape.polygons.iter().map(|p| p.iter().map(ring).collect()).collect();
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"code":"150302"},"geometry":{"type":"Polygon","coordinates":
        [[[106.8,39.6],[106.9,39.6],[106.9,39.7],[106.8,39.6]]]}}]}"#;

    #[test]
    fn reads_shapes_and_refuses_what_is_none() {
        let shapes = read(GOOD).unwrap();
        assert_eq!(shapes.len(), 1);
        assert_eq!(shapes[0].1.polygons[0][0].len(), 3, "the closing corner is dropped");
        let cases = [
            (GOOD.replace("\"150302\"", "150302"), "territory.geojson_wrong"),
            (GOOD.replace("Polygon", "Point"), "territory.geojson_wrong"),
            (GOOD.replace("106.9,39.7", "206.9,39.7"), "territory.geojson_wrong"),
            (GOOD.replace("[106.9,39.6],", ""), "territory.ring_short"),
            (GOOD.replace("106.9,39.7", "107.0,39.6"), "territory.ring_flat"),
            ("{".to_owned(), "territory.geojson_wrong"),
        ];
        for (text, code) in cases {
            assert_eq!(read(&text).unwrap_err().code, code, "{text}");
        }
    }
}
