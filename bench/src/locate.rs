//! Locating in the micro-grids of a large city, beside an R-tree with exact
//! tests.

use std::hint::black_box;
use std::time::Instant;

use geo::{Coord, Intersects, LineString, Polygon, coord};
use kernel::AreaCode;
use rstar::{AABB, RTree, RTreeObject};
use territory::{Flag, Locator, Point, Shape};

use crate::figure::{Figure, Goal, median};
use crate::quilt::quilt;
use crate::{Done, Plan};

const AREAS: usize = 51_000;
/// Places that one lap locates.
const LAP: usize = 1_000_000;
/// Places on which the two must agree.
const COMPARED: usize = 10_000_000;
/// Places on which every shape is asked.
const BY_HAND: usize = 100_000;

struct Leaf {
    code: AreaCode,
    polygon: Polygon<f64>,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// Building, asking, editing, memory, and whether all agree.
pub fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let areas = quilt(AREAS);
    let begun = Instant::now();
    let locator = Locator::new(areas.clone());
    let built = begun.elapsed().as_secs_f64();
    show(Figure::new("index of 51 000 areas: built", built, "s").goal(Goal::AtMost(2.0)));
    let memory = locator.bytes() as f64 / 1e6;
    show(Figure::new("  memory", memory, "MB").goal(Goal::AtMost(100.0)));
    edit(&locator, &areas, show);
    let tree = RTree::bulk_load(areas.iter().filter_map(leaf).collect());
    speed(plan, &locator, &tree, &areas, show);
    agreement(&locator, &tree, &areas, show);
    Ok(())
}

fn edit(locator: &Locator, areas: &[(AreaCode, Shape)], show: &mut dyn FnMut(Figure)) {
    let laps: Vec<f64> = (0..50)
        .map(|i| {
            let (code, shape) = &areas[i * 997 % areas.len()];
            let begun = Instant::now();
            black_box(locator.with(*code, Some(shape)));
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let figure = Figure::new("  one edited area visible", median(&laps), "ms");
    show(figure.goal(Goal::AtMost(10.0)));
}

fn speed(
    plan: &Plan,
    locator: &Locator,
    tree: &RTree<Leaf>,
    areas: &[(AreaCode, Shape)],
    show: &mut dyn FnMut(Figure),
) {
    let (mut one, mut together, mut peer) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..plan.rounds as u64 {
        let places = places(areas, LAP, round + 1);
        one.push(rate(|| {
            places.iter().for_each(|p| {
                black_box(locator.locate(*p));
            });
        }));
        together.push(rate(|| {
            locator.locate_all(&places, |found| {
                black_box(found);
            });
        }));
        peer.push(rate(|| {
            places.iter().for_each(|p| {
                black_box(hits(tree, *p).next());
            });
        }));
    }
    let ratio =
        |own: &[f64]| median(&own.iter().zip(&peer).map(|(a, b)| a / b).collect::<Vec<f64>>());
    for (name, own, goal) in
        [("locate one by one", &one, 5.0), ("locate many together", &together, 12.0)]
    {
        let figure = Figure::new(name, median(own), "M/s");
        let figure = figure.beside("R-tree, exact", median(&peer), ratio(own));
        show(figure.goal(Goal::RatioAtLeast(goal)));
    }
}

/// Millions a second.
fn rate(mut lap: impl FnMut()) -> f64 {
    let begun = Instant::now();
    lap();
    LAP as f64 / 1e6 / begun.elapsed().as_secs_f64()
}

fn agreement(
    locator: &Locator,
    tree: &RTree<Leaf>,
    areas: &[(AreaCode, Shape)],
    show: &mut dyn FnMut(Figure),
) {
    // On a border the R-tree answers with both sides: ours is one of them.
    let differs = |p: &Point| {
        let all: Vec<AreaCode> = hits(tree, *p).map(|l| l.code).collect();
        match locator.locate(*p) {
            Some(found) if found.flag == Flag::Ok => !all.contains(&found.area),
            _ => !all.is_empty() && inside(areas, *p),
        }
    };
    let different = places(areas, COMPARED, 99).iter().filter(|p| differs(p)).count();
    let figure = Figure::new("  differences from the R-tree, 10 M places", different as f64, "");
    show(figure.goal(Goal::AtMost(0.0)));
    let boxed: Vec<_> = areas.iter().filter_map(|(c, s)| Some((*c, s, s.bounds()?))).collect();
    let corners = areas.iter().flat_map(|(_, s)| s.rings().flatten().copied()).step_by(25);
    let different = corners
        .chain(places(areas, BY_HAND, 7))
        .take(BY_HAND)
        .filter(|p| {
            let holding: Vec<AreaCode> = boxed
                .iter()
                .filter(|(_, shape, bounds)| bounds.holds(*p) && shape.holds(*p))
                .map(|(code, ..)| *code)
                .collect();
            let found = locator.locate(*p).filter(|f| f.metres == 0.0 && f.flag != Flag::Outside);
            let ours: Vec<AreaCode> =
                found.into_iter().flat_map(|f| [vec![f.area], f.also].concat()).collect();
            ours != holding
        })
        .count();
    let figure =
        Figure::new("  differences by hand, 100 000 corners and places", different as f64, "");
    show(figure.goal(Goal::AtMost(0.0)));
}

fn inside(areas: &[(AreaCode, Shape)], p: Point) -> bool {
    areas.iter().any(|(_, s)| s.holds(p))
}

fn leaf((code, shape): &(AreaCode, Shape)) -> Option<Leaf> {
    let ring: Vec<Coord<f64>> = shape.rings().next()?.iter().map(|p| at(*p)).collect();
    let bounds = shape.bounds()?;
    let corner = |p: Point| [p.x as f64, p.y as f64];
    Some(Leaf {
        code: *code,
        polygon: Polygon::new(LineString::new(ring), Vec::new()),
        envelope: AABB::from_corners(corner(bounds.min), corner(bounds.max)),
    })
}

fn at(p: Point) -> Coord<f64> {
    coord! { x: p.x as f64, y: p.y as f64 }
}

/// Areas whose polygon holds the place or has it on its border.
fn hits(tree: &RTree<Leaf>, p: Point) -> impl Iterator<Item = &Leaf> {
    let place = at(p);
    tree.locate_in_envelope_intersecting(AABB::from_point([place.x, place.y]))
        .filter(move |leaf| leaf.polygon.intersects(&place))
}

/// Places anywhere in the box of the areas, the same for the same seed.
fn places(areas: &[(AreaCode, Shape)], count: usize, seed: u64) -> Vec<Point> {
    let corners = areas.iter().filter_map(|(_, s)| s.bounds()).flat_map(|b| [b.min, b.max]);
    let Some(bounds) = territory::geometry::Bounds::of(corners) else { return Vec::new() };
    let (width, height) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.cast_unsigned()).cast_signed()
    };
    (0..count)
        .map(|_| Point { x: bounds.min.x + next(width), y: bounds.min.y + next(height) })
        .collect()
}
