//! Boundaries as vector tiles, for maps that need no internet.

mod clip;
mod encode;
mod project;

use kernel::{AreaCode, Level};

use crate::directory::Directory;
use crate::map::{Map, Outline};
use encode::Layer;
use project::Frame;

/// Units across a tile.
const EXTENT: i64 = 4096;
/// How far shapes reach beyond a tile's edge, so that the edge is not drawn.
const MARGIN: i64 = 64;
/// The closest zoom that is served; maps stretch the last one.
const ZOOM_MOST: u32 = 18;

/// From which zoom on a level is drawn.
const LEVELS: [(Level, u32); 6] = [
    (Level::City, 0),
    (Level::County, 0),
    (Level::Town, 9),
    (Level::Village, 11),
    (Level::Grid, 13),
    (Level::MicroGrid, 14),
];

pub(crate) fn tile(map: &Map, directory: &Directory, z: u32, x: u32, y: u32) -> Option<Vec<u8>> {
    if z > ZOOM_MOST || x >= 1 << z || y >= 1 << z {
        return None;
    }
    let frame = Frame::new(z, x, y);
    let mut layers: Vec<Layer> = Vec::new();
    let mut labels = Layer::new("label");
    for (level, _) in LEVELS.into_iter().filter(|(_, from)| z >= *from) {
        let mut layer = Layer::new(level.name());
        let within = |o: &Outline| o.level == level && frame.meets(&o.bounds);
        for (code, outline) in map.outlines().iter().filter(|(_, o)| within(o)) {
            let words = words(directory, *code, level);
            let polygons = frame.polygons(&outline.shape);
            if !polygons.is_empty() {
                layer.add_polygons(&polygons, &words);
            }
            if let Some(p) = frame.point_inside(outline.label) {
                labels.add_point(p, &words);
            }
        }
        layers.push(layer);
    }
    layers.push(labels);
    Some(encode::tile(&layers))
}

/// A code is a text: a map's numbers would round it.
fn words(directory: &Directory, code: AreaCode, level: Level) -> [(&'static str, String); 3] {
    let name = directory.area(code).map_or_else(String::new, |a| a.name.clone());
    [("code", code.to_string()), ("name", name), ("level", level.name().to_owned())]
}

#[cfg(test)]
mod tests;
