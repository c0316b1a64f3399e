//! Points and shapes on a lattice of a millionth of a degree (0.1 m), so that
//! areas share their corners exactly and every comparison is exact.

use kernel::{Error, Result};

/// Lattice steps in a degree.
pub const PER_DEGREE: f64 = 1e6;
/// Metres in a lattice step along a meridian.
const METRES: f64 = 0.111_195;

/// A place in WGS-84 (CGCS2000 is the same at this scale), in millionths of a
/// degree: `x` is longitude, `y` latitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    pub x: i64,
    pub y: i64,
}

impl Point {
    /// From degrees; `None` for what is no place on earth.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Point> {
        let fits = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        fits.then(|| Point {
            x: (lon * PER_DEGREE).round() as i64,
            y: (lat * PER_DEGREE).round() as i64,
        })
    }

    /// Longitude and latitude in degrees.
    pub fn degrees(self) -> (f64, f64) {
        (self.x as f64 / PER_DEGREE, self.y as f64 / PER_DEGREE)
    }

    /// Metres between two places of one city (wrong over an ocean).
    pub fn metres_to(self, other: Point) -> f64 {
        let (dx, dy) = self.offset(other);
        dx.hypot(dy)
    }

    /// East and north metres from here to there.
    fn offset(self, to: Point) -> (f64, f64) {
        let shrink = (self.degrees().1.to_radians()).cos();
        ((to.x - self.x) as f64 * METRES * shrink, (to.y - self.y) as f64 * METRES)
    }

    /// Metres to the nearest place of a straight edge.
    pub fn metres_to_edge(self, a: Point, b: Point) -> f64 {
        let ((ax, ay), (bx, by)) = (self.offset(a), self.offset(b));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let t = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (ax + t * dx).hypot(ay + t * dy)
    }
}

/// A place between the lattice's points, for what is asked of shapes and not
/// stored: a step has [`FINE`] parts (a tenth of a millimetre each).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinePoint {
    pub x: i64,
    pub y: i64,
}

/// Parts of a lattice step.
pub const FINE: i64 = 1 << 10;

impl FinePoint {
    /// From degrees; `None` for what is no place on earth.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<FinePoint> {
        let fits = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        let parts = |n: f64| (n * (PER_DEGREE * FINE as f64)).round() as i64;
        fits.then(|| FinePoint { x: parts(lon), y: parts(lat) })
    }

    /// The lattice's point south-west of it.
    pub fn floor(self) -> Point {
        Point { x: self.x.div_euclid(FINE), y: self.y.div_euclid(FINE) }
    }
}

impl From<Point> for FinePoint {
    fn from(p: Point) -> FinePoint {
        FinePoint { x: p.x.saturating_mul(FINE), y: p.y.saturating_mul(FINE) }
    }
}

/// Corners of a closed line; the first is not repeated at the end.
pub type Ring = Vec<Point>;
/// An outline, then its holes.
pub type Polygon = Vec<Ring>;

/// What an area covers: polygons that do not overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Shape {
    pub polygons: Vec<Polygon>,
}

/// Corners that one shape may have.
pub const POINTS_MOST: usize = 200_000;
/// Rings that one shape may have.
pub const RINGS_MOST: usize = 2_000;

impl Shape {
    /// Every outline and hole.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.polygons.iter().flatten()
    }

    /// Every edge, with the corner it comes from first.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        self.rings().flat_map(|r| edges(r))
    }

    /// The box round it; `None` when it has no corner.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.rings().flatten().copied())
    }

    /// Whether the place lies in it. Half-open: of two areas that share an edge
    /// exactly one holds a place on that edge, always the same one.
    pub fn holds(&self, p: Point) -> bool {
        self.edges().filter(|(a, b)| crosses(*a, *b, p)).count() % 2 == 1
    }

    /// Metres from the place to the nearest edge.
    pub fn metres_to_edge(&self, p: Point) -> f64 {
        self.edges().map(|(a, b)| p.metres_to_edge(a, b)).fold(f64::INFINITY, f64::min)
    }

    /// Twice the area in lattice steps, holes taken off.
    pub fn doubled_area(&self) -> i128 {
        self.polygons
            .iter()
            .flat_map(|p| p.iter().enumerate())
            .map(|(i, ring)| {
                let size = doubled_area(ring).abs();
                if i == 0 { size } else { -size }
            })
            .sum()
    }

    /// What is wrong with it.
    ///
    /// # Errors
    /// `territory.shape_empty`, `territory.shape_large`,
    /// `territory.ring_short`, `territory.ring_flat`; the field names the
    /// polygon and the ring.
    pub fn check(&self) -> Result<()> {
        let points: usize = self.rings().map(Vec::len).sum();
        if points > POINTS_MOST || self.rings().count() > RINGS_MOST {
            return Err(Error::invalid("territory.shape_large", "shape").arg("most", POINTS_MOST));
        }
        if self.polygons.is_empty() || self.polygons.iter().any(Vec::is_empty) {
            return Err(Error::invalid("territory.shape_empty", "shape"));
        }
        for (i, polygon) in self.polygons.iter().enumerate() {
            for (j, ring) in polygon.iter().enumerate() {
                let field = format!("shape/{i}/{j}");
                if ring.len() < 3 {
                    return Err(Error::invalid("territory.ring_short", field));
                }
                if doubled_area(ring) == 0 {
                    return Err(Error::invalid("territory.ring_flat", field));
                }
            }
        }
        Ok(())
    }

    /// A place inside, far from the edges, for a label: the middle of the
    /// widest stretch on the best of some horizontal lines.
    pub fn label(&self) -> Option<Point> {
        let bounds = self.bounds()?;
        let height = bounds.max.y - bounds.min.y;
        let lines = [4, 5, 3, 6, 2].map(|i| bounds.min.y + height * i / 8);
        let mut best: Option<(i64, Point)> = None;
        for y in lines {
            let mut xs: Vec<i64> = self.edges().filter_map(|(a, b)| x_at(a, b, y)).collect();
            xs.sort_unstable();
            for pair in xs.chunks_exact(2) {
                let width = pair[1] - pair[0];
                if best.is_none_or(|(w, _)| width > w) {
                    best = Some((width, Point { x: (pair[0] + pair[1]) / 2, y }));
                }
            }
        }
        best.map(|(_, p)| p)
    }
}

/// The edges of a ring, closed.
pub fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    let next = ring.iter().cycle().skip(1);
    ring.iter().copied().zip(next.copied())
}

/// Twice the signed area: positive when the corners go anticlockwise.
pub fn doubled_area(ring: &[Point]) -> i128 {
    edges(ring)
        .map(|(a, b)| i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y))
        .sum()
}

/// Whether a line from the place eastwards crosses the edge. An edge holds its
/// lower end and not its upper one, and a place on the edge lies west of it;
/// both are the same for the edge walked backwards, so the neighbour agrees.
fn crosses(a: Point, b: Point, p: Point) -> bool {
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    if p.y < low.y || p.y >= high.y {
        return false;
    }
    // p lies left of (or on) the upward edge
    (high.x - low.x) * (p.y - low.y) - (p.x - low.x) * (high.y - low.y) >= 0
}

fn x_at(a: Point, b: Point, y: i64) -> Option<i64> {
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    (low.y <= y && y < high.y).then(|| low.x + (high.x - low.x) * (y - low.y) / (high.y - low.y))
}

/// A box of lattice points, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub min: Point,
    pub max: Point,
}

impl Bounds {
    /// Round all the points; `None` when there is none.
    pub fn of(points: impl IntoIterator<Item = Point>) -> Option<Bounds> {
        let mut points = points.into_iter();
        let first = points.next()?;
        Some(points.fold(Bounds { min: first, max: first }, |b, p| b.with(p)))
    }

    /// Made large enough for the point.
    pub fn with(self, p: Point) -> Bounds {
        Bounds {
            min: Point { x: self.min.x.min(p.x), y: self.min.y.min(p.y) },
            max: Point { x: self.max.x.max(p.x), y: self.max.y.max(p.y) },
        }
    }

    /// Whether the point lies in it or on its edge.
    pub fn holds(&self, p: Point) -> bool {
        (self.min.x..=self.max.x).contains(&p.x) && (self.min.y..=self.max.y).contains(&p.y)
    }

    /// The box with so many metres around it.
    pub fn grown(self, metres: f64) -> Bounds {
        let shrink = self.max.degrees().1.to_radians().cos().max(0.01);
        let north = (metres / METRES).ceil() as i64;
        let east = (metres / METRES / shrink).ceil() as i64;
        Bounds {
            min: Point { x: self.min.x - east, y: self.min.y - north },
            max: Point { x: self.max.x + east, y: self.max.y + north },
        }
    }

    /// Whether the two have a point in common.
    pub fn meets(&self, o: &Bounds) -> bool {
        self.min.x <= o.max.x
            && o.min.x <= self.max.x
            && self.min.y <= o.max.y
            && o.min.y <= self.max.y
    }

    /// Metres from the place to the box, nought inside: never more than to
    /// anything in it.
    pub fn metres_to(&self, p: Point) -> f64 {
        let nearest =
            Point { x: p.x.clamp(self.min.x, self.max.x), y: p.y.clamp(self.min.y, self.max.y) };
        p.metres_to(nearest)
    }
}
