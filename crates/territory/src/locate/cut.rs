//! Making a block: which cells an area covers, and what runs through the rest.

use std::sync::Arc;

use super::block::{Block, EDGES, Edge, PARTED};
use super::frame::Frame;
use super::piece::{Corner, Piece};
use crate::geometry::{Bounds, Point};

/// Cells for an area of ordinary size: enough that most lie within it alone.
const CELLS_AN_AREA: f64 = 100.0;
/// Corners of an ordinary area; one with more is cut finer.
const CORNERS: f64 = 24.0;
/// Areas on one another in an ordinary block, counted by their boxes. More
/// cells would not part those that really lie on one another.
const DEPTH: f64 = 4.0;
/// Cells of a block at most, as a power of two.
const CELLS_MOST: f64 = 20.0;

/// Makes blocks, and keeps its working space from one to the next.
#[derive(Debug, Default)]
pub(super) struct Maker {
    row: Vec<Pile>,
    edges: Vec<Edge>,
    turns: Vec<Turn>,
    through: Vec<(i64, Edge)>,
}

/// What lies in a cell: areas with the edges of each, one after the other.
#[derive(Debug, Default)]
struct Pile {
    areas: Vec<Share>,
    edges: Vec<Edge>,
}

#[derive(Debug, Clone, Copy)]
struct Share {
    piece: u32,
    holds_east: bool,
    edges: usize,
}

/// West of `column` the answer turns over for places at or north of `y`.
#[derive(Debug, Clone, Copy)]
struct Turn {
    column: i64,
    y: i64,
}

/// The cells of a row; steps count from the block's south-western corner.
struct Row {
    block: Point,
    south: i64,
    /// The last step that belongs to it.
    north: i64,
    shift: u32,
}

impl Maker {
    /// The block of that number, with the areas that meet it.
    pub fn block(
        &mut self,
        frame: &Frame,
        at: usize,
        members: &[u32],
        pieces: &[Arc<Piece>],
    ) -> Block {
        let bounds = frame.bounds(at);
        let (columns, rows) = fineness(&bounds, members, pieces, frame.shift());
        let shift = (frame.shift() - columns, frame.shift() - rows);
        self.row.resize_with(1 << columns, Pile::default);
        let narrow = is_narrow(&bounds, members, pieces);
        let mut words = vec![0; 1 << (columns + rows)];
        for r in 0..1_i64 << rows {
            let south = r << shift.1;
            let north = south + (1 << shift.1) - 1;
            let row = Row { block: bounds.min, south, north, shift: shift.0 };
            for i in members.iter().copied() {
                self.lay(&row, i, &pieces[i as usize], (1 << columns) - 1);
            }
            for (c, pile) in self.row.iter_mut().take(1 << columns).enumerate() {
                words[(r << columns) as usize + c] = pile.written(narrow, &mut words);
                pile.areas.clear();
                pile.edges.clear();
            }
        }
        Block {
            words: words.into(),
            members: members.into(),
            shift: (shift.0 as u8, shift.1 as u8),
            columns: columns as u8,
            narrow,
        }
    }

    /// Lays an area over a row of cells.
    fn lay(&mut self, row: &Row, number: u32, piece: &Piece, last: i64) {
        let Point { x: west, y: south } = row.block;
        if piece.bounds.max.y - south < row.south || piece.bounds.min.y - south > row.north {
            return;
        }
        let first = ((piece.bounds.min.x - west) >> row.shift).max(0);
        let last = ((piece.bounds.max.x - west) >> row.shift).min(last);
        if first > last {
            return;
        }
        self.edges.clear();
        let from_corner = |(low, high): (Corner, Corner)| {
            let [x, y] = [west as i32, south as i32];
            [low.x - x, low.y - y, high.x - x, high.y - y]
        };
        let meets = |e: &Edge| i64::from(e[3]) > row.south && i64::from(e[1]) <= row.north;
        self.edges.extend(piece.rising().map(from_corner).filter(meets));
        self.cut(row, first, last);
        self.sweep(row, number, first, last);
    }

    /// Sorts the edges into those that run through cells, and turns that cells
    /// west of an edge see.
    fn cut(&mut self, row: &Row, first: i64, last: i64) {
        self.turns.clear();
        self.through.clear();
        for edge in self.edges.iter().copied() {
            let from = i64::from(edge[1]).max(row.south);
            let to = i64::from(edge[3]).min(row.north + 1);
            let (a, b) = (reach(edge, from), reach(edge, to));
            // A cell reaches up to the next one. Those that end at `a.min(b)`
            // or before lie west of the edge throughout.
            let cell = |x: i64| x >> row.shift;
            let west_of = cell(a.min(b)).clamp(first, last + 1);
            self.turns.push(Turn { column: west_of, y: from });
            if to <= row.north {
                self.turns.push(Turn { column: west_of, y: to });
            }
            for column in west_of..=cell(a.max(b)).min(last) {
                self.through.push((column, edge));
            }
        }
    }

    /// From the easternmost cell westwards.
    fn sweep(&mut self, row: &Row, piece: u32, first: i64, last: i64) {
        self.turns.sort_unstable_by_key(|t| std::cmp::Reverse(t.column));
        self.through.sort_unstable_by_key(|(column, edge)| (std::cmp::Reverse(*column), *edge));
        let (mut turns, mut through) = (&self.turns[..], &self.through[..]);
        let mut holds_east = false;
        // Places north of which the answer turns over, lowest first.
        let mut heights: Vec<i64> = Vec::new();
        for column in (first..=last).rev() {
            while let [turn, rest @ ..] = turns
                && turn.column > column
            {
                match turn.y > row.south {
                    true => toggle(&mut heights, turn.y),
                    false => holds_east = !holds_east,
                }
                turns = rest;
            }
            let here = through.iter().take_while(|(c, _)| *c == column).count();
            let (own, rest) = through.split_at(here);
            through = rest;
            if !holds_east && heights.is_empty() && own.is_empty() {
                continue;
            }
            let pile = &mut self.row[column as usize];
            pile.edges.extend(own.iter().map(|(_, edge)| *edge));
            pile.edges.extend(heights.iter().map(|y| beyond(*y)));
            pile.areas.push(Share { piece, holds_east, edges: own.len() + heights.len() });
        }
    }
}

/// The easternmost step at that height from which a line eastwards still meets
/// the edge.
fn reach(edge: Edge, y: i64) -> i64 {
    let [lx, ly, hx, hy] = edge.map(i64::from);
    lx + ((hx - lx) * (y - ly)).div_euclid(hy - ly)
}

/// An edge east of everything, from that height up: every line eastwards at or
/// north of it meets it.
fn beyond(y: i64) -> Edge {
    [i32::MAX, i32::try_from(y).unwrap_or(i32::MAX), i32::MAX, i32::MAX]
}

/// Two turns at one height are none.
fn toggle(heights: &mut Vec<i64>, y: i64) {
    match heights.binary_search(&y) {
        Ok(at) => drop(heights.remove(at)),
        Err(at) => heights.insert(at, y),
    }
}

impl Pile {
    /// The cell's number; what does not fit in it goes to the end.
    fn written(&self, narrow: bool, words: &mut Vec<u32>) -> u32 {
        match &self.areas[..] {
            [] => return 0,
            [one] if one.holds_east && one.edges == 0 => return one.piece + 1,
            _ => {}
        }
        let start = words.len() as u32;
        if let [one, other] = &self.areas[..]
            && self.parts(one, other)
        {
            words.extend([head(one) | PARTED, one.piece, other.piece]);
            put(words, &self.edges[..one.edges], narrow);
            return start | EDGES;
        }
        words.push(self.areas.len() as u32);
        let mut edges = &self.edges[..];
        for share in &self.areas {
            let (own, rest) = edges.split_at(share.edges);
            words.extend([share.piece, head(share)]);
            put(words, own, narrow);
            edges = rest;
        }
        start | EDGES
    }

    /// Whether every place of the cell lies in exactly one of the two: they
    /// have the same edges there, and only one holds the eastern side.
    fn parts(&self, one: &Share, other: &Share) -> bool {
        let (a, b) = self.edges.split_at(one.edges);
        one.holds_east != other.holds_east && a == b
    }
}

fn head(share: &Share) -> u32 {
    ((share.edges as u32) << 1) | u32::from(share.holds_east)
}

fn put(words: &mut Vec<u32>, edges: &[Edge], narrow: bool) {
    for edge in edges {
        match narrow {
            true => words.extend(edge.chunks(2).map(|end| half(end[0]) | (half(end[1]) << 16))),
            false => words.extend(edge.map(i32::cast_unsigned)),
        }
    }
}

/// In 16 bits; what lies beyond all blocks stays beyond them.
fn half(n: i32) -> u32 {
    let n = n.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    n.cast_unsigned().into()
}

/// Whether all corners of the areas are so near that 16 bits hold them.
fn is_narrow(block: &Bounds, members: &[u32], pieces: &[Arc<Piece>]) -> bool {
    // An edge beyond everything stands at the end of the 16 bits.
    let most = i64::from(i16::MAX) - 1;
    let near = |b: &Bounds| {
        [b.min.x - block.min.x, b.min.y - block.min.y, b.max.x - block.min.x, b.max.y - block.min.y]
            .iter()
            .all(|n| n.abs() <= most)
    };
    near(block) && members.iter().all(|i| near(&pieces[*i as usize].bounds))
}

/// Columns and rows that the block is divided into, as powers of two: by the
/// areas in it, each counted by the part of it that lies in the block.
fn fineness(block: &Bounds, members: &[u32], pieces: &[Arc<Piece>], most: u32) -> (u32, u32) {
    let size = |b: &Bounds| (b.max.x - b.min.x + 1) as f64 * (b.max.y - b.min.y + 1) as f64;
    let (mut weight, mut depth) = (0.0, 0.0);
    for piece in members.iter().filter_map(|i| pieces.get(*i as usize)) {
        let Some(common) = common(block, &piece.bounds) else { continue };
        let part = size(&common) / size(&piece.bounds);
        weight += part * (piece.corners() as f64 / CORNERS).max(1.0);
        depth += size(&common) / size(block);
    }
    let cells = CELLS_AN_AREA * weight / (depth / DEPTH).max(1.0).powi(2);
    let power = cells.max(1.0).log2().round().min(CELLS_MOST) as u32;
    ((power / 2).min(most), power.div_ceil(2).min(most))
}

fn common(a: &Bounds, b: &Bounds) -> Option<Bounds> {
    let min = Point { x: a.min.x.max(b.min.x), y: a.min.y.max(b.min.y) };
    let max = Point { x: a.max.x.min(b.max.x), y: a.max.y.min(b.max.y) };
    (min.x <= max.x && min.y <= max.y).then_some(Bounds { min, max })
}
