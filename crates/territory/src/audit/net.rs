//! The edges that remain when those that neighbours share are taken out.

use std::collections::BTreeMap;

use crate::geometry::{Point, Ring, Shape, doubled_area, edges};
use crate::overlay;
use crate::tangle::crosses_itself;

/// The shape with its outlines anticlockwise and its holes clockwise. One that
/// crosses itself, or is of several rings, is put in order; a plain one keeps
/// every corner as it is.
pub(super) fn upright(shape: &Shape) -> Shape {
    match &shape.polygons[..] {
        [polygon] if polygon.len() == 1 && !crosses_itself(shape) => {
            let mut ring = polygon[0].clone();
            if doubled_area(&ring) < 0 {
                ring.reverse();
            }
            Shape { polygons: vec![vec![ring]] }
        }
        _ => overlay::tidied(shape),
    }
}

type Edge = (Point, Point);

/// The remaining edges as closed lines. How often a line goes round a place,
/// anticlockwise, is how many shapes hold the place.
pub(super) fn rings(shapes: &[Shape]) -> Vec<Ring> {
    let mut all: Vec<(Edge, i32)> = shapes
        .iter()
        .flat_map(|s| s.rings())
        .flat_map(|r| edges(r))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| if a < b { ((a, b), 1) } else { ((b, a), -1) })
        .collect();
    all.sort_unstable();
    let mut open: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let net: i32 = same.iter().map(|(_, way)| way).sum();
        let (a, b) = same[0].0;
        let (from, to) = if net > 0 { (a, b) } else { (b, a) };
        for _ in 0..net.abs() {
            open.entry(from).or_default().push(to);
        }
    }
    walk(open)
}

/// As many edges lead to a corner as away from it, so that every walk comes
/// back to where it began.
fn walk(mut open: BTreeMap<Point, Vec<Point>>) -> Vec<Ring> {
    let mut rings = Vec::new();
    while let Some((start, _)) = open.first_key_value() {
        let start = *start;
        let mut ring = vec![start];
        let mut at = start;
        while let Some(next) = step(&mut open, at) {
            if next == start {
                break;
            }
            ring.push(next);
            at = next;
        }
        rings.push(ring);
    }
    rings
}

fn step(open: &mut BTreeMap<Point, Vec<Point>>, at: Point) -> Option<Point> {
    let ends = open.get_mut(&at)?;
    let next = ends.pop();
    if ends.is_empty() {
        open.remove(&at);
    }
    next
}
