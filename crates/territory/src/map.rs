//! The shapes of the city: locating, outlines, tiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use kernel::{AreaCode, Level, Time};

use crate::directory::Directory;
use crate::geometry::{Bounds, Point, Shape};
use crate::locate::{Flag, Located, Locator};
use crate::outline::dissolve;
use crate::tile;

/// All shapes as they were at one stamp of the database. Locating is ready at
/// once; outlines of larger areas are made when they are first asked for.
#[derive(Debug, Default)]
pub struct Map {
    stamp: i64,
    locator: Locator,
    shapes: BTreeMap<AreaCode, Shape>,
    /// Stored parents of the areas that exist.
    parents: BTreeMap<AreaCode, (Level, Option<AreaCode>)>,
    outlines: OnceLock<BTreeMap<AreaCode, Outline>>,
}

/// An area's outline with what is asked of it often.
#[derive(Debug, Clone)]
pub struct Outline {
    pub level: Level,
    pub shape: Shape,
    pub bounds: Bounds,
    /// Where its name is written.
    pub label: Point,
}

impl Map {
    /// From stored shapes; those of areas that do not exist at `at` are left
    /// out.
    pub fn new(directory: &Directory, shapes: Vec<(AreaCode, Shape)>, at: Time, stamp: i64) -> Map {
        let parents: BTreeMap<_, _> = directory
            .areas()
            .filter(|a| a.valid_at(at))
            .map(|a| (a.code, (a.level, a.parent)))
            .collect();
        let shapes: BTreeMap<AreaCode, Shape> =
            shapes.into_iter().filter(|(code, _)| parents.contains_key(code)).collect();
        let locator = Locator::new(finest(&shapes, &parents));
        Map { stamp, locator, shapes, parents, outlines: OnceLock::new() }
    }

    /// Which state of the database this is.
    pub fn stamp(&self) -> i64 {
        self.stamp
    }

    /// Whether there is no shape at all.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// Where a place lies; `None` only when there is no shape at all.
    pub fn locate(&self, p: Point) -> Option<Located> {
        let mut found = self.locator.locate(p)?;
        if found.flag == Flag::Outside && self.covers(p) {
            found.flag = Flag::Vacuum;
        }
        Some(found)
    }

    /// Whether the place lies within the outer line of an outermost area: a
    /// hole in the city is a vacuum, not another country.
    fn covers(&self, p: Point) -> bool {
        self.outlines().iter().any(|(code, outline)| {
            let outermost = self
                .parents
                .get(code)
                .and_then(|(_, parent)| *parent)
                .is_none_or(|parent| !self.outlines().contains_key(&parent));
            outermost && outline.bounds.holds(p) && without_holes(&outline.shape).holds(p)
        })
    }

    /// The outline of an area: its own shape, or those inside it melted into
    /// one. `None` when neither is known.
    pub fn outline(&self, code: AreaCode) -> Option<&Outline> {
        self.outlines().get(&code)
    }

    /// Every outline that is known. The first call makes them (some tenths of
    /// a second for a city): ask once in the background after starting.
    pub fn outlines(&self) -> &BTreeMap<AreaCode, Outline> {
        self.outlines.get_or_init(|| outlines(&self.shapes, &self.parents))
    }

    /// A vector tile (MVT 2) of the boundaries: a layer for each level from
    /// county to micro-grid with `code` and `name`, and a layer `label` of
    /// points. `None` for a tile that does not exist.
    pub fn tile(&self, directory: &Directory, z: u32, x: u32, y: u32) -> Option<Vec<u8>> {
        tile::tile(self, directory, z, x, y)
    }
}

type Parents = BTreeMap<AreaCode, (Level, Option<AreaCode>)>;

/// Shapes of areas in which no other area has a shape.
fn finest(shapes: &BTreeMap<AreaCode, Shape>, parents: &Parents) -> Vec<(AreaCode, Shape)> {
    let mut outer: BTreeSet<AreaCode> = BTreeSet::new();
    for code in shapes.keys() {
        let mut at = *code;
        // A ring of stored parents ends where it meets itself.
        while let Some((_, Some(parent))) = parents.get(&at)
            && outer.insert(*parent)
        {
            at = *parent;
        }
    }
    shapes
        .iter()
        .filter(|(code, _)| !outer.contains(code))
        .map(|(code, shape)| (*code, shape.clone()))
        .collect()
}

/// From the innermost level outwards, each made of those one level inside.
fn outlines(shapes: &BTreeMap<AreaCode, Shape>, parents: &Parents) -> BTreeMap<AreaCode, Outline> {
    let mut done: BTreeMap<AreaCode, Outline> = BTreeMap::new();
    let mut inside: BTreeMap<AreaCode, Vec<Shape>> = BTreeMap::new();
    for level in Level::ALL.into_iter().rev() {
        for (code, (_, parent)) in parents.iter().filter(|(_, (l, _))| *l == level) {
            let shape = match (shapes.get(code), inside.remove(code)) {
                (Some(own), _) => own.clone(),
                (None, Some(parts)) => dissolve(&parts),
                (None, None) => continue,
            };
            let (Some(bounds), Some(label)) = (shape.bounds(), shape.label()) else { continue };
            if let Some(parent) = parent {
                inside.entry(*parent).or_default().push(shape.clone());
            }
            done.insert(*code, Outline { level, shape, bounds, label });
        }
    }
    done
}

fn without_holes(shape: &Shape) -> Shape {
    let outer = |p: &Vec<_>| p.iter().take(1).cloned().collect();
    Shape { polygons: shape.polygons.iter().map(outer).collect() }
}
