//! Looking for planted gaps and overlaps among the micro-grids of a large city.

use std::time::Instant;

use kernel::AreaCode;
use territory::audit::{LEAST, Wrong, audit};
use territory::{Point, Shape};

use crate::figure::{Figure, Goal};
use crate::quilt::quilt;
use crate::{Done, Plan};

const AREAS: usize = 51_000;
/// Gaps, and as many overlaps.
const PLANTED: usize = 50;

/// How long it takes, what is missed and what is invented.
pub fn measure(_: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let mut areas = quilt(AREAS);
    let planted: Vec<(AreaCode, Wrong)> = (0..2 * PLANTED)
        .map(|i| {
            let at = AREAS / 4 + i * 251;
            let inwards = i % 2 == 0;
            areas[at].1 = dented(&areas[at].1, inwards, [20, 100, 300][i % 3]);
            (areas[at].0, if inwards { Wrong::Gap } else { Wrong::Overlap })
        })
        .collect();
    let begun = Instant::now();
    let found = audit(&areas, &[], LEAST);
    let seconds = begun.elapsed().as_secs_f64();
    let figure = Figure::new("audit of 51 000 areas with 100 faults", seconds, "s");
    show(figure.goal(Goal::AtMost(30.0)));
    let is_told = |(code, wrong): &&(AreaCode, Wrong)| {
        found.of(*wrong).any(|f| f.areas.contains(code) && f.square_metres >= 1.0)
    };
    let missed = planted.len() - planted.iter().filter(is_told).count();
    show(Figure::new("  missed", missed as f64, "").goal(Goal::AtMost(0.0)));
    let invented = found.findings.len() as f64 - planted.len() as f64;
    show(Figure::new("  invented", invented, "").goal(Goal::AtMost(0.0)));
    Ok(())
}

/// With one corner of its southern border moved towards its middle, or away.
fn dented(shape: &Shape, inwards: bool, part: i64) -> Shape {
    let mut shape = shape.clone();
    let Some(ring) = shape.polygons.first_mut().and_then(|p| p.first_mut()) else { return shape };
    let count = ring.len() as i64;
    let sum = ring.iter().fold((0, 0), |s, p| (s.0 + p.x, s.1 + p.y));
    let Some(corner) = ring.get_mut(3) else { return shape };
    let way = if inwards { 1 } else { -1 };
    let towards = |from: i64, sum: i64| from + way * (sum / count - from) / part;
    *corner = Point { x: towards(corner.x, sum.0), y: towards(corner.y, sum.1) };
    shape
}
