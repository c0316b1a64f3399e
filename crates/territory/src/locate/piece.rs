//! A finest area with its shape, as small as it goes.

use std::mem::size_of;

use kernel::AreaCode;

use crate::geometry::{Bounds, Point, Shape};

/// A corner: the whole earth fits in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corner {
    pub x: i32,
    pub y: i32,
}

impl Corner {
    fn of(p: Point) -> Option<Corner> {
        Some(Corner { x: i32::try_from(p.x).ok()?, y: i32::try_from(p.y).ok()? })
    }

    fn point(self) -> Point {
        Point { x: i64::from(self.x), y: i64::from(self.y) }
    }
}

#[derive(Debug)]
pub(super) struct Piece {
    pub area: AreaCode,
    pub bounds: Bounds,
    /// Every ring one after the other, each with its first corner again at the
    /// end.
    corners: Box<[Corner]>,
    /// Where each ring ends in `corners`.
    ends: Box<[u32]>,
}

impl Piece {
    /// `None` for a shape without corners or with one beyond 32 bits.
    pub fn new(area: AreaCode, shape: &Shape) -> Option<Piece> {
        let bounds = shape.bounds()?;
        let (mut corners, mut ends) = (Vec::new(), Vec::new());
        for ring in shape.rings().filter(|r| !r.is_empty()) {
            for p in ring.iter().chain(ring.first()) {
                corners.push(Corner::of(*p)?);
            }
            ends.push(u32::try_from(corners.len()).ok()?);
        }
        Some(Piece { area, bounds, corners: corners.into(), ends: ends.into() })
    }

    /// What stands in the place of an area that was taken out.
    pub fn gone(area: AreaCode) -> Piece {
        let nowhere = Point { x: 0, y: 0 };
        let bounds = Bounds { min: nowhere, max: nowhere };
        Piece { area, bounds, corners: Box::default(), ends: Box::default() }
    }

    pub fn is_gone(&self) -> bool {
        self.corners.is_empty()
    }

    pub fn corners(&self) -> usize {
        self.corners.len()
    }

    pub fn bytes(&self) -> usize {
        size_of::<Piece>() + size_of_val(&*self.corners) + size_of_val(&*self.ends)
    }

    /// Every edge with its lower end first; level ones are never crossed and
    /// left out.
    pub fn rising(&self) -> impl Iterator<Item = (Corner, Corner)> + '_ {
        self.chains().flat_map(|ring| {
            ring.windows(2).filter_map(|pair| match pair {
                [a, b] if a.y < b.y => Some((*a, *b)),
                [a, b] if a.y > b.y => Some((*b, *a)),
                _ => None,
            })
        })
    }

    /// Metres from the place to the nearest edge.
    pub fn metres_to_edge(&self, p: Point) -> f64 {
        let edges = self.chains().flat_map(|ring| ring.windows(2));
        edges
            .filter_map(|pair| match pair {
                [a, b] => Some(p.metres_to_edge(a.point(), b.point())),
                _ => None,
            })
            .fold(f64::INFINITY, f64::min)
    }

    fn chains(&self) -> impl Iterator<Item = &[Corner]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&*self.ends).map(|(from, to)| &self.corners[from as usize..*to as usize])
    }
}
