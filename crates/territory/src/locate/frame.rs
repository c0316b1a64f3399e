//! Which block a place lies in. Blocks are a power of two wide, so that
//! finding one takes no division.

use crate::geometry::{Bounds, Point};

/// Blocks that there may be.
const BLOCKS_MOST: i64 = 1 << 16;

#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    origin: Origin,
    /// A block is so many lattice steps wide and high, as a power of two.
    shift: u32,
    columns: i64,
    rows: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Origin {
    x: i64,
    y: i64,
}

impl Frame {
    /// Over the box, about one block for every two areas.
    pub fn new(bounds: Bounds, areas: usize) -> Frame {
        let (width, height) = (bounds.max.x - bounds.min.x + 1, bounds.max.y - bounds.min.y + 1);
        let wanted = (areas as i64 / 2).clamp(1, BLOCKS_MOST);
        let counts = |shift: u32| (((width - 1) >> shift) + 1, ((height - 1) >> shift) + 1);
        let shift = (0..40)
            .find(|s| {
                let (columns, rows) = counts(*s);
                columns.saturating_mul(rows) <= wanted.max(4)
            })
            .unwrap_or(40);
        let (columns, rows) = counts(shift);
        let origin = Origin { x: bounds.min.x, y: bounds.min.y };
        Frame { origin, shift, columns, rows }
    }

    pub fn len(&self) -> usize {
        (self.columns * self.rows) as usize
    }

    pub fn shift(&self) -> u32 {
        self.shift
    }

    pub fn size(&self) -> (i64, i64) {
        (self.columns, self.rows)
    }

    /// The block's number, and how far into it the place lies.
    pub fn block_of(&self, p: Point) -> Option<(usize, u32, u32)> {
        let (dx, dy) = (p.x.checked_sub(self.origin.x)?, p.y.checked_sub(self.origin.y)?);
        let (column, row) = (dx >> self.shift, dy >> self.shift);
        if column < 0 || row < 0 || column >= self.columns || row >= self.rows {
            return None;
        }
        let mask = (1_i64 << self.shift) - 1;
        Some(((row * self.columns + column) as usize, (dx & mask) as u32, (dy & mask) as u32))
    }

    /// Column and row of the block nearest to a place.
    pub fn nearest(&self, p: Point) -> (i64, i64) {
        let along = |n: i64, from: i64, most: i64| {
            (n.saturating_sub(from) >> self.shift).clamp(0, most - 1)
        };
        (along(p.x, self.origin.x, self.columns), along(p.y, self.origin.y, self.rows))
    }

    pub fn number(&self, column: i64, row: i64) -> Option<usize> {
        let inside = (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        inside.then(|| (row * self.columns + column) as usize)
    }

    /// The box of a block, both ends included.
    pub fn bounds(&self, at: usize) -> Bounds {
        let (column, row) = (at as i64 % self.columns, at as i64 / self.columns);
        let min = Point {
            x: self.origin.x + (column << self.shift),
            y: self.origin.y + (row << self.shift),
        };
        let last = (1_i64 << self.shift) - 1;
        Bounds { min, max: Point { x: min.x + last, y: min.y + last } }
    }

    /// Whether the box lies in the blocks altogether.
    pub fn covers(&self, b: &Bounds) -> bool {
        self.block_of(b.min).is_some() && self.block_of(b.max).is_some()
    }

    /// Numbers of the blocks that a box meets.
    pub fn meeting(&self, b: &Bounds) -> impl Iterator<Item = usize> + use<> {
        let columns = self.columns;
        let ((x0, y0), (x1, y1)) = match columns {
            0 => ((1, 1), (0, 0)),
            _ => (self.nearest(b.min), self.nearest(b.max)),
        };
        (y0..=y1).flat_map(move |y| (x0..=x1).map(move |x| (y * columns + x) as usize))
    }
}
