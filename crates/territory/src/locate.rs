//! From a place to its micro-grid, in the process.

use kernel::AreaCode;
use serde::Serialize;

use crate::geometry::{Bounds, Point, Shape};

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

/// A finest area with its shape.
#[derive(Debug, Clone)]
struct Piece {
    area: AreaCode,
    shape: Shape,
    bounds: Bounds,
}

/// An index over the finest areas. Building it sorts every shape into the
/// cells that its box meets; crowded cells are divided again.
#[derive(Debug, Clone, Default)]
pub struct Locator {
    pieces: Vec<Piece>,
    root: Option<Grid>,
}

impl Locator {
    /// Over the areas to answer with.
    pub fn new(finest: impl IntoIterator<Item = (AreaCode, Shape)>) -> Locator {
        let mut pieces: Vec<Piece> = finest
            .into_iter()
            .filter_map(|(area, shape)| {
                let bounds = shape.bounds()?;
                Some(Piece { area, shape, bounds })
            })
            .collect();
        pieces.sort_by_key(|p| p.area);
        let root = Bounds::of(pieces.iter().flat_map(|p| [p.bounds.min, p.bounds.max]))
            .map(|bounds| Grid::new(bounds, &(0..pieces.len()).collect::<Vec<_>>(), &pieces));
        Locator { pieces, root }
    }

    /// How many areas it can answer with.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether it has no area to answer with.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where the place lies; `None` only when there is no area at all. It
    /// cannot tell a vacuum from outside and says outside: see [`Map::locate`].
    ///
    /// [`Map::locate`]: crate::Map::locate
    pub fn locate(&self, p: Point) -> Option<Located> {
        let mut holding = self
            .root
            .as_ref()?
            .candidates(p)
            .iter()
            .filter_map(|i| self.pieces.get(*i))
            .filter(|piece| piece.bounds.holds(p) && piece.shape.holds(p))
            .map(|piece| piece.area);
        let Some(area) = holding.next() else { return self.nearest(p) };
        let also: Vec<AreaCode> = holding.collect();
        let flag = if also.is_empty() { Flag::Ok } else { Flag::Overlap };
        Some(Located { area, flag, metres: 0.0, also })
    }

    /// The nearest area, flagged. Boxes are tried from the nearest on, until
    /// the next box is farther than the best edge.
    fn nearest(&self, p: Point) -> Option<Located> {
        let mut order: Vec<(f64, usize)> =
            self.pieces.iter().enumerate().map(|(i, q)| (q.bounds.metres_to(p), i)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut best: Option<(f64, AreaCode)> = None;
        for (least, i) in order {
            if best.is_some_and(|(metres, _)| metres < least) {
                break;
            }
            let Some(piece) = self.pieces.get(i) else { continue };
            let metres = piece.shape.metres_to_edge(p);
            if best.is_none_or(|(b, area)| (metres, piece.area) < (b, area)) {
                best = Some((metres, piece.area));
            }
        }
        let (metres, area) = best?;
        Some(Located { area, flag: Flag::Outside, metres, also: Vec::new() })
    }
}

/// Pieces in a cell before it is divided, if only that parts them: pieces that
/// lie on one another cannot be parted, and would be divided for ever.
const CROWD: usize = 12;

/// Equal cells over a box.
#[derive(Debug, Clone)]
struct Grid {
    bounds: Bounds,
    side: i64,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
enum Cell {
    Few(Vec<usize>),
    Crowd(Box<Grid>),
}

impl Grid {
    fn new(bounds: Bounds, members: &[usize], pieces: &[Piece]) -> Grid {
        let side = ((members.len() as f64).sqrt().ceil() as i64).clamp(1, 64);
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); (side * side) as usize];
        let mut grid = Grid { bounds, side, cells: Vec::new() };
        for i in members.iter().copied() {
            let Some(piece) = pieces.get(i) else { continue };
            let (x0, y0) = grid.cell_of(piece.bounds.min);
            let (x1, y1) = grid.cell_of(piece.bounds.max);
            for y in y0..=y1 {
                for x in x0..=x1 {
                    lists[(y * side + x) as usize].push(i);
                }
            }
        }
        grid.cells = lists
            .into_iter()
            .enumerate()
            .map(|(at, list)| {
                if list.len() <= CROWD || list.len() * 2 > members.len() {
                    return Cell::Few(list);
                }
                let inner = grid.bounds_of(at as i64);
                Cell::Crowd(Box::new(Grid::new(inner, &list, pieces)))
            })
            .collect();
        grid
    }

    /// Column and row of a point; what lies outside falls to the border cells.
    fn cell_of(&self, p: Point) -> (i64, i64) {
        let along = |n: i64, min: i64, max: i64| {
            ((n - min) * self.side / (max - min + 1)).clamp(0, self.side - 1)
        };
        let Bounds { min, max } = self.bounds;
        (along(p.x, min.x, max.x), along(p.y, min.y, max.y))
    }

    fn bounds_of(&self, at: i64) -> Bounds {
        let Bounds { min, max } = self.bounds;
        let edge = |i: i64, min: i64, max: i64| min + (max - min + 1) * i / self.side;
        let (x, y) = (at % self.side, at / self.side);
        Bounds {
            min: Point { x: edge(x, min.x, max.x), y: edge(y, min.y, max.y) },
            max: Point { x: edge(x + 1, min.x, max.x), y: edge(y + 1, min.y, max.y) },
        }
    }

    fn candidates(&self, p: Point) -> &[usize] {
        let mut grid = self;
        loop {
            if !grid.bounds.holds(p) {
                return &[];
            }
            let (x, y) = grid.cell_of(p);
            match grid.cells.get((y * grid.side + x) as usize) {
                Some(Cell::Few(list)) => return list,
                Some(Cell::Crowd(inner)) => grid = inner,
                None => return &[],
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(n: i64) -> AreaCode {
        AreaCode::from_i64(150_302_001_001_001_000 + n).unwrap()
    }

    fn shape(rings: &[&[(i64, i64)]]) -> Shape {
        let ring = |r: &&[(i64, i64)]| r.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
        Shape { polygons: vec![rings.iter().map(ring).collect()] }
    }

    fn square(x: i64, y: i64, side: i64) -> Shape {
        shape(&[&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)]])
    }

    #[test]
    fn a_shared_edge_and_corner_belong_to_exactly_one() {
        // nine squares of side 4, and a lattice over them
        let squares = (0..9).map(|i| (code(i + 1), square(i % 3 * 4, i / 3 * 4, 4)));
        let locator = Locator::new(squares);
        for (x, y) in (1..=12).flat_map(|x| (0..12).map(move |y| (x, y))) {
            let found = locator.locate(Point { x, y }).unwrap();
            // an edge belongs to the square west of it, or north of it
            let expected = code((x - 1) / 4 + y / 4 * 3 + 1);
            assert_eq!((found.area, found.flag), (expected, Flag::Ok), "{x} {y}");
        }
    }

    #[test]
    fn holes_overlaps_and_outside_are_told() {
        let holed = shape(&[
            &[(0, 0), (100, 0), (100, 100), (0, 100)],
            &[(40, 40), (60, 40), (60, 60), (40, 60)],
        ]);
        let locator = Locator::new([(code(1), holed), (code(2), square(90, 0, 100))]);
        let at = |x, y| locator.locate(Point { x, y }).unwrap();
        assert_eq!((at(10, 10).area, at(10, 10).flag), (code(1), Flag::Ok));
        assert_eq!(at(95, 50).flag, Flag::Overlap);
        assert_eq!((at(95, 50).area, at(95, 50).also), (code(1), vec![code(2)]));
        let hole = at(50, 45);
        assert_eq!((hole.area, hole.flag), (code(1), Flag::Outside));
        assert!((hole.metres - 5.0 * 0.111_195).abs() < 0.01, "{hole:?}");
        assert_eq!(at(500, 50).area, code(2));
        assert!(Locator::default().locate(Point { x: 0, y: 0 }).is_none());
    }

    #[test]
    fn pieces_on_one_another_do_not_divide_for_ever() {
        let locator = Locator::new((1..200).map(|n| (code(n), square(0, 0, 10))));
        assert_eq!(locator.locate(Point { x: 5, y: 5 }).unwrap().also.len(), 198);
    }
}
