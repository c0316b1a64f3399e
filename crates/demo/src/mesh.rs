//! Shapes for the micro-grids: every place belongs to the nearest seed, and
//! the straight borders are bent a little, as borders are.
//!
//! Corners are rounded to the lattice once and shared by the areas that meet
//! there, so there is no gap and no overlap, by construction.

use std::collections::BTreeMap;

use delaunator::{Triangulation, next_halfedge, triangulate};
use territory::{Point, Shape};

use crate::dice::Dice;
use crate::layout::{Spot, apart};

/// The middle of the city, in degrees.
const MIDDLE: (f64, f64) = (106.80, 39.60);
const METRES_PER_DEGREE: f64 = 111_195.0;
/// How far the city's land reaches beyond the outermost seed.
const OUTLAND_M: f64 = 3_100.0;
/// Distance of the empty seeds that surround the city.
const OUTLAND_STEP_M: f64 = 1_500.0;
/// Edges shorter than this are left straight.
const STRAIGHT_M: f64 = 70.0;
/// Corners nearer than this are one.
const MEET_M: f64 = 3.0;
/// How far a border may be bent, as a share of the way to the seeds.
const BEND: f64 = 0.7;

/// A spot as a place on earth.
pub fn place(spot: Spot) -> Point {
    let per_degree_east = METRES_PER_DEGREE * MIDDLE.1.to_radians().cos();
    Point::from_degrees(MIDDLE.0 + spot.0 / per_degree_east, MIDDLE.1 + spot.1 / METRES_PER_DEGREE)
        .unwrap_or(Point { x: 0, y: 0 })
}

/// The shape round each seed, in the order of the seeds.
pub fn shapes(seeds: &[Spot]) -> Vec<Shape> {
    let mut spots = seeds.to_vec();
    spots.extend(outland(seeds));
    let points: Vec<delaunator::Point> =
        spots.iter().map(|(x, y)| delaunator::Point { x: *x, y: *y }).collect();
    let net = triangulate(&points);
    let corners = corners(&net, &spots);
    let borders = borders(&net, &spots, &corners);
    let mut incoming = vec![None; spots.len()];
    for edge in 0..net.triangles.len() {
        incoming[net.triangles[next_halfedge(edge)]] = Some(edge);
    }
    let ring = |i: usize| incoming[i].map_or_else(Vec::new, |edge| ring(&net, edge, &borders));
    (0..seeds.len()).map(|i| Shape { polygons: vec![vec![ring(i)]] }).collect()
}

/// Empty seeds on a shaken lattice all round the city.
fn outland(seeds: &[Spot]) -> Vec<Spot> {
    let span = |f: fn(&Spot) -> f64| {
        let low = seeds.iter().map(f).fold(f64::INFINITY, f64::min);
        let high = seeds.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        (low - 5.0 * OUTLAND_M, ((high - low + 10.0 * OUTLAND_M) / OUTLAND_STEP_M) as i64)
    };
    let ((west, columns), (south, rows)) = (span(|s| s.0), span(|s| s.1));
    let mut dice = Dice::new(1503, "outland");
    let mut spots = Vec::new();
    for (i, j) in (0..columns).flat_map(|i| (0..rows).map(move |j| (i, j))) {
        let mut shaken =
            |from: f64, n: i64| from + (n as f64 + dice.between(-0.4, 0.4)) * OUTLAND_STEP_M;
        let spot = (shaken(west, i), shaken(south, j));
        if seeds.iter().all(|s| apart(*s, spot) > OUTLAND_M) {
            spots.push(spot);
        }
    }
    spots
}

/// The corner of each triangle. Corners that nearly meet are made one: rounded
/// apart they could change places, and the lines between them would cross.
fn corners(net: &Triangulation, spots: &[Spot]) -> Vec<Spot> {
    let mut corners: Vec<Spot> = (0..net.len()).map(|t| centre(net, spots, t)).collect();
    for edge in 0..net.triangles.len() {
        let opposite = net.halfedges[edge];
        if opposite == delaunator::EMPTY {
            continue;
        }
        let (one, other) = (corners[edge / 3], corners[opposite / 3]);
        if one != other && apart(one, other) < MEET_M {
            corners.iter_mut().filter(|c| **c == other).for_each(|c| *c = one);
        }
    }
    corners
}

/// The corner where the areas of a triangle's three seeds meet.
fn centre(net: &Triangulation, spots: &[Spot], triangle: usize) -> Spot {
    let [a, b, c] = [0, 1, 2].map(|i| spots[net.triangles[3 * triangle + i]]);
    let ((dx, dy), (ex, ey)) = ((b.0 - a.0, b.1 - a.1), (c.0 - a.0, c.1 - a.1));
    let (bl, cl) = (dx * dx + dy * dy, ex * ex + ey * ey);
    let d = 0.5 / (dx * ey - dy * ex);
    (a.0 + (ey * bl - dy * cl) * d, a.1 + (dx * cl - ex * bl) * d)
}

/// A bent line between two corners for each pair of neighbours, by the
/// triangles at its ends, the lower number first.
type Borders = BTreeMap<(usize, usize), Vec<Point>>;

fn borders(net: &Triangulation, spots: &[Spot], corners: &[Spot]) -> Borders {
    let mut dice = Dice::new(1503, "borders");
    let mut borders = Borders::new();
    for edge in 0..net.triangles.len() {
        let opposite = net.halfedges[edge];
        if opposite == delaunator::EMPTY || opposite < edge {
            continue;
        }
        let (t, u) = (edge / 3, opposite / 3);
        let (from, to) = (t.min(u), t.max(u));
        let (a, b) = (corners[from], corners[to]);
        let seed = |e: usize| lift(a, b, spots[net.triangles[e]]);
        let mut line = vec![a];
        let straight = STRAIGHT_M.max(apart(a, b) / 10.0);
        bend([a, seed(edge), b, seed(opposite)], straight, &mut dice, &mut line);
        borders.insert((from, to), line.into_iter().map(place).collect());
    }
    borders
}

/// A spot beside the middle of a line, within the triangle that the line makes
/// with `apex`. (Straight beside it: were it drawn towards the apex itself, the
/// field would not be convex when the apex lies off to one end.)
fn lift(a: Spot, b: Spot, apex: Spot) -> Spot {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let along = ((apex.0 - a.0) * dx + (apex.1 - a.1) * dy) / (dx * dx + dy * dy);
    let foot = (a.0 + along * dx, a.1 + along * dy);
    let share = BEND * 0.5 / along.max(1.0 - along);
    let middle = mix(a, b, 0.5);
    (middle.0 + (apex.0 - foot.0) * share, middle.1 + (apex.1 - foot.1) * share)
}

/// Adds the way from `a` to `b`, bent within the convex field `a p b q`. Each
/// half turns off to one side and goes on in a field of its own, inside the
/// first: so no two borders ever cross.
fn bend([a, p, b, q]: [Spot; 4], straight: f64, dice: &mut Dice, line: &mut Vec<Spot>) {
    if apart(a, b) < straight {
        line.push(b);
        return;
    }
    let side = if dice.percent(50) { p } else { q };
    let turn = mix(mix(a, b, dice.between(0.35, 0.65)), side, dice.between(0.05, 0.5));
    for (from, to) in [(a, turn), (turn, b)] {
        bend([from, lift(from, to, p), to, lift(from, to, q)], straight, dice, line);
    }
}

fn mix(a: Spot, b: Spot, share: f64) -> Spot {
    (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
}

/// The borders round one seed, from a half-edge that points to it.
fn ring(net: &Triangulation, start: usize, borders: &Borders) -> Vec<Point> {
    let mut ring: Vec<Point> = Vec::new();
    let mut edge = start;
    loop {
        let opposite = net.halfedges[next_halfedge(edge)];
        if opposite == delaunator::EMPTY {
            return Vec::new();
        }
        let (t, u) = (edge / 3, opposite / 3);
        if let Some(line) = borders.get(&(t.min(u), t.max(u))) {
            if t < u { ring.extend(line) } else { ring.extend(line.iter().rev()) }
        }
        edge = opposite;
        if edge == start {
            break;
        }
    }
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}
