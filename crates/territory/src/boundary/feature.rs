//! A shape of a file with what it says of itself, or what is wrong with it.

use kernel::{AreaCode, Error};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::coords::{Coordinates, LonLat};
use crate::geometry::{Point, Polygon, Ring, Shape};

/// A shape of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its place in the file, from 1.
    pub number: usize,
    /// Whose boundary it is, where the file says so.
    pub code: Option<AreaCode>,
    pub name: Option<String>,
    pub shape: Shape,
}

/// What is wrong with a shape of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// Its place in the file, from 1; nought for the file as a whole.
    pub feature: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<AreaCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Has its sentence in both languages.
    pub reason: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(&'static str, Value)>,
    /// Longitude and latitude of the place, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<LonLat>,
    /// Whether the file cannot be taken with it. What is not grave is told
    /// and taken as it is.
    pub grave: bool,
}

impl Problem {
    /// Of the file as a whole.
    pub(super) fn whole(reason: &'static str) -> Problem {
        let args = Vec::new();
        Problem { feature: 0, code: None, name: None, reason, args, at: None, grave: true }
    }

    pub(super) fn file(reason: &'static str, why: impl ToString) -> Problem {
        Problem::whole(reason).arg("why", why.to_string())
    }

    /// As the refusal of one input.
    pub fn error(&self) -> Error {
        let error = Error::invalid(self.reason, format!("features/{}", self.feature));
        self.args.iter().fold(error, |e, (name, value)| e.arg(name, value.clone()))
    }
}

impl Feature {
    pub(super) fn problem(&self, reason: &'static str) -> Problem {
        Problem {
            feature: self.number,
            code: self.code,
            name: self.name.clone(),
            reason,
            args: Vec::new(),
            at: None,
            grave: true,
        }
    }
}

impl Problem {
    pub(super) fn at(mut self, at: Point) -> Problem {
        self.at = Some(at.degrees());
        self
    }

    pub(super) fn arg(mut self, name: &'static str, value: impl Into<Value>) -> Problem {
        self.args.push((name, value.into()));
        self
    }
}

/// Shapes of a file, and what is wrong with the others.
#[derive(Debug, Clone, Default)]
pub struct Features {
    pub good: Vec<Feature>,
    pub problems: Vec<Problem>,
}

/// Names under which files tell the code and the name of an area.
const CODES: [&str; 10] =
    ["code", "code18", "code12", "adcode", "区划代码", "代码", "xzqdm", "zldwdm", "gridcode", "id"];
const NAMES: [&str; 6] = ["name", "名称", "区划名称", "xzqmc", "zldwmc", "gridname"];

/// Properties that say whose a shape is.
#[derive(Debug, Clone, Default)]
pub(super) struct Label {
    pub code: Option<AreaCode>,
    pub name: Option<String>,
    /// A code is there and is none.
    pub wrong: Option<&'static str>,
}

/// Reads them off the properties, whatever case their names are in.
pub(super) fn label(properties: &Map<String, Value>) -> Label {
    let find = |names: &[&str]| {
        names.iter().find_map(|n| {
            let found = properties.iter().find(|(key, _)| key.to_lowercase() == *n)?;
            (!found.1.is_null()).then_some(found.1)
        })
    };
    let name = find(&NAMES).and_then(Value::as_str).map(|n| n.trim().to_owned());
    let mut label = Label { name, ..Label::default() };
    match find(&CODES) {
        None => {}
        Some(Value::String(text)) => match text.trim().parse() {
            Ok(code) => label.code = Some(code),
            Err(_) => label.wrong = Some("territory.boundary_code_wrong"),
        },
        // Some write six or twelve digits as a number; eighteen are rounded.
        Some(Value::Number(n)) => match n.as_u64().map(|n| n.to_string()) {
            Some(text) if text.len() > 15 => label.wrong = Some("territory.boundary_code_rounded"),
            Some(text) => match text.parse() {
                Ok(code) => label.code = Some(code),
                Err(_) => label.wrong = Some("territory.boundary_code_wrong"),
            },
            None => label.wrong = Some("territory.boundary_code_wrong"),
        },
        Some(_) => label.wrong = Some("territory.boundary_code_wrong"),
    }
    label
}

/// Rings of places to a shape on the lattice, in WGS-84.
///
/// # Errors
/// The first place that is none on earth.
pub(super) fn shape(
    polygons: Vec<Vec<Vec<LonLat>>>,
    coordinates: Coordinates,
) -> Result<Shape, LonLat> {
    let polygons: Result<Vec<Polygon>, LonLat> = polygons
        .into_iter()
        .map(|p| p.into_iter().map(|r| ring(r, coordinates)).collect())
        .collect();
    Ok(Shape { polygons: polygons? })
}

fn ring(places: Vec<LonLat>, coordinates: Coordinates) -> Result<Ring, LonLat> {
    let place = |at: LonLat| {
        let fits = at.0.abs() <= 180.0 && at.1.abs() <= 90.0;
        let (lon, lat) = if fits { coordinates.to_wgs84(at) } else { at };
        Point::from_degrees(lon, lat).ok_or(at)
    };
    let mut ring: Ring = places.into_iter().map(place).collect::<Result<Ring, LonLat>>()?;
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    Ok(ring)
}

/// Adds a feature, or why it is none.
pub(super) fn add(all: &mut Features, number: usize, label: Label, shape: Result<Shape, LonLat>) {
    let Label { code, name, wrong } = label;
    let feature = Feature { number, code, name, shape: Shape::default() };
    if let Some(reason) = wrong {
        all.problems.push(feature.problem(reason));
        return;
    }
    match shape {
        Ok(shape) => all.good.push(Feature { shape, ..feature }),
        Err((lon, lat)) => {
            // Latitude and longitude in each other's place are the usual case.
            let swapped = lon.abs() <= 90.0 && lat.abs() <= 180.0;
            let reason = match swapped {
                true => "territory.boundary_swapped",
                false => "territory.boundary_absurd",
            };
            let problem = feature.problem(reason).arg("lon", lon).arg("lat", lat);
            all.problems.push(problem);
        }
    }
}
