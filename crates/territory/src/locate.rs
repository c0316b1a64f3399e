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
    /// What the city as a whole covers, to tell a vacuum from outside.
    cover: Vec<Shape>,
    root: Option<Grid>,
}

impl Locator {
    /// `finest` are the areas to answer with; `cover` the outlines of the
    /// outermost ones (of which only the outer rings count).
    pub fn new(
        finest: impl IntoIterator<Item = (AreaCode, Shape)>,
        cover: impl IntoIterator<Item = Shape>,
    ) -> Locator {
        let mut pieces: Vec<Piece> = finest
            .into_iter()
            .filter_map(|(area, shape)| {
                let bounds = shape.bounds()?;
                Some(Piece { area, shape, bounds })
            })
            .collect();
        pieces.sort_by_key(|p| p.area);
        let root = Bounds::of(pieces.iter().flat_map(|p| [p.bounds.min, p.bounds.max]))
            .map(|bounds| Grid::new(bounds, (0..pieces.len()).collect(), &pieces, 0));
        let cover = cover.into_iter().map(without_holes).collect();
        Locator { pieces, cover, root }
    }

    /// How many areas it can answer with.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether it has no area to answer with.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where the place lies; `None` only when there is no area at all.
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
        let inside = self.cover.iter().any(|c| c.holds(p));
        let flag = if inside { Flag::Vacuum } else { Flag::Outside };
        Some(Located { area, flag, metres, also: Vec::new() })
    }
}

/// A hole in the outline of the city is a vacuum, not another country.
fn without_holes(mut shape: Shape) -> Shape {
    for polygon in &mut shape.polygons {
        polygon.truncate(1);
    }
    shape
}

/// Pieces in a cell before it is divided.
const CROWD: usize = 12;
/// Divisions at the most: pieces that lie on one another cannot be parted.
const DEPTH_MOST: usize = 4;

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
    fn new(bounds: Bounds, members: Vec<usize>, pieces: &[Piece], depth: usize) -> Grid {
        let side = ((members.len() as f64).sqrt().ceil() as i64).clamp(1, 64);
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); (side * side) as usize];
        let mut grid = Grid { bounds, side, cells: Vec::new() };
        for i in members {
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
                if list.len() <= CROWD || depth == DEPTH_MOST || side == 1 {
                    return Cell::Few(list);
                }
                let inner = grid.bounds_of(at as i64);
                Cell::Crowd(Box::new(Grid::new(inner, list, pieces, depth + 1)))
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
