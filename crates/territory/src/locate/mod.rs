//! From a place to its micro-grid, in the process.
//!
//! A grid of blocks lies over the city, and each block is divided into cells
//! by how much lies in it. A cell within one area alone answers at once; any
//! other holds the few edges that run through it, and which areas hold its
//! eastern side, so that an answer costs two or three comparisons of whole
//! numbers and is the same as that of [`Shape::holds`].

mod block;
mod cut;
mod frame;
mod nearest;
mod piece;
#[cfg(test)]
mod tests;

use std::mem::size_of;
use std::sync::Arc;

use kernel::AreaCode;
use serde::Serialize;

use self::block::{Block, Cell};
pub(crate) use self::frame::Frame;
use self::piece::Piece;
use crate::geometry::{Bounds, FINE, FinePoint, Point, Shape};

/// How sure an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Exactly one area holds it.
    Ok,
    /// Inside the city, but no finest area holds it (真空区): the nearest.
    Vacuum,
    /// Two or more hold it: the one with the lowest code.
    Overlap,
    /// Outside everything: the nearest.
    Outside,
}

impl Flag {
    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Flag::Ok => "ok",
            Flag::Vacuum => "vacuum",
            Flag::Overlap => "overlap",
            Flag::Outside => "outside",
        }
    }
}

/// Where a place lies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Located {
    /// The finest area that holds it, or the nearest one.
    pub area: AreaCode,
    pub flag: Flag,
    /// Metres to `area`; nought when it holds the place.
    pub metres: f64,
    /// The other areas that hold it as well, when they overlap.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AreaCode>,
}

/// Places whose cells are fetched together.
const TOGETHER: usize = 32;

/// A place's block, how far into it it lies, and what its cell says. One in no
/// block says that nothing is there.
#[derive(Debug, Clone, Copy)]
struct Spot {
    block: usize,
    /// From the block's south-western corner.
    at: FinePoint,
    number: u32,
}

const NOWHERE: Spot = Spot { block: 0, at: FinePoint { x: 0, y: 0 }, number: 0 };

/// An index over the finest areas. Cheap to copy: copies share what an edit
/// does not touch.
#[derive(Debug, Clone, Default)]
pub struct Locator {
    /// By the number that cells hold. Apart from the pieces, because an answer
    /// needs only this.
    areas: Vec<AreaCode>,
    pieces: Vec<Arc<Piece>>,
    frame: Frame,
    blocks: Vec<Block>,
}

impl Locator {
    /// Over the areas to answer with. A shape without corners, or with one
    /// that is no place on earth, is left out.
    pub fn new(finest: impl IntoIterator<Item = (AreaCode, Shape)>) -> Locator {
        let mut pieces: Vec<Piece> =
            finest.into_iter().filter_map(|(area, shape)| Piece::new(area, &shape)).collect();
        pieces.sort_by_key(|p| p.area);
        Locator::over(pieces.into_iter().map(Arc::new).collect())
    }

    fn over(pieces: Vec<Arc<Piece>>) -> Locator {
        let corners = pieces.iter().flat_map(|p| [p.bounds.min, p.bounds.max]);
        let Some(bounds) = Bounds::of(corners) else { return Locator::default() };
        let frame = Frame::new(bounds, pieces.len());
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); frame.len()];
        for (i, piece) in pieces.iter().enumerate() {
            for at in frame.meeting(&piece.bounds) {
                members[at].push(i as u32);
            }
        }
        let empty = Block::default();
        let mut maker = cut::Maker::default();
        let blocks = members
            .iter()
            .enumerate()
            .map(|(at, list)| match list.is_empty() {
                true => empty.clone(),
                false => maker.block(&frame, at, list, &pieces),
            })
            .collect();
        let areas = pieces.iter().map(|p| p.area).collect();
        Locator { areas, pieces, frame, blocks }
    }

    /// The same with one area's shape replaced, added, or taken out. Only the
    /// blocks that the old or the new shape meets are made anew; an area far
    /// outside makes everything anew.
    #[must_use]
    pub fn with(&self, area: AreaCode, shape: Option<&Shape>) -> Locator {
        let new = shape.and_then(|s| Piece::new(area, s));
        let known = self.areas.iter().position(|a| *a == area);
        if new.as_ref().is_some_and(|p| !self.frame.covers(&p.bounds)) {
            let others = self.pieces.iter().filter(|p| p.area != area && !p.is_gone()).cloned();
            let mut pieces: Vec<Arc<Piece>> = others.chain(new.map(Arc::new)).collect();
            pieces.sort_by_key(|p| p.area);
            return Locator::over(pieces);
        }
        let mut next = self.clone();
        let at = known.unwrap_or(self.pieces.len());
        let mut touched: Vec<usize> = Vec::new();
        if let Some(old) = self.pieces.get(at) {
            touched.extend(self.frame.meeting(&old.bounds));
        }
        let piece = Arc::new(new.unwrap_or_else(|| Piece::gone(area)));
        match next.pieces.get_mut(at) {
            Some(place) => *place = Arc::clone(&piece),
            None => {
                next.pieces.push(Arc::clone(&piece));
                next.areas.push(area);
            }
        }
        if !piece.is_gone() {
            touched.extend(self.frame.meeting(&piece.bounds));
        }
        touched.sort_unstable();
        touched.dedup();
        next.remake(at as u32, &touched);
        next
    }

    fn remake(&mut self, edited: u32, touched: &[usize]) {
        let mut maker = cut::Maker::default();
        for at in touched.iter().copied() {
            let Some(block) = self.blocks.get(at) else { continue };
            let mut list: Vec<u32> =
                block.members.iter().copied().filter(|i| *i != edited).collect();
            let piece = &self.pieces[edited as usize];
            if !piece.is_gone() && self.frame.bounds(at).meets(&piece.bounds) {
                list.push(edited);
            }
            self.blocks[at] = maker.block(&self.frame, at, &list, &self.pieces);
        }
    }

    /// Whether it can answer with that area.
    pub fn knows(&self, area: AreaCode) -> bool {
        self.areas.iter().zip(&self.pieces).any(|(a, p)| *a == area && !p.is_gone())
    }

    /// How many areas it can answer with.
    pub fn len(&self) -> usize {
        self.pieces.iter().filter(|p| !p.is_gone()).count()
    }

    /// Whether it has no area to answer with.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        let pieces: usize = self.pieces.iter().map(|p| p.bytes() + 3 * size_of::<usize>()).sum();
        let blocks: usize = self.blocks.iter().map(Block::bytes).sum();
        pieces + blocks + self.areas.len() * size_of::<AreaCode>()
    }

    /// Where the place lies; `None` only when there is no area at all. It
    /// cannot tell a vacuum from outside and says outside: see [`Map::locate`].
    ///
    /// [`Map::locate`]: crate::Map::locate
    pub fn locate(&self, p: impl Into<FinePoint>) -> Option<Located> {
        let p = p.into();
        self.answer(self.cell(self.spot(p)), p)
    }

    /// Where many places lie, in their order: faster than one by one, because
    /// the memory of several is fetched at once.
    pub fn locate_all<P: Into<FinePoint> + Copy>(
        &self,
        places: &[P],
        mut each: impl FnMut(Option<Located>),
    ) {
        for some in places.chunks(TOGETHER) {
            let mut spots = [NOWHERE; TOGETHER];
            for (spot, p) in spots.iter_mut().zip(some) {
                *spot = self.spot((*p).into());
            }
            let cells = spots.map(|spot| self.cell(spot));
            for (cell, p) in cells.into_iter().zip(some) {
                each(self.answer(cell, (*p).into()));
            }
        }
    }

    fn spot(&self, p: FinePoint) -> Spot {
        let found = self.frame.block_of(p.floor()).and_then(|(block, x, y)| {
            let number = self.blocks.get(block)?.number(x, y);
            let fine = |steps: u32, n: i64| i64::from(steps) * FINE + n.rem_euclid(FINE);
            Some(Spot { block, at: FinePoint { x: fine(x, p.x), y: fine(y, p.y) }, number })
        });
        found.unwrap_or(NOWHERE)
    }

    fn cell(&self, spot: Spot) -> Cell<'_> {
        match self.blocks.get(spot.block) {
            Some(block) => block.cell(spot.number, spot.at),
            None => Cell::Nothing,
        }
    }

    fn answer(&self, cell: Cell<'_>, p: FinePoint) -> Option<Located> {
        match cell {
            Cell::Within(i) => Some(self.held(i)),
            Cell::Nothing => self.nearest(p.floor()),
            Cell::Edges(list) => match list.parted() {
                Some(i) => Some(self.held(i)),
                None => self.sort_out(&list, p.floor()),
            },
        }
    }

    #[inline(never)]
    fn sort_out(&self, list: &block::List<'_>, p: Point) -> Option<Located> {
        let mut holding = list.holding();
        let Some(first) = holding.next() else { return self.nearest(p) };
        let Some(second) = holding.next() else { return Some(self.held(first)) };
        let mut all: Vec<AreaCode> = [first, second]
            .into_iter()
            .chain(holding)
            .filter_map(|i| self.areas.get(i as usize).copied())
            .collect();
        // An edited area comes last in its lists, whatever its code.
        all.sort_unstable();
        let area = all.remove(0);
        Some(Located { area, flag: Flag::Overlap, metres: 0.0, also: all })
    }

    fn held(&self, i: u32) -> Located {
        let area = self.areas[i as usize];
        Located { area, flag: Flag::Ok, metres: 0.0, also: Vec::new() }
    }
}
