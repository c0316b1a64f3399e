//! Whether areas fill their city without gaps (真空区) and without lying on
//! one another.

mod nearby;
mod net;
mod report;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use kernel::AreaCode;
use serde::Serialize;

use self::nearby::Nearby;
use crate::geometry::{Point, Ring, Shape};
use crate::measure::{around, square_metres};
use crate::overlay;

/// Square metres below which nothing is listed: the lattice itself makes
/// triangles of some hundredths where a neighbour lacks a corner.
pub const LEAST: f64 = 0.5;
/// Metres of mean width below which a gap or an overlap is a sliver.
pub const SLIVER: f64 = 0.5;
/// Areas that one line names at most.
const NAMED_MOST: usize = 12;

/// What is wrong at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// No area holds it.
    Gap,
    /// Two areas hold it.
    Overlap,
    /// It lies outside the outline of the city that was given.
    Beyond,
}

impl Wrong {
    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Wrong::Gap => "gap",
            Wrong::Overlap => "overlap",
            Wrong::Beyond => "beyond",
        }
    }
}

/// A gap, or what two areas both hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub wrong: Wrong,
    /// So narrow that it is a matter of drawing and not of land.
    pub sliver: bool,
    /// The two that overlap; of a gap those round it.
    pub areas: Vec<AreaCode>,
    pub square_metres: f64,
    /// A place in it.
    pub at: Point,
    pub shape: Shape,
}

/// What was found, the largest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Audit {
    pub findings: Vec<Finding>,
    /// Areas that were looked at, and what they cover.
    pub areas: usize,
    pub square_metres: f64,
    /// What was too small to list: how many, and together how large.
    pub too_small: usize,
    pub too_small_square_metres: f64,
}

/// Looks for gaps and overlaps of `least` square metres and more. Gaps are
/// what lies within the areas together, or within `outlines` where those are
/// given, and is held by none. Shapes may cross themselves and run either way:
/// inside is what their rings enclose an odd number of times.
///
/// Neighbours share most edges exactly, and such edges say nothing: they are
/// taken out first, so that the work is that of what is wrong.
pub fn audit(areas: &[(AreaCode, Shape)], outlines: &[Shape], least: f64) -> Audit {
    let shapes: Vec<Shape> = areas.iter().map(|(_, s)| net::upright(s)).collect();
    let rings = net::rings(&shapes);
    let nearby = Nearby::new(&shapes);
    let mut audit = Audit {
        areas: areas.len(),
        square_metres: shapes.iter().map(square_metres).sum(),
        ..Audit::default()
    };
    let mut see = |wrong: Wrong, region: Shape, found: &[usize]| {
        let size = square_metres(&region);
        if size <= 0.0 {
            return;
        }
        if size < least {
            audit.too_small += 1;
            audit.too_small_square_metres += size;
            return;
        }
        let codes = found.iter().take(NAMED_MOST).map(|i| areas[*i].0).collect();
        let sliver = 2.0 * size / around(&region) < SLIVER;
        let at = region.label().or_else(|| region.rings().flatten().next().copied());
        audit.findings.push(Finding {
            wrong,
            sliver,
            areas: codes,
            square_metres: size,
            at: at.unwrap_or(Point { x: 0, y: 0 }),
            shape: region,
        });
    };
    for region in overlaps(&rings) {
        let found = nearby.holding(&region, &shapes);
        match found[..] {
            [] | [_] => {}
            [_, _] => see(Wrong::Overlap, region, &found),
            _ => pairs(&region, &found, &shapes, &mut see),
        }
    }
    for region in gaps(&rings, outlines) {
        let found = nearby.beside(&region, &shapes);
        see(Wrong::Gap, region, &found);
    }
    for region in beyond(&rings, outlines) {
        let found = nearby.holding(&region, &shapes);
        see(Wrong::Beyond, region, &found);
    }
    audit.findings.sort_by(order);
    audit
}

fn order(a: &Finding, b: &Finding) -> Ordering {
    a.wrong.cmp(&b.wrong).then(b.square_metres.total_cmp(&a.square_metres)).then(a.at.cmp(&b.at))
}

/// What is held twice and more: one turn fewer everywhere leaves just that.
fn overlaps(rings: &[Ring]) -> Vec<Shape> {
    const FAR: i64 = 400_000_000;
    let p = |x, y| Point { x, y };
    let clockwise: Ring = vec![p(-FAR, -FAR), p(-FAR, FAR), p(FAR, FAR), p(FAR, -FAR)];
    one_by_one(overlay::positive(rings.iter().chain([&clockwise]), [].iter()))
}

fn gaps(rings: &[Ring], outlines: &[Shape]) -> Vec<Shape> {
    let held = overlay::positive(rings.iter(), [].iter());
    let outer = held.polygons.iter().filter_map(|p| p.first());
    let outlines: Vec<Shape> = outlines.iter().map(net::upright).collect();
    let city = outer.chain(outlines.iter().flat_map(Shape::rings));
    one_by_one(overlay::positive(city, rings.iter()))
}

fn beyond(rings: &[Ring], outlines: &[Shape]) -> Vec<Shape> {
    if outlines.is_empty() {
        return Vec::new();
    }
    let outlines: Vec<Shape> = outlines.iter().map(net::upright).collect();
    one_by_one(overlay::positive(rings.iter(), outlines.iter().flat_map(Shape::rings)))
}

fn one_by_one(shape: Shape) -> Vec<Shape> {
    shape.polygons.into_iter().map(|p| Shape { polygons: vec![p] }).collect()
}

/// Where more than two meet, a line for each two.
fn pairs(
    region: &Shape,
    found: &[usize],
    shapes: &[Shape],
    see: &mut impl FnMut(Wrong, Shape, &[usize]),
) {
    for (n, i) in found.iter().enumerate() {
        let own = overlay::common(region, &shapes[*i]);
        for j in &found[n + 1..] {
            for part in one_by_one(overlay::common(&own, &shapes[*j])) {
                see(Wrong::Overlap, part, &[*i, *j]);
            }
        }
    }
}
