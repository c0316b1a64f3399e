//! Public matters near by, so that one thing is reported once.

use casework::{Matter, Point, Works, words};
use kernel::{AreaCode, Ctx, Id, Level, Result, Time};
use serde::Serialize;
use store::Tx;

use crate::sql::reports as sql;

/// Matters that one look takes from the index.
const LOOK_MOST: i64 = 400;
/// Matters that one answer shows.
const SHOWN_MOST: usize = 20;
/// Metres round a point that count as near, when the city has set nothing.
const NEAR_METRES: f64 = 500.0;

/// A public matter near by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Near {
    pub matter: Id<Matter>,
    pub public_text: String,
    pub subcategory_name: Option<String>,
    pub stage_name: String,
    /// Metres from the point asked about; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<i64>,
    pub point: Option<Point>,
    /// The first public photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    pub supports: i64,
    pub opened: Time,
}

/// Public matters near a point, nearest first, or of an area, newest first.
///
/// # Errors
/// Those of the database.
pub fn near(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    area: AreaCode,
    point: Option<Point>,
) -> Result<Vec<Near>> {
    let directory = works.directory();
    let round = directory.at_level(area, Level::Town).map_or(area, |a| a.code);
    let p = works.procedures.current(crate::commands::PROCEDURE)?;
    let mut rows: Vec<(Option<f64>, sql::NearRow)> = sql::near(tx, round, LOOK_MOST)?
        .into_iter()
        .map(|r| (point.and_then(|p| Some(metres(p, Point::of(r.lon, r.lat)?))), r))
        .filter(|(m, _)| point.is_none() || m.is_some_and(|m| m <= NEAR_METRES))
        .collect();
    rows.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    rows.truncate(SHOWN_MOST);
    rows.into_iter()
        .map(|(metres, r)| {
            let files = casework::sql::records::attachments(tx, r.matter)?;
            let sub = r.subcategory.as_deref().and_then(|s| directory.subcategory(s));
            Ok(Near {
                photo: files.into_iter().find(|f| f.public).map(|f| f.file),
                supports: sql::supports(tx, r.matter)?,
                matter: r.matter,
                public_text: r.public_text,
                subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
                stage_name: words::stage(&p, ctx.lang, &r.stage),
                metres: metres.map(|m| m.round() as i64),
                point: Point::of(r.lon, r.lat),
                opened: r.opened,
            })
        })
        .collect()
}

/// Metres between two points that are near each other: on a sphere of the
/// earth's mean radius, flat enough at these distances.
fn metres(a: Point, b: Point) -> f64 {
    const DEGREE: f64 = 111_194.93;
    let dy = (a.lat - b.lat) * DEGREE;
    let dx = (a.lon - b.lon) * DEGREE * a.lat.to_radians().cos();
    dx.hypot(dy)
}
