//! The outline of an area out of the shapes inside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::{Point, Polygon, Ring, Shape, doubled_area, edges};

/// Shapes that share their corners exactly, melted into one: an edge that two
/// of them share disappears. (Where a neighbour lacks a corner on a shared
/// edge, the edge stays, as a slit without width.)
pub fn dissolve<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Shape {
    let mut open: BTreeMap<Point, BTreeSet<Point>> = BTreeMap::new();
    for shape in shapes {
        for polygon in &shape.polygons {
            for (i, ring) in polygon.iter().enumerate() {
                // Outlines run anticlockwise, holes clockwise, so that two
                // neighbours walk their common edge in opposite directions.
                let forward = (doubled_area(ring) > 0) == (i == 0);
                for (a, b) in edges(ring) {
                    let (a, b) = if forward { (a, b) } else { (b, a) };
                    if a != b && !take(&mut open, b, a) {
                        open.entry(a).or_default().insert(b);
                    }
                }
            }
        }
    }
    sort_rings(rings(open))
}

fn take(open: &mut BTreeMap<Point, BTreeSet<Point>>, from: Point, to: Point) -> bool {
    let Some(ends) = open.get_mut(&from) else { return false };
    let found = ends.remove(&to);
    if ends.is_empty() {
        open.remove(&from);
    }
    found
}

/// Walks the edges that are left into rings. Where several leave one corner
/// the leftmost is taken: so areas that only touch at a corner stay apart.
fn rings(mut open: BTreeMap<Point, BTreeSet<Point>>) -> Vec<Ring> {
    let mut rings = Vec::new();
    while let Some((start, first)) =
        open.iter().find_map(|(a, ends)| ends.first().map(|b| (*a, *b)))
    {
        take(&mut open, start, first);
        let mut ring = vec![start];
        let (mut before, mut at) = (start, first);
        while at != start {
            let Some(next) = open.get(&at).and_then(|ends| leftmost(before, at, ends)) else {
                break;
            };
            take(&mut open, at, next);
            ring.push(at);
            (before, at) = (at, next);
        }
        if at == start && ring.len() >= 3 {
            rings.push(ring);
        }
    }
    rings
}

fn leftmost(before: Point, at: Point, ends: &BTreeSet<Point>) -> Option<Point> {
    let (ix, iy) = ((at.x - before.x) as f64, (at.y - before.y) as f64);
    let turn = |to: &Point| {
        let (ox, oy) = ((to.x - at.x) as f64, (to.y - at.y) as f64);
        (ix * oy - iy * ox).atan2(ix * ox + iy * oy)
    };
    ends.iter().copied().max_by(|a, b| turn(a).total_cmp(&turn(b)))
}

/// Outlines with the holes that lie in them.
fn sort_rings(rings: Vec<Ring>) -> Shape {
    let (outer, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|r| doubled_area(r) > 0);
    let mut polygons: Vec<Polygon> = outer.into_iter().map(|r| vec![r]).collect();
    // The smallest outline round a hole is its own.
    polygons.sort_by_key(|p| p.first().map_or(0, |r| doubled_area(r)));
    for hole in holes {
        let home = polygons.iter_mut().find(|p| p.first().is_some_and(|o| encloses(o, &hole)));
        if let Some(polygon) = home {
            polygon.push(hole);
        }
    }
    polygons.reverse();
    Shape { polygons }
}

fn encloses(outer: &Ring, hole: &Ring) -> bool {
    let corners: BTreeSet<&Point> = outer.iter().collect();
    let shape = Shape { polygons: vec![vec![outer.clone()]] };
    // A hole may touch its outline in corners, which say nothing.
    hole.iter().find(|p| !corners.contains(p)).is_some_and(|p| shape.holds(*p))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: i64, y: i64, side: i64) -> Shape {
        let p = |dx, dy| Point { x: x + dx, y: y + dy };
        Shape { polygons: vec![vec![vec![p(0, 0), p(side, 0), p(side, side), p(0, side)]]] }
    }

    #[test]
    fn a_block_with_a_hole_and_an_island_in_it() {
        let mut shapes = Vec::new();
        for x in 0..5 {
            for y in 0..5 {
                let edge = x == 0 || y == 0 || x == 4 || y == 4;
                if edge || (x == 2 && y == 2) {
                    shapes.push(square(x * 10, y * 10, 10));
                }
            }
        }
        let shape = dissolve(&shapes);
        assert_eq!(shape.polygons.len(), 2);
        assert_eq!(shape.polygons.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(shape.doubled_area(), 2 * 17 * 100);
        assert!(!shape.holds(Point { x: 15, y: 15 }));
        assert!(shape.holds(Point { x: 25, y: 25 }));
    }

    #[test]
    fn squares_that_touch_at_a_corner_stay_two() {
        let shape = dissolve(&[square(0, 0, 10), square(10, 10, 10)]);
        assert_eq!(shape.polygons.len(), 2);
        assert_eq!(shape.doubled_area(), 400);
    }

    #[test]
    fn rings_may_run_either_way() {
        let mut other = square(10, 0, 10);
        other.polygons[0][0].reverse();
        let shape = dissolve(&[square(0, 0, 10), other]);
        assert_eq!(shape.polygons.len(), 1);
        assert_eq!(shape.doubled_area(), 400);
    }
}
