//! Cuts a ring to a tile and its margin, one side after the other.

use super::{EXTENT, MARGIN};
use crate::geometry::Point;

/// The part of a ring within the tile; where it leaves and comes back the cut
/// runs along the margin, outside of what is drawn.
pub(super) fn clip(ring: &[Point]) -> Vec<Point> {
    let (low, high) = (-MARGIN, EXTENT + MARGIN);
    let inside = |p: &Point| (low..=high).contains(&p.x) && (low..=high).contains(&p.y);
    if ring.iter().all(inside) {
        return ring.to_vec();
    }
    let west = side(ring, |p| p.x - low);
    let east = side(&west, |p| high - p.x);
    let north = side(&east, |p| p.y - low);
    side(&north, |p| high - p.y)
}

/// Keeps what lies where `depth` is not negative.
fn side(ring: &[Point], depth: impl Fn(Point) -> i64) -> Vec<Point> {
    let mut out = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last().copied() else { return out };
    for p in ring.iter().copied() {
        let (from, to) = (depth(before), depth(p));
        if (from < 0) != (to < 0) {
            let share = |a: i64, b: i64| a + ((b - a) as f64 * cut(from, to)).round() as i64;
            out.push(Point { x: share(before.x, p.x), y: share(before.y, p.y) });
        }
        if to >= 0 {
            out.push(p);
        }
        before = p;
    }
    out
}

/// Which share of the way from one depth to the other is at nought.
fn cut(from: i64, to: i64) -> f64 {
    from as f64 / (from - to) as f64
}
