//! A boundary drawn anew, and what that means for its neighbours.

use std::collections::BTreeSet;

use kernel::{AreaCode, Error, Result};

use crate::geometry::{Bounds, Point, Ring, Shape, edges};
use crate::map::Map;
use crate::measure::square_metres;
use crate::overlay::{both, common, without};
use crate::tangle::{Tangle, tangle};

impl Redrawn {
    /// What became of an area; none when it stays as it is.
    pub fn shape(&self, code: AreaCode) -> Option<&Shape> {
        self.shapes.iter().find(|(area, _)| *area == code).map(|(_, shape)| shape)
    }
}

/// Corners of a shape that is drawn by hand, at the most: each is compared with
/// every edge near.
const CORNERS_MOST: usize = 5_000;
/// Metres within which a corner may be laid on a neighbour's, at the most.
pub const REACH_MOST: f64 = 50.0;

/// What a redrawing comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Redrawn {
    /// The area itself and every neighbour that changes with it.
    pub shapes: Vec<(AreaCode, Shape)>,
    /// Square metres that each neighbour gives (above nought) or takes.
    pub given: Vec<(AreaCode, f64)>,
    /// Square metres that the area leaves and no neighbour takes: a gap.
    pub left: f64,
    /// Square metres outside the stored shape round it.
    pub beyond: f64,
}

/// Draws an area anew on a map: [`redraw`] with everybody who lies near.
///
/// # Errors
/// Not found without a shape; `territory.boundary_of_inner` when its outline is
/// made of areas inside; `territory.reach_wrong`; those of [`Shape::check`];
/// `territory.boundary_crosses`; `territory.neighbour_gone` when nothing would
/// be left of another area.
pub fn redraw_on(map: &Map, code: AreaCode, new: &Shape, reach: f64) -> Result<Redrawn> {
    if !(0.0..=REACH_MOST).contains(&reach) {
        return Err(Error::invalid("territory.reach_wrong", "reach").arg("most", REACH_MOST));
    }
    drawn_well(new)?;
    let old = map.shape(code).ok_or_else(Error::not_found)?;
    if !map.is_innermost(code) {
        return Err(Error::invalid("territory.boundary_of_inner", "code"));
    }
    let neighbours: Vec<(AreaCode, Shape)> = [old, new]
        .into_iter()
        .filter_map(|shape| shape.bounds())
        .reduce(|a, b| a.with(b.min).with(b.max))
        .into_iter()
        .flat_map(|bounds| map.near(bounds.grown(reach)))
        .filter(|(area, _)| *area != code)
        .map(|(area, shape)| (area, shape.clone()))
        .collect();
    let mut redrawn = redraw(code, old, new, &neighbours, reach);
    if let (Some(round), Some(own)) = (map.shape_round(code), redrawn.shape(code)) {
        redrawn.beyond = square_metres(&without(own, round));
    }
    for (area, shape) in &redrawn.shapes {
        if shape.polygons.is_empty() && *area != code {
            let gone = Error::invalid("territory.neighbour_gone", "geometry");
            return Err(gone.arg("area", area.to_string()));
        }
        drawn_well(shape)?;
    }
    Ok(redrawn)
}

fn drawn_well(shape: &Shape) -> Result<()> {
    let corners: usize = shape.rings().map(Vec::len).sum();
    if corners > CORNERS_MOST {
        return Err(Error::invalid("territory.shape_large", "geometry").arg("most", CORNERS_MOST));
    }
    match tangle(shape) {
        Some(Tangle::Crosses(_)) => Err(Error::invalid("territory.boundary_crosses", "geometry")),
        _ => shape.check(),
    }
}

/// Draws `code` as `new`. Corners within `reach` metres of a neighbour's corner
/// or edge are laid on it, so that the hand of whoever draws leaves no slits;
/// what the area gains, neighbours lose; what it leaves goes to the neighbour
/// with the longest common border. Nothing is left between them, and nobody
/// else changes.
pub fn redraw(
    code: AreaCode,
    old: &Shape,
    new: &Shape,
    neighbours: &[(AreaCode, Shape)],
    reach: f64,
) -> Redrawn {
    let new = laid(new, old, neighbours, reach);
    let mut shapes: Vec<(AreaCode, Shape)> =
        neighbours.iter().map(|(a, s)| (*a, take(s, &new))).collect();
    let mut left = 0.0;
    for part in without(old, &new).polygons {
        let part = Shape { polygons: vec![part] };
        match heir(&part, &shapes) {
            Some(i) => shapes[i].1 = both(&shapes[i].1, &part),
            None => left += square_metres(&part),
        }
    }
    shapes.push((code, new));
    weave(&mut shapes);
    let mut redrawn = Redrawn { shapes: Vec::new(), given: Vec::new(), left, beyond: 0.0 };
    for (area, shape) in shapes {
        let before = neighbours.iter().find(|(a, _)| *a == area).map(|(_, s)| s);
        match before {
            Some(before) if *before == shape => {}
            Some(before) => {
                let given = square_metres(before) - square_metres(&shape);
                redrawn.given.push((area, given));
                redrawn.shapes.push((area, shape));
            }
            None => redrawn.shapes.push((area, shape)),
        }
    }
    redrawn
}

/// A neighbour that the new shape does not touch keeps every corner.
fn take(neighbour: &Shape, new: &Shape) -> Shape {
    match common(neighbour, new).polygons.is_empty() {
        true => neighbour.clone(),
        false => without(neighbour, new),
    }
}

/// The shape with its corners laid on what lies within reach: a corner of the
/// others if there is one, else the nearest place of an edge.
fn laid(new: &Shape, old: &Shape, neighbours: &[(AreaCode, Shape)], reach: f64) -> Shape {
    let others: Vec<&Shape> = neighbours.iter().map(|(_, s)| s).chain([old]).collect();
    let ring = |ring: &Ring| {
        let mut ring: Ring = ring.iter().map(|p| lay(*p, &others, reach)).collect();
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    };
    let polygons = new
        .polygons
        .iter()
        .map(|p| p.iter().map(ring).filter(|r| r.len() >= 3).collect::<Vec<Ring>>());
    Shape { polygons: polygons.filter(|p| !p.is_empty()).collect() }
}

fn lay(p: Point, others: &[&Shape], reach: f64) -> Point {
    let corners = others.iter().flat_map(|s| s.rings().flatten().copied());
    let on_corner = corners.map(|c| (p.metres_to(c), c)).filter(|(m, _)| *m <= reach);
    if let Some((_, corner)) = on_corner.min_by(|a, b| a.0.total_cmp(&b.0)) {
        return corner;
    }
    let edges = others.iter().flat_map(|s| s.edges());
    let on_edge = edges.map(|(a, b)| (p.metres_to_edge(a, b), a, b)).filter(|(m, ..)| *m <= reach);
    match on_edge.min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, a, b)) => foot(p, a, b),
        None => p,
    }
}

/// The place of the edge that is nearest in lattice steps.
fn foot(p: Point, a: Point, b: Point) -> Point {
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let length = dx * dx + dy * dy;
    if length == 0.0 {
        return a;
    }
    let t = (((p.x - a.x) as f64 * dx + (p.y - a.y) as f64 * dy) / length).clamp(0.0, 1.0);
    Point { x: a.x + (t * dx).round() as i64, y: a.y + (t * dy).round() as i64 }
}

/// Who has the longest border with a part.
fn heir(part: &Shape, shapes: &[(AreaCode, Shape)]) -> Option<usize> {
    let border = |s: &Shape| -> f64 {
        let near = |p: Point| s.metres_to_edge(p) < 0.25;
        part.edges()
            .filter(|(a, b)| near(*a) && near(*b))
            .filter(|(a, b)| near(Point { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }))
            .map(|(a, b)| a.metres_to(b))
            .sum()
    };
    let lengths = shapes.iter().enumerate().map(|(i, (_, s))| (border(s), i));
    lengths.filter(|(l, _)| *l > 0.0).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i)| i)
}

/// Gives every edge the corners of the others that lie on it or a step beside,
/// so that neighbours have the same corners and no slit is left.
fn weave(shapes: &mut [(AreaCode, Shape)]) {
    let corners: BTreeSet<Point> =
        shapes.iter().flat_map(|(_, s)| s.rings().flatten().copied()).collect();
    for (_, shape) in shapes.iter_mut() {
        for ring in shape.polygons.iter_mut().flatten() {
            *ring = edges(ring).flat_map(|(a, b)| line(a, b, &corners)).collect();
            ring.dedup();
        }
    }
}

/// From `a` to just before `b`, over the corners on the way.
fn line(a: Point, b: Point, corners: &BTreeSet<Point>) -> Vec<Point> {
    let Some(bounds) = Bounds::of([a, b]) else { return Vec::new() };
    let west = Point { x: bounds.min.x - 1, y: i64::MIN };
    let east = Point { x: bounds.max.x + 1, y: i64::MAX };
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let length = dx.hypot(dy);
    let mut on: Vec<(f64, Point)> = corners
        .range(west..=east)
        .filter(|c| **c != a && **c != b)
        .filter_map(|c| {
            let (x, y) = ((c.x - a.x) as f64, (c.y - a.y) as f64);
            let (along, aside) = ((x * dx + y * dy) / length, (x * dy - y * dx).abs() / length);
            (along > 0.0 && along < length && aside <= 1.0).then_some((along, *c))
        })
        .collect();
    on.sort_by(|p, q| p.0.total_cmp(&q.0));
    std::iter::once(a).chain(on.into_iter().map(|(_, c)| c)).collect()
}
