//! Where the border of a shape meets itself.

use crate::geometry::{Point, Shape};

/// How a border meets itself, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tangle {
    /// Two edges cross, or lie on one another: what is inside is doubtful.
    Crosses(Point),
    /// Corners or an edge touch without crossing: clear what is inside.
    Touches(Point),
}

/// The first crossing if there is one, else the first touch.
pub fn tangle(shape: &Shape) -> Option<Tangle> {
    let mut edges = edges(shape);
    edges.sort_unstable_by_key(|e| e.west());
    let mut touch = None;
    for (i, e) in edges.iter().enumerate() {
        let east = e.a.x.max(e.b.x);
        for f in edges[i + 1..].iter().take_while(|f| f.west() <= east) {
            match e.meets(f) {
                Some(Tangle::Crosses(at)) => return Some(Tangle::Crosses(at)),
                found => touch = touch.or(found),
            }
        }
    }
    touch
}

/// Whether two edges cross.
pub(crate) fn crosses_itself(shape: &Shape) -> bool {
    matches!(tangle(shape), Some(Tangle::Crosses(_)))
}

struct Edge {
    a: Point,
    b: Point,
    /// Which ring, which edge of it, and how many it has.
    ring: usize,
    at: usize,
    of: usize,
}

fn edges(shape: &Shape) -> Vec<Edge> {
    let of_ring = |(ring, points): (usize, &Vec<Point>)| {
        let of = points.len();
        let edge = move |(at, (a, b))| Edge { a, b, ring, at, of };
        crate::geometry::edges(points).enumerate().map(edge).collect::<Vec<_>>()
    };
    shape.rings().enumerate().flat_map(of_ring).filter(|e| e.a != e.b).collect()
}

impl Edge {
    fn west(&self) -> i64 {
        self.a.x.min(self.b.x)
    }

    fn follows(&self, o: &Edge) -> bool {
        self.ring == o.ring && (self.at + 1) % self.of == o.at
    }

    fn meets(&self, o: &Edge) -> Option<Tangle> {
        let apart = |a: i64, b: i64, c: i64, d: i64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
        if apart(self.a.y, self.b.y, o.a.y, o.b.y) || apart(self.a.x, self.b.x, o.a.x, o.b.x) {
            return None;
        }
        let (p, q) = (side(self.a, self.b, o.a), side(self.a, self.b, o.b));
        let (r, s) = (side(o.a, o.b, self.a), side(o.a, o.b, self.b));
        if p * q > 0 || r * s > 0 {
            return None;
        }
        if p == 0 && q == 0 {
            return self.on_one_line(o);
        }
        let corner = |on: i64, at: Point| (on == 0).then_some(at);
        let touch = corner(p, o.a).or(corner(q, o.b)).or(corner(r, self.a)).or(corner(s, self.b));
        match touch {
            None => Some(Tangle::Crosses(self.crossing(o))),
            // Neighbours in the ring share their corner.
            Some(_) if self.follows(o) || o.follows(self) => None,
            Some(at) => Some(Tangle::Touches(at)),
        }
    }

    /// Both on one line, and not apart.
    fn on_one_line(&self, o: &Edge) -> Option<Tangle> {
        let ends = |e: &Edge| (e.a.min(e.b), e.a.max(e.b));
        let ((a, b), (c, d)) = (ends(self), ends(o));
        let (from, to) = (a.max(c), b.min(d));
        match from.cmp(&to) {
            std::cmp::Ordering::Less => Some(Tangle::Crosses(from)),
            std::cmp::Ordering::Equal if !self.follows(o) && !o.follows(self) => {
                Some(Tangle::Touches(from))
            }
            _ => None,
        }
    }

    fn crossing(&self, o: &Edge) -> Point {
        let d = |a: Point, b: Point| ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let ((ux, uy), (vx, vy), (wx, wy)) = (d(self.a, self.b), d(o.a, o.b), d(self.a, o.a));
        let t = (wx * vy - wy * vx) / (ux * vy - uy * vx);
        let along = |n: i64, u: f64| n + (t * u).round() as i64;
        Point { x: along(self.a.x, ux), y: along(self.a.y, uy) }
    }
}

/// On which side of the line from `a` to `b`: 1 left, -1 right, nought on it.
fn side(a: Point, b: Point, p: Point) -> i64 {
    let turn = i128::from(b.x - a.x) * i128::from(p.y - a.y)
        - i128::from(b.y - a.y) * i128::from(p.x - a.x);
    turn.signum() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(rings: &[&[(i64, i64)]]) -> Shape {
        let ring = |r: &&[(i64, i64)]| r.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
        Shape { polygons: vec![rings.iter().map(ring).collect()] }
    }

    #[test]
    fn crossings_touches_and_neither() {
        let p = |x, y| Point { x, y };
        let square: &[(i64, i64)] = &[(0, 0), (10, 0), (10, 10), (0, 10)];
        type Rings<'a> = &'a [&'a [(i64, i64)]];
        let cases: [(Rings<'_>, Option<Tangle>); 8] = [
            (&[square], None),
            (&[&[(0, 0), (5, 0), (10, 0), (10, 10), (0, 10)]], None),
            (&[&[(0, 0), (10, 10), (10, 0), (0, 10)]], Some(Tangle::Crosses(p(5, 5)))),
            // a spike that goes out and back
            (
                &[&[(0, 0), (10, 0), (10, 10), (20, 10), (10, 10), (0, 10)]],
                Some(Tangle::Crosses(p(10, 10))),
            ),
            // a corner on an edge far away in the ring
            (&[&[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)]], Some(Tangle::Touches(p(5, 0)))),
            (&[square, &[(2, 2), (4, 2), (4, 4)]], None),
            (&[square, &[(2, 2), (14, 2), (4, 4)]], Some(Tangle::Crosses(p(10, 2)))),
            (&[square, &[(0, 5), (4, 2), (4, 4)]], Some(Tangle::Touches(p(0, 5)))),
        ];
        for (rings, expected) in cases {
            assert_eq!(tangle(&shape(rings)), expected, "{rings:?}");
        }
    }
}
