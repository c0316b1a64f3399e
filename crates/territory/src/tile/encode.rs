//! Mapbox Vector Tile 2.1 on the wire: the few messages that we need of it.

use std::collections::HashMap;

use super::EXTENT;
use crate::geometry::Point;
use crate::pack::{number, zigzag};

// Field numbers of vector_tile.proto.
const TILE_LAYER: u64 = 3;
const LAYER_NAME: u64 = 1;
const LAYER_FEATURE: u64 = 2;
const LAYER_KEY: u64 = 3;
const LAYER_VALUE: u64 = 4;
const LAYER_EXTENT: u64 = 5;
const LAYER_VERSION: u64 = 15;
const FEATURE_TAGS: u64 = 2;
const FEATURE_TYPE: u64 = 3;
const FEATURE_GEOMETRY: u64 = 4;
const VALUE_STRING: u64 = 1;

const POINT: u64 = 1;
const POLYGON: u64 = 3;
const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE: u64 = 7;

type Words = [(&'static str, String)];

/// Features with the same keys.
pub(super) struct Layer {
    name: &'static str,
    features: Vec<Vec<u8>>,
    keys: Vec<&'static str>,
    values: Vec<String>,
    value_at: HashMap<String, u64>,
}

impl Layer {
    pub fn new(name: &'static str) -> Layer {
        let (features, keys, values) = (Vec::new(), Vec::new(), Vec::new());
        Layer { name, features, keys, values, value_at: HashMap::new() }
    }

    /// A feature of rings, outlines before their holes.
    pub fn add_polygons(&mut self, rings: &[Vec<Point>], words: &Words) {
        let mut pen = Pen::default();
        for ring in rings {
            if let Some((first, rest)) = ring.split_first() {
                pen.command(MOVE_TO, std::slice::from_ref(first));
                pen.command(LINE_TO, rest);
                number(&mut pen.out, CLOSE | 1 << 3);
            }
        }
        self.add(POLYGON, &pen.out, words);
    }

    /// A feature of one point.
    pub fn add_point(&mut self, p: Point, words: &Words) {
        let mut pen = Pen::default();
        pen.command(MOVE_TO, &[p]);
        self.add(POINT, &pen.out, words);
    }

    fn add(&mut self, kind: u64, geometry: &[u8], words: &Words) {
        let mut tags = Vec::new();
        for (key, value) in words {
            let key_at = self.keys.iter().position(|k| k == key).unwrap_or_else(|| {
                self.keys.push(key);
                self.keys.len() - 1
            });
            number(&mut tags, key_at as u64);
            let next = self.values.len() as u64;
            let value_at = *self.value_at.entry(value.clone()).or_insert(next);
            if value_at == next {
                self.values.push(value.clone());
            }
            number(&mut tags, value_at);
        }
        let mut feature = Vec::new();
        bytes(&mut feature, FEATURE_TAGS, &tags);
        whole(&mut feature, FEATURE_TYPE, kind);
        bytes(&mut feature, FEATURE_GEOMETRY, geometry);
        self.features.push(feature);
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        whole(&mut out, LAYER_VERSION, 2);
        bytes(&mut out, LAYER_NAME, self.name.as_bytes());
        for feature in &self.features {
            bytes(&mut out, LAYER_FEATURE, feature);
        }
        for key in &self.keys {
            bytes(&mut out, LAYER_KEY, key.as_bytes());
        }
        for value in &self.values {
            let mut text = Vec::new();
            bytes(&mut text, VALUE_STRING, value.as_bytes());
            bytes(&mut out, LAYER_VALUE, &text);
        }
        whole(&mut out, LAYER_EXTENT, EXTENT.cast_unsigned());
        out
    }
}

/// The tile of all layers that have something in them.
pub(super) fn tile(layers: &[Layer]) -> Vec<u8> {
    let mut out = Vec::new();
    for layer in layers.iter().filter(|l| !l.features.is_empty()) {
        bytes(&mut out, TILE_LAYER, &layer.encode());
    }
    out
}

/// Draws relative to where it was last.
struct Pen {
    out: Vec<u8>,
    at: Point,
}

impl Default for Pen {
    fn default() -> Pen {
        Pen { out: Vec::new(), at: Point { x: 0, y: 0 } }
    }
}

impl Pen {
    fn command(&mut self, command: u64, points: &[Point]) {
        number(&mut self.out, command | (points.len() as u64) << 3);
        for p in points {
            number(&mut self.out, zigzag(p.x - self.at.x));
            number(&mut self.out, zigzag(p.y - self.at.y));
            self.at = *p;
        }
    }
}

fn whole(out: &mut Vec<u8>, field: u64, value: u64) {
    number(out, field << 3);
    number(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    number(out, field << 3 | 2);
    number(out, value.len() as u64);
    out.extend_from_slice(value);
}
