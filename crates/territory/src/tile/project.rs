//! From degrees to the units of one tile (web Mercator).

use std::f64::consts::PI;

use super::clip::clip;
use super::{EXTENT, MARGIN};
use crate::geometry::{Bounds, Point, Shape, doubled_area};

/// Corners are moved to multiples of this (half a pixel of a 512-pixel tile)
/// and those that then say nothing are dropped: so shapes grow simpler as one
/// zooms out, and two areas that share a border still share it.
const STEP: f64 = 4.0;

/// One tile's part of the world.
pub(super) struct Frame {
    west: f64,
    north: f64,
    /// Tile units round the whole world.
    world: f64,
}

impl Frame {
    pub fn new(z: u32, x: u32, y: u32) -> Frame {
        let extent = EXTENT as f64;
        Frame {
            west: f64::from(x) * extent,
            north: f64::from(y) * extent,
            world: extent * f64::from(1u32 << z),
        }
    }

    /// East and south of the tile's corner.
    fn project(&self, p: Point) -> Point {
        let (lon, lat) = p.degrees();
        // Mercator has no poles.
        let lat = lat.clamp(-85.051_128, 85.051_128).to_radians();
        let east = (lon + 180.0) / 360.0 * self.world - self.west;
        let mercator = (lat.tan() + 1.0 / lat.cos()).ln();
        let south = (1.0 - mercator / PI) / 2.0 * self.world - self.north;
        let snap = |n: f64| (n / STEP).round() as i64 * STEP as i64;
        Point { x: snap(east), y: snap(south) }
    }

    /// Whether any part of the box lies in the tile or its margin.
    pub fn meets(&self, bounds: &Bounds) -> bool {
        let (a, b) = (self.project(bounds.min), self.project(bounds.max));
        a.x <= EXTENT + MARGIN && b.x >= -MARGIN && b.y <= EXTENT + MARGIN && a.y >= -MARGIN
    }

    /// A point, when it lies in the tile itself.
    pub fn point_inside(&self, p: Point) -> Option<Point> {
        let p = self.project(p);
        ((0..EXTENT).contains(&p.x) && (0..EXTENT).contains(&p.y)).then_some(p)
    }

    /// The part of a shape in the tile: rings, an outline before its holes,
    /// wound as the format wants them.
    pub fn polygons(&self, shape: &Shape) -> Vec<Vec<Point>> {
        let mut rings = Vec::new();
        for polygon in &shape.polygons {
            for (i, ring) in polygon.iter().enumerate() {
                let mut ring: Vec<Point> = ring.iter().map(|p| self.project(*p)).collect();
                simplify(&mut ring);
                let mut ring = clip(&ring);
                simplify(&mut ring);
                if ring.len() < 3 {
                    // without an outline there is nothing to make a hole in
                    if i == 0 {
                        break;
                    }
                    continue;
                }
                let outline = i == 0;
                if (doubled_area(&ring) > 0) != outline {
                    ring.reverse();
                }
                rings.push(ring);
            }
        }
        rings
    }
}

/// Drops repeated corners, corners on a straight line, and spikes.
fn simplify(ring: &mut Vec<Point>) {
    let mut out: Vec<Point> = Vec::with_capacity(ring.len());
    for p in ring.iter().copied() {
        out.push(p);
        while let [.., a, b, c] = out[..]
            && on_one_line(a, b, c)
        {
            out.pop();
            out.pop();
            if a != c {
                out.push(c);
            }
        }
        if let [.., a, b] = out[..]
            && a == b
        {
            out.pop();
        }
    }
    // and where the end meets the beginning
    while let [first, .., a, b] = out[..]
        && (b == first || on_one_line(a, b, first))
    {
        out.pop();
    }
    while let [first, second, .., last] = out[..]
        && on_one_line(last, first, second)
    {
        out.remove(0);
    }
    *ring = if out.len() < 3 { Vec::new() } else { out };
}

fn on_one_line(a: Point, b: Point, c: Point) -> bool {
    (b.x - a.x) * (c.y - b.y) == (b.y - a.y) * (c.x - b.x)
}
