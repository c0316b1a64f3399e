//! Which areas lie at a gap or an overlap.

use crate::geometry::{Bounds, Point, Shape};
use crate::locate::Frame;
use crate::measure::square_metres;
use crate::overlay;

/// Metres at which an area counts as beside a gap: the lattice and no more.
const BESIDE: f64 = 0.25;
/// Lattice steps that are surely farther than that, at any latitude of use.
const REACH: i64 = 10;
/// Corners of a gap that are looked at.
const CORNERS: usize = 200;

/// Shapes by where they lie.
pub(super) struct Nearby {
    frame: Frame,
    bounds: Vec<Option<Bounds>>,
    cells: Vec<Vec<usize>>,
}

impl Nearby {
    pub fn new(shapes: &[Shape]) -> Nearby {
        let bounds: Vec<Option<Bounds>> = shapes.iter().map(Shape::bounds).collect();
        let all = Bounds::of(bounds.iter().flatten().flat_map(|b| [b.min, b.max]));
        let frame = all.map(|b| Frame::new(b, shapes.len())).unwrap_or_default();
        let mut cells = vec![Vec::new(); frame.len()];
        for (i, b) in bounds.iter().enumerate() {
            for at in b.iter().flat_map(|b| frame.meeting(b)) {
                cells[at].push(i);
            }
        }
        Nearby { frame, bounds, cells }
    }

    /// Shapes that cover a part of the region.
    pub fn holding(&self, region: &Shape, shapes: &[Shape]) -> Vec<usize> {
        let covers = |i: &usize| square_metres(&overlay::common(region, &shapes[*i])) > 0.0;
        self.about(region, 0).into_iter().filter(covers).collect()
    }

    /// Shapes whose border runs along the region.
    pub fn beside(&self, region: &Shape, shapes: &[Shape]) -> Vec<usize> {
        let corners: Vec<Point> = region.rings().flatten().take(CORNERS).copied().collect();
        let near = |i: &usize| corners.iter().any(|p| shapes[*i].metres_to_edge(*p) < BESIDE);
        self.about(region, REACH).into_iter().filter(near).collect()
    }

    fn about(&self, region: &Shape, reach: i64) -> Vec<usize> {
        let Some(b) = region.bounds() else { return Vec::new() };
        let wide = Bounds {
            min: Point { x: b.min.x - reach, y: b.min.y - reach },
            max: Point { x: b.max.x + reach, y: b.max.y + reach },
        };
        let meets = |i: &usize| self.bounds[*i].is_some_and(|b| b.meets(&wide));
        let cells = self.frame.meeting(&wide);
        let mut found: Vec<usize> =
            cells.flat_map(|at| self.cells[at].iter().copied()).filter(meets).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
