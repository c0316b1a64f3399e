//! The shapes of the city: locating, outlines, tiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use kernel::{AreaCode, Level, Time};

use crate::audit::{Audit, LEAST, audit};
use crate::beside::{Beside, beside};
use crate::directory::Directory;
use crate::geometry::{Bounds, FinePoint, Point, Shape};
use crate::locate::{Flag, Located, Locator};
use crate::outline::dissolve;
use crate::tile;

/// All shapes as they were at one stamp of the database. What is made of them
/// is made when it is first asked for, or by [`Map::draw`] before.
#[derive(Debug, Default)]
pub struct Map {
    stamp: i64,
    locator: OnceLock<Locator>,
    shapes: Shapes,
    /// Stored parents of the areas that exist.
    parents: Arc<Parents>,
    outlines: OnceLock<Outlines>,
    beside: OnceLock<Beside>,
    audited: OnceLock<Audit>,
    /// Outlines of the map before, but for those that changed shapes lie in.
    before: Outlines,
}

type Shapes = BTreeMap<AreaCode, Arc<Shape>>;
type Parents = BTreeMap<AreaCode, (Level, Option<AreaCode>)>;
type Outlines = BTreeMap<AreaCode, Arc<Outline>>;

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
        let shapes: Shapes = shapes
            .into_iter()
            .filter(|(code, _)| parents.contains_key(code))
            .map(|(code, shape)| (code, Arc::new(shape)))
            .collect();
        Map { stamp, shapes, parents: Arc::new(parents), ..Map::default() }
    }

    /// The same with some shapes drawn anew, at once; `None` when one of them
    /// is no area that had a shape, and the whole map must be made again.
    pub fn redrawn(&self, changed: &[(AreaCode, Shape)], stamp: i64) -> Option<Map> {
        if changed.iter().any(|(code, _)| !self.shapes.contains_key(code)) {
            return None;
        }
        let (mut shapes, mut locator) = (self.shapes.clone(), self.locator().clone());
        let mut dirty: BTreeSet<AreaCode> = BTreeSet::new();
        for (code, shape) in changed {
            shapes.insert(*code, Arc::new(shape.clone()));
            if locator.knows(*code) {
                locator = locator.with(*code, Some(shape));
            }
            let mut at = Some(*code);
            while let Some(area) = at.filter(|a| dirty.insert(*a)) {
                at = self.parents.get(&area).and_then(|(_, parent)| *parent);
            }
        }
        let known = self.outlines.get().unwrap_or(&self.before);
        let before = known.iter().filter(|(code, _)| !dirty.contains(code));
        let before = before.map(|(code, outline)| (*code, Arc::clone(outline))).collect();
        let parents = Arc::clone(&self.parents);
        Some(Map { stamp, locator: locator.into(), shapes, parents, before, ..Map::default() })
    }

    /// Gaps and overlaps of the finest areas; gaps also along the outlines of
    /// larger areas whose own shape is stored.
    pub fn audit(&self, least: f64) -> Audit {
        let finest = finest(&self.shapes, &self.parents);
        let inner: BTreeSet<AreaCode> = finest.iter().map(|(code, _)| *code).collect();
        let has_shape =
            |code: &Option<AreaCode>| code.is_some_and(|c| self.shapes.contains_key(&c));
        let outlines: Vec<Shape> = self
            .shapes
            .iter()
            .filter(|(code, _)| !inner.contains(code))
            .filter(|(code, _)| !self.parents.get(code).is_some_and(|(_, p)| has_shape(p)))
            .map(|(_, shape)| Shape::clone(shape))
            .collect();
        audit(&finest, &outlines, least)
    }

    /// [`Map::audit`] of everything worth listing, made once for this map.
    pub fn audited(&self) -> &Audit {
        self.audited.get_or_init(|| self.audit(LEAST))
    }

    /// The box round everything that has a shape.
    pub fn bounds(&self) -> Option<Bounds> {
        let boxes = self.shapes.values().filter_map(|s| s.bounds());
        Bounds::of(boxes.flat_map(|b| [b.min, b.max]))
    }

    /// The shape of an area as it was put in.
    pub fn shape(&self, code: AreaCode) -> Option<&Shape> {
        self.shapes.get(&code).map(|s| &**s)
    }

    /// Whether places are located in it: it has a shape, and none inside has.
    pub fn is_innermost(&self, code: AreaCode) -> bool {
        self.locator().knows(code)
    }

    /// The innermost areas whose box meets another.
    pub fn near(&self, bounds: Bounds) -> impl Iterator<Item = (AreaCode, &Shape)> {
        let innermost = self.shapes.iter().filter(|(code, _)| self.is_innermost(**code));
        innermost
            .filter(move |(_, shape)| shape.bounds().is_some_and(|b| b.meets(&bounds)))
            .map(|(code, shape)| (*code, &**shape))
    }

    /// The nearest stored shape round an area.
    pub fn shape_round(&self, code: AreaCode) -> Option<&Shape> {
        let mut at = code;
        for _ in Level::ALL {
            at = self.parents.get(&at).and_then(|(_, parent)| *parent)?;
            if let Some(shape) = self.shape(at) {
                return Some(shape);
            }
        }
        None
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
    pub fn locate(&self, p: impl Into<FinePoint>) -> Option<Located> {
        let p = p.into();
        let mut found = self.locator().locate(p)?;
        if found.flag == Flag::Outside && self.covers(p.floor()) {
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
        self.outlines().get(&code).map(|o| &**o)
    }

    /// Every outline that is known. The first call makes them (some tenths of
    /// a second for a city): ask once in the background after starting.
    pub fn outlines(&self) -> &BTreeMap<AreaCode, Arc<Outline>> {
        self.outlines.get_or_init(|| outlines(&self.shapes, &self.parents, &self.before))
    }

    /// Grids that share a border with this one, the longest first. As slow as
    /// [`Map::outlines`] when it is called first.
    pub fn grids_beside(&self, grid: AreaCode) -> &[AreaCode] {
        self.beside().get(&grid).map(Vec::as_slice).unwrap_or_default()
    }

    /// Makes now what would be made when it is first asked for; what most wait
    /// for comes first.
    pub fn draw(&self) {
        let _ = (self.locator(), self.beside());
    }

    /// Made on the first call, which takes a while in a large city.
    pub(crate) fn locator(&self) -> &Locator {
        self.locator.get_or_init(|| Locator::new(finest(&self.shapes, &self.parents)))
    }

    fn beside(&self) -> &Beside {
        self.beside.get_or_init(|| beside(self.outlines(), Level::Grid))
    }

    /// A vector tile (MVT 2) of the boundaries: a layer for each level from
    /// county to micro-grid with `code` and `name`, and a layer `label` of
    /// points. `None` for a tile that does not exist.
    pub fn tile(&self, directory: &Directory, z: u32, x: u32, y: u32) -> Option<Vec<u8>> {
        tile::tile(self, directory, z, x, y)
    }
}

/// Shapes of areas in which no other area has a shape.
fn finest(shapes: &Shapes, parents: &Parents) -> Vec<(AreaCode, Shape)> {
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
        .map(|(code, shape)| (*code, Shape::clone(shape)))
        .collect()
}

/// From the innermost level outwards, each made of those one level inside; one
/// that is known from before is taken as it is.
fn outlines(shapes: &Shapes, parents: &Parents, before: &Outlines) -> Outlines {
    let mut done = Outlines::new();
    let mut inside: BTreeMap<AreaCode, Vec<Arc<Outline>>> = BTreeMap::new();
    for level in Level::ALL.into_iter().rev() {
        for (code, (_, parent)) in parents.iter().filter(|(_, (l, _))| *l == level) {
            let parts = inside.remove(code);
            let outline = match (before.get(code), shapes.get(code), parts) {
                (Some(known), ..) => Some(Arc::clone(known)),
                (None, Some(own), _) => Outline::new(level, Shape::clone(own)),
                (None, None, Some(parts)) => {
                    Outline::new(level, dissolve(parts.iter().map(|o| &o.shape)))
                }
                (None, None, None) => None,
            };
            let Some(outline) = outline else { continue };
            if let Some(parent) = parent {
                inside.entry(*parent).or_default().push(Arc::clone(&outline));
            }
            done.insert(*code, outline);
        }
    }
    done
}

impl Outline {
    fn new(level: Level, shape: Shape) -> Option<Arc<Outline>> {
        let (bounds, label) = (shape.bounds()?, shape.label()?);
        Some(Arc::new(Outline { level, shape, bounds, label }))
    }
}

fn without_holes(shape: &Shape) -> Shape {
    let outer = |p: &Vec<_>| p.iter().take(1).cloned().collect();
    Shape { polygons: shape.polygons.iter().map(outer).collect() }
}
