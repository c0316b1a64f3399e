//! Common, added and missing parts of shapes, on the lattice and exact but for
//! the places where edges cross, which fall on the nearest step.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use crate::geometry::{Point, Ring, Shape};

/// What both cover.
pub(crate) fn common(a: &Shape, b: &Shape) -> Shape {
    run(a.rings(), b.rings(), OverlayRule::Intersect, FillRule::EvenOdd)
}

/// What either covers.
pub(crate) fn both(a: &Shape, b: &Shape) -> Shape {
    run(a.rings(), b.rings(), OverlayRule::Union, FillRule::EvenOdd)
}

/// What the first covers and the second does not.
pub(crate) fn without(a: &Shape, b: &Shape) -> Shape {
    run(a.rings(), b.rings(), OverlayRule::Difference, FillRule::EvenOdd)
}

/// The same area with outlines anticlockwise and holes clockwise, whatever way
/// its rings ran and crossed themselves.
pub(crate) fn tidied(a: &Shape) -> Shape {
    run(a.rings(), [].iter(), OverlayRule::Subject, FillRule::EvenOdd)
}

/// What is covered by more turns of the first rings than nought, less what is
/// by the second; rings count by the way they run.
pub(crate) fn positive<'a>(
    rings: impl Iterator<Item = &'a Ring>,
    less: impl Iterator<Item = &'a Ring>,
) -> Shape {
    run(rings, less, OverlayRule::Difference, FillRule::Positive)
}

fn run<'a>(
    a: impl Iterator<Item = &'a Ring>,
    b: impl Iterator<Item = &'a Ring>,
    rule: OverlayRule,
    fill: FillRule,
) -> Shape {
    // Every corner stays, on a straight line too: a neighbour may share it. A
    // hole that touches the outline in a corner is a hole and no bay.
    let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::keep_all_points() };
    let mut overlay: Overlay<i32> = Overlay::new_custom(64, options, Default::default());
    let corner = |p: &Point| IntPoint::new(step(p.x), step(p.y));
    a.for_each(|r| overlay.add_path_iter(r.iter().map(corner), ShapeType::Subject));
    b.for_each(|r| overlay.add_path_iter(r.iter().map(corner), ShapeType::Clip));
    let point = |p: IntPoint<i32>| Point { x: p.x.into(), y: p.y.into() };
    let polygons = overlay
        .overlay(rule, fill)
        .into_iter()
        .map(|rings| rings.into_iter().map(|r| r.into_iter().map(point).collect()).collect())
        .collect();
    Shape { polygons }
}

/// The whole earth is a third of what the library can do.
fn step(n: i64) -> i32 {
    const MOST: i64 = 1 << 29;
    n.clamp(-MOST, MOST) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: i64, y: i64, side: i64) -> Shape {
        let p = |dx, dy| Point { x: x + dx, y: y + dy };
        Shape { polygons: vec![vec![vec![p(0, 0), p(side, 0), p(side, side), p(0, side)]]] }
    }

    #[test]
    fn parts_of_two_squares() {
        let (a, b) = (square(0, 0, 10), square(5, 5, 10));
        assert_eq!(common(&a, &b).doubled_area(), 50);
        assert_eq!(both(&a, &b).doubled_area(), 350);
        assert_eq!(without(&a, &b).doubled_area(), 150);
        assert_eq!(common(&a, &square(10, 0, 5)), Shape::default());
    }

    #[test]
    fn a_bow_tie_and_a_ring_inside_out_are_tidied() {
        let p = |x, y| Point { x, y };
        let bow = Shape { polygons: vec![vec![vec![p(0, 0), p(10, 10), p(10, 0), p(0, 10)]]] };
        let tidy = tidied(&bow);
        assert_eq!((tidy.polygons.len(), tidy.doubled_area()), (2, 100));
        let mut out = square(0, 0, 10);
        out.polygons[0][0].reverse();
        assert_eq!(tidied(&out).doubled_area(), 200);
        // a hole written as a polygon of its own inside another
        let nested = Shape {
            polygons: [square(0, 0, 10), square(2, 2, 2)].map(|s| s.polygons[0].clone()).into(),
        };
        assert_eq!(tidied(&nested).doubled_area(), 192);
    }
}
