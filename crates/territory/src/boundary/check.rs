//! What is wrong with shapes that could be read.

use std::collections::BTreeMap;

use kernel::AreaCode;

use super::feature::{Feature, Features};
use crate::geometry::{Bounds, Point, Shape};
use crate::tangle::{Tangle, tangle};

/// What the city knows already.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether there is an area of that code.
    pub area: &'a dyn Fn(AreaCode) -> bool,
    /// The box round everything that has a boundary so far.
    pub city: Option<Bounds>,
    /// The outline of the area round that one, where it is known.
    pub round: &'a dyn Fn(AreaCode) -> Option<Shape>,
}

/// Degrees that a shape may lie outside the city as it is known: half of one
/// is some 50 km.
const ELSEWHERE: i64 = 500_000;

/// Takes every shape out that cannot be put in, and tells why; and tells of
/// the rest what should be looked at.
pub fn check(mut features: Features, known: &Known<'_>) -> Features {
    let home = known.city.or_else(|| middle(&features.good));
    let mut seen: BTreeMap<AreaCode, usize> = BTreeMap::new();
    let mut good = Vec::new();
    for feature in std::mem::take(&mut features.good) {
        let problems = problems(&feature, known, home, &mut seen);
        if problems.iter().all(|p| !p.grave) {
            good.push(feature);
        }
        features.problems.extend(problems);
    }
    features.problems.sort_by_key(|p| p.feature);
    Features { good, problems: features.problems }
}

fn problems(
    feature: &Feature,
    known: &Known<'_>,
    home: Option<Bounds>,
    seen: &mut BTreeMap<AreaCode, usize>,
) -> Vec<super::Problem> {
    let mut all = Vec::new();
    if let Err(e) = feature.shape.check() {
        // A bow tie whose halves are alike encloses nothing by the sum of them.
        if let Some(at) = bow_tie(&feature.shape) {
            all.push(feature.problem("territory.boundary_crosses").at(at));
            return all;
        }
        let problem = feature.problem(e.code);
        all.push(e.args.into_iter().fold(problem, |p, (name, value)| p.arg(name, value)));
        return all;
    }
    match tangle(&feature.shape) {
        Some(Tangle::Crosses(at)) => {
            all.push(feature.problem("territory.boundary_crosses").at(at));
        }
        Some(Tangle::Touches(at)) => {
            let mut problem = feature.problem("territory.boundary_touches").at(at);
            problem.grave = false;
            all.push(problem);
        }
        None => {}
    }
    match feature.code {
        None => all.push(feature.problem("territory.boundary_code_missing")),
        Some(code) => {
            if let Some(first) = seen.insert(code, feature.number) {
                all.push(feature.problem("territory.boundary_twice").arg("first", first));
            }
            if !(known.area)(code) {
                let unknown = feature.problem("territory.area_unknown");
                all.push(unknown.arg("area", code.to_string()));
            }
        }
    }
    if let Some((at, grave)) = elsewhere(feature, known, home) {
        let problem = feature.problem("territory.boundary_elsewhere").at(at);
        all.push(super::Problem { grave, ..problem });
    }
    all
}

fn bow_tie(shape: &Shape) -> Option<Point> {
    let long_enough = shape.rings().all(|r| r.len() > 3);
    match tangle(shape).filter(|_| long_enough) {
        Some(Tangle::Crosses(at)) => Some(at),
        _ => None,
    }
}

/// A corner of a shape that lies in another city: nothing of it is in the
/// outline of the area round it, which is grave, or it is far from all the
/// others, which may be right where several cities are held.
fn elsewhere(feature: &Feature, known: &Known<'_>, home: Option<Bounds>) -> Option<(Point, bool)> {
    let bounds = feature.shape.bounds()?;
    if let Some(outline) = feature.code.and_then(known.round) {
        let meets = outline.bounds().is_some_and(|b| b.meets(&bounds));
        return (!meets).then_some((bounds.min, true));
    }
    let far = !wider(home?, ELSEWHERE).meets(&bounds);
    far.then_some((bounds.min, false))
}

fn wider(b: Bounds, by: i64) -> Bounds {
    Bounds {
        min: Point { x: b.min.x - by, y: b.min.y - by },
        max: Point { x: b.max.x + by, y: b.max.y + by },
    }
}

/// Where most shapes lie, when nothing is known of the city: the box from the
/// first to the last quarter of their middles.
fn middle(features: &[Feature]) -> Option<Bounds> {
    let places: Vec<Point> = features.iter().filter_map(|f| Some(f.shape.bounds()?.min)).collect();
    let quarters = |mut n: Vec<i64>| {
        n.sort_unstable();
        let at = |i: usize| n.get(i.min(n.len().saturating_sub(1))).copied();
        Some((at(n.len() / 4)?, at(n.len() * 3 / 4)?))
    };
    let (x0, x1) = quarters(places.iter().map(|p| p.x).collect())?;
    let (y0, y1) = quarters(places.iter().map(|p| p.y).collect())?;
    Some(Bounds { min: Point { x: x0, y: y0 }, max: Point { x: x1, y: y1 } })
}
