//! A block of cells, and how one is read.

use std::mem::size_of;
use std::sync::Arc;

use crate::geometry::{FINE, FinePoint};

/// Set in a cell that has edges: the rest is where its list begins.
pub(super) const EDGES: u32 = 1 << 31;
/// Set in the head of a list of two areas that part the cell exactly: what one
/// does not hold the other does, so that one comparison answers.
pub(super) const PARTED: u32 = 1 << 31;

/// An edge, lower end first: x, y, x, y from the south-western corner of the
/// block.
pub(super) type Edge = [i32; 4];

/// Cells over a part of the city. Numbers in place of structures, because the
/// time goes in fetching them from memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// First the cells. Nought: no area. With [`EDGES`]: where its list begins.
    /// Else the area's number and one.
    ///
    /// Then the lists. A list is its head (how many areas), then for each area
    /// its number, twice its count of edges plus whether it holds the cell's
    /// eastern side, and the edges. A [`PARTED`] list has the like of the
    /// first area in its head, the numbers of both, and the edges of the first
    /// alone.
    pub words: Arc<[u32]>,
    /// Areas whose box meets the block.
    pub members: Arc<[u32]>,
    /// A cell is so many lattice steps wide and high, as powers of two.
    pub shift: (u8, u8),
    /// Cells in a row, as a power of two.
    pub columns: u8,
    /// Whether an edge is written in two words, its ends in one each: half the
    /// memory, where no area reaches far.
    pub narrow: bool,
}

/// What a cell says.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    /// No area meets it.
    Nothing,
    /// It lies in this area and no other.
    Within(u32),
    Edges(List<'a>),
}

/// Areas that meet a cell, with their edges.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    head: u32,
    rest: &'a [u32],
    narrow: bool,
    /// Where in the block is asked, in parts of a step.
    at: FinePoint,
}

impl Block {
    /// The number of the cell so far east and north in the block.
    pub fn number(&self, x: u32, y: u32) -> u32 {
        let at = ((y >> self.shift.1) << self.columns) + (x >> self.shift.0);
        self.words.get(at as usize).copied().unwrap_or(0)
    }

    /// What the cell of that number says of a place so far into the block.
    pub fn cell(&self, number: u32, at: FinePoint) -> Cell<'_> {
        let narrow = self.narrow;
        match number {
            0 => Cell::Nothing,
            n if n & EDGES == 0 => Cell::Within(n - 1),
            n => match self.words.get((n & !EDGES) as usize..).and_then(<[u32]>::split_first) {
                Some((head, rest)) => Cell::Edges(List { head: *head, rest, narrow, at }),
                None => Cell::Nothing,
            },
        }
    }

    pub fn bytes(&self) -> usize {
        size_of::<Block>() + size_of_val(&*self.words) + size_of_val(&*self.members)
    }
}

impl List<'_> {
    /// The one area that holds the place, where two part the cell.
    pub fn parted(&self) -> Option<u32> {
        match self.rest {
            [one, other, edges @ ..] if self.head & PARTED != 0 => {
                let (holds, _) = self.odd(self.head & !PARTED, edges);
                Some(if holds { *one } else { *other })
            }
            _ => None,
        }
    }

    /// Areas that hold the place, of a cell that is not parted.
    pub fn holding(&self) -> impl Iterator<Item = u32> + '_ {
        let (mut left, mut rest) = (self.head, self.rest);
        std::iter::from_fn(move || {
            while left > 0 {
                left -= 1;
                let [area, head, edges @ ..] = rest else { return None };
                let (holds, after) = self.odd(*head, edges);
                rest = after;
                if holds {
                    return Some(*area);
                }
            }
            None
        })
    }

    /// Whether a line from the place eastwards meets the border an odd number
    /// of times, and what follows in the list.
    fn odd<'a>(&self, head: u32, list: &'a [u32]) -> (bool, &'a [u32]) {
        let words = (head >> 1) as usize * if self.narrow { 2 } else { 4 };
        let (edges, after) = list.split_at(words.min(list.len()));
        let holds_east = head & 1 == 1;
        let at = self.at;
        let holds = match self.narrow {
            true => edges.chunks_exact(2).fold(holds_east, |h, e| h ^ meets(narrow(e), at)),
            false => edges.chunks_exact(4).fold(holds_east, |h, e| h ^ meets_far(wide(e), at)),
        };
        (holds, after)
    }
}

/// Whether a line from the place eastwards meets the edge; the same rule as
/// that of a shape. No branch: which way it goes cannot be foreseen.
fn meets([lx, ly, hx, hy]: [i64; 4], p: FinePoint) -> bool {
    let west = (hx - lx) * (p.y - ly * FINE) - (p.x - lx * FINE) * (hy - ly) >= 0;
    (p.y >= ly * FINE) & (p.y < hy * FINE) & west
}

/// The same where the numbers may be too large for 64 bits.
fn meets_far(edge: [i64; 4], p: FinePoint) -> bool {
    let [lx, ly, hx, hy] = edge.map(i128::from);
    let (x, y, fine) = (i128::from(p.x), i128::from(p.y), i128::from(FINE));
    let west = (hx - lx) * (y - ly * fine) - (x - lx * fine) * (hy - ly) >= 0;
    (y >= ly * fine) & (y < hy * fine) & west
}

fn narrow(words: &[u32]) -> [i64; 4] {
    let half = |w: u32| i64::from((w as u16).cast_signed());
    [half(words[0]), half(words[0] >> 16), half(words[1]), half(words[1] >> 16)]
}

fn wide(words: &[u32]) -> [i64; 4] {
    [0, 1, 2, 3].map(|i| i64::from(words[i].cast_signed()))
}
