//! Which areas share a border.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{AreaCode, Level};

use crate::geometry::{Bounds, Point};
use crate::map::Outline;

/// Metres within which two lines are one: what was drawn apart does not share
/// its corners.
const APART: f64 = 3.0;
/// Metres along which they run at least. Touching at a corner is no border.
const TOGETHER: f64 = 10.0;
/// The lattice steps that [`APART`] is at most, between the polar circles.
const MARGIN: i64 = 80;

/// Of each area, those of its level that it shares a border with, the longest
/// border first.
pub(crate) type Beside = BTreeMap<AreaCode, Vec<AreaCode>>;

/// Of all areas of one level, by their outlines.
pub(crate) fn beside(outlines: &BTreeMap<AreaCode, Arc<Outline>>, level: Level) -> Beside {
    let mut all: Vec<(AreaCode, &Outline)> =
        outlines.iter().filter(|(_, o)| o.level == level).map(|(c, o)| (*c, &**o)).collect();
    all.sort_by_key(|(_, o)| o.bounds.min.x);
    let mut found: BTreeMap<AreaCode, Vec<(f64, AreaCode)>> = BTreeMap::new();
    for (i, (a, one)) in all.iter().enumerate() {
        let round = wide(one.bounds.min, one.bounds.max);
        let near = all.iter().skip(i + 1).take_while(|(_, o)| o.bounds.min.x <= round.max.x);
        for (b, other) in near.filter(|(_, o)| round.meets(&o.bounds)) {
            let length = border(one, other);
            if length >= TOGETHER {
                found.entry(*a).or_default().push((length, *b));
                found.entry(*b).or_default().push((length, *a));
            }
        }
    }
    let longest_first = |(code, mut others): (AreaCode, Vec<(f64, AreaCode)>)| {
        others.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        (code, others.into_iter().map(|(_, other)| other).collect())
    };
    found.into_iter().map(longest_first).collect()
}

/// Metres between the ends of the border of two areas; 0 without one.
fn border(a: &Outline, b: &Outline) -> f64 {
    let mut on_both = corners_on(a, b);
    on_both.extend(corners_on(b, a));
    // What was drawn together shares its corners: each would be here twice.
    on_both.sort_unstable();
    on_both.dedup();
    let pairs =
        on_both.iter().enumerate().flat_map(|(i, p)| on_both[..i].iter().map(move |q| (p, q)));
    pairs.map(|(p, q)| p.metres_to(*q)).fold(0.0, f64::max)
}

/// Corners of one area that lie on a line of the other. Boxes tell most of
/// those that do not, and cost no cosine.
fn corners_on(one: &Outline, other: &Outline) -> Vec<Point> {
    let here = wide(one.bounds.min, one.bounds.max);
    let there = wide(other.bounds.min, other.bounds.max);
    let edges: Vec<(Point, Point)> =
        other.shape.edges().filter(|(a, b)| crosses(&here, *a, *b)).collect();
    let on = |p: &Point| {
        let round = wide(*p, *p);
        let near = edges.iter().filter(|(a, b)| crosses(&round, *a, *b));
        near.map(|(a, b)| p.metres_to_edge(*a, *b)).any(|metres| metres <= APART)
    };
    let corners = one.shape.rings().flatten().copied();
    corners.filter(|p| there.holds(*p)).filter(on).collect()
}

/// Whether the box round an edge touches the bounds.
fn crosses(bounds: &Bounds, a: Point, b: Point) -> bool {
    Bounds { min: a, max: a }.with(b).meets(bounds)
}

fn wide(min: Point, max: Point) -> Bounds {
    Bounds {
        min: Point { x: min.x - MARGIN, y: min.y - MARGIN },
        max: Point { x: max.x + MARGIN, y: max.y + MARGIN },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shape;

    const CORNER: Point = Point { x: 106_800_000, y: 39_600_000 };

    /// A rectangle between two corners, in lattice steps (0.1 m) from a corner.
    fn rectangle(from: (i64, i64), to: (i64, i64)) -> Arc<Outline> {
        let at = |x: i64, y: i64| Point { x: CORNER.x + x, y: CORNER.y + y };
        let ring = vec![at(from.0, from.1), at(to.0, from.1), at(to.0, to.1), at(from.0, to.1)];
        let shape = Shape { polygons: vec![vec![ring]] };
        let (bounds, label) = (shape.bounds().unwrap(), shape.label().unwrap());
        Arc::new(Outline { level: Level::Grid, shape, bounds, label })
    }

    #[test]
    fn a_border_is_a_line_and_no_corner() {
        let home = rectangle((0, 0), (10_000, 10_000));
        let cases = [
            ("side by side", rectangle((10_000, 0), (20_000, 10_000)), true),
            (
                "half a side, with no corner of ours",
                rectangle((10_000, 2_000), (20_000, 7_000)),
                true,
            ),
            ("over both of our corners", rectangle((10_000, -9_000), (20_000, 19_000)), true),
            ("shifted along the side", rectangle((10_000, 9_000), (20_000, 19_000)), true),
            ("drawn two metres off", rectangle((10_018, 0), (20_000, 10_000)), true),
            ("round us", rectangle((-10_000, -10_000), (20_000, 0)), true),
            ("at a corner", rectangle((10_000, 10_000), (20_000, 20_000)), false),
            ("at a corner, by a few metres", rectangle((10_000, 9_960), (20_000, 20_000)), false),
            ("across a street", rectangle((10_150, 0), (20_000, 10_000)), false),
            ("far away", rectangle((90_000, 0), (99_000, 10_000)), false),
        ];
        let (us, them) = ("150302001001001".parse().unwrap(), "150302001001009".parse().unwrap());
        for (case, other, shared) in cases {
            let outlines = BTreeMap::from([(us, Arc::clone(&home)), (them, other)]);
            let found = beside(&outlines, Level::Grid);
            let expected = if shared { vec![them] } else { Vec::new() };
            assert_eq!(found.get(&us).cloned().unwrap_or_default(), expected, "{case}");
            assert_eq!(found.contains_key(&them), shared, "{case}");
        }
    }

    #[test]
    fn the_longest_border_comes_first_and_other_levels_not_at_all() {
        let code = |n: u32| format!("15030200100100{n}").parse::<AreaCode>().unwrap();
        let village =
            Outline { level: Level::Village, ..(*rectangle((0, 10_000), (9, 20_000))).clone() };
        let outlines = BTreeMap::from([
            (code(1), rectangle((0, 0), (10_000, 10_000))),
            (code(2), rectangle((10_000, 0), (20_000, 3_000))),
            (code(3), rectangle((10_000, 3_000), (20_000, 10_000))),
            ("150302001002".parse().unwrap(), Arc::new(village)),
        ]);
        let found = beside(&outlines, Level::Grid);
        assert_eq!(found[&code(1)], [code(3), code(2)]);
        assert_eq!(found[&code(2)], [code(3), code(1)]);
        assert_eq!(found.len(), 3);
    }
}
