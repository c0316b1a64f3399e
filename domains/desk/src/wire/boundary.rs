//! Boundaries as they are kept, drawn anew and held against one another.

use casework::queries::page::NamedArea;
use http_edge::schema::AreaText;
use kernel::AreaCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use territory::audit::{Audit, Finding, Wrong};
use territory::boundary::Redrawn;
use territory::measure::square_metres;
use territory::{Directory, Map, Shape, geojson};
use utoipa::ToSchema;

/// Findings that one answer lists, the largest first.
const LISTED: usize = 500;

/// An area with its shape.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outlined {
    #[schema(value_type = AreaText)]
    pub code: AreaCode,
    pub name: String,
    pub square_metres: f64,
    /// A GeoJSON MultiPolygon in WGS-84 degrees.
    #[schema(value_type = Object)]
    pub geometry: Value,
}

impl Outlined {
    fn of(directory: &Directory, code: AreaCode, shape: &Shape) -> Outlined {
        let name = directory.area(code).map(|a| a.name.clone()).unwrap_or_default();
        let square_metres = round(square_metres(shape));
        Outlined { code, name, square_metres, geometry: geojson::geometry(shape) }
    }
}

/// A boundary to be drawn anew, with those beside it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundaryOut {
    pub area: Outlined,
    pub neighbours: Vec<Outlined>,
    /// Which state of all boundaries this is; whoever draws on it says so.
    pub version: i64,
}

impl BoundaryOut {
    /// None for an area without a shape of its own.
    pub fn of(map: &Map, directory: &Directory, code: AreaCode) -> Option<BoundaryOut> {
        let shape = map.shape(code)?;
        let near = shape.bounds().into_iter().flat_map(|b| map.near(b));
        let others = near.filter(|(area, _)| *area != code);
        Some(BoundaryOut {
            area: Outlined::of(directory, code, shape),
            neighbours: others.map(|(area, s)| Outlined::of(directory, area, s)).collect(),
            version: map.stamp(),
        })
    }
}

/// A boundary drawn anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawIn {
    /// A GeoJSON Polygon or MultiPolygon in WGS-84 degrees.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// Metres within which a corner is laid on a neighbour's corner or edge.
    #[serde(default = "reach")]
    pub reach: f64,
    /// The state of the boundaries that it was drawn on.
    pub version: i64,
}

const fn reach() -> f64 {
    3.0
}

/// What a drawing comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrawnOut {
    /// The area, then every neighbour that changes with it, as they would be.
    pub areas: Vec<Changed>,
    /// Square metres that nobody would have: a gap.
    pub left: f64,
    /// Square metres outside the area round it.
    pub beyond: f64,
}

/// An area that changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changed {
    #[serde(flatten)]
    pub area: Outlined,
    /// Square metres before.
    pub before: f64,
}

impl DrawnOut {
    /// As it is on this map.
    pub fn of(map: &Map, directory: &Directory, redrawn: &Redrawn) -> DrawnOut {
        let changed = |(code, shape): &(AreaCode, Shape)| Changed {
            area: Outlined::of(directory, *code, shape),
            before: map.shape(*code).map_or(0.0, |s| round(square_metres(s))),
        };
        DrawnOut {
            // it stands last among the shapes
            areas: redrawn.shapes.iter().rev().map(changed).collect(),
            left: round(redrawn.left),
            beyond: round(redrawn.beyond),
        }
    }
}

/// Where boundaries leave gaps or lie on one another.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditOut {
    /// How many areas were looked at.
    pub checked: u32,
    pub square_metres: f64,
    pub gaps: u32,
    pub overlaps: u32,
    pub beyond: u32,
    /// The largest first, and no more than are read at once.
    pub findings: Vec<FindingOut>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingOut {
    #[schema(value_type = WrongText)]
    pub wrong: Wrong,
    /// So narrow that it is a matter of drawing and not of land.
    pub sliver: bool,
    /// The two that overlap; of a gap those round it.
    pub areas: Vec<NamedArea>,
    pub square_metres: f64,
    /// A place in it, in WGS-84 degrees.
    pub lon: f64,
    pub lat: f64,
    /// A GeoJSON MultiPolygon.
    #[schema(value_type = Object)]
    pub geometry: Value,
}

/// What is wrong: `gap` no area holds it, `overlap` two do, `beyond` it lies
/// outside the outline of the city.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum WrongText {
    Gap,
    Overlap,
    Beyond,
}

impl AuditOut {
    /// What concerns areas that the asker answers for.
    pub fn of(audit: &Audit, directory: &Directory, mine: &dyn Fn(AreaCode) -> bool) -> AuditOut {
        let found: Vec<&Finding> =
            audit.findings.iter().filter(|f| f.areas.iter().any(|a| mine(*a))).collect();
        let count = |wrong| found.iter().filter(|f| f.wrong == wrong).count() as u32;
        AuditOut {
            checked: audit.areas as u32,
            square_metres: round(audit.square_metres),
            gaps: count(Wrong::Gap),
            overlaps: count(Wrong::Overlap),
            beyond: count(Wrong::Beyond),
            findings: found.iter().take(LISTED).map(|f| FindingOut::of(f, directory)).collect(),
        }
    }
}

impl FindingOut {
    fn of(f: &Finding, directory: &Directory) -> FindingOut {
        let (lon, lat) = f.at.degrees();
        FindingOut {
            wrong: f.wrong,
            sliver: f.sliver,
            areas: f.areas.iter().filter_map(|code| named(directory, *code)).collect(),
            square_metres: round(f.square_metres),
            lon,
            lat,
            geometry: geojson::geometry(&f.shape),
        }
    }
}

fn named(directory: &Directory, code: AreaCode) -> Option<NamedArea> {
    let area = directory.area(code)?;
    Some(NamedArea { code, level: area.level, name: area.name.clone() })
}

/// To a tenth of a square metre.
fn round(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}
