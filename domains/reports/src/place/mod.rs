//! From what somebody says about the place to an area of the city.

mod names;

pub use names::Names;

use kernel::{AreaCode, Level};
use serde::{Deserialize, Serialize};
use territory::{Directory, Flag, Map};
use utoipa::ToSchema;

use crate::model::PlaceIn;

/// Metres from the nearest grid beyond which a point says nothing: somebody
/// far away reports for here, or the device was wrong.
const FAR: f64 = 5_000.0;

/// How the area was found: what a clerk should look at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The point lies in it.
    Point,
    /// The point lies in no grid or in several; this is the nearest.
    NearPoint,
    /// Somebody chose it.
    Chosen,
    /// Its name stands in the address or in the text.
    Named,
    /// Nothing said where: the city's intake has it.
    Nowhere,
}

/// Where a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub area: AreaCode,
    pub by: FoundBy,
}

/// Finds the area: by point, by choice, by the names in address and text.
///
/// # Errors
/// `reports.point_wrong`.
pub fn place(
    directory: &Directory,
    map: &Map,
    names: &Names,
    place: &PlaceIn,
    text: &str,
) -> kernel::Result<Placed> {
    let point = place.point()?.and_then(|p| territory::Point::from_degrees(p.lon, p.lat));
    if let Some(found) = point.and_then(|p| map.locate(p)).filter(|f| f.metres <= FAR) {
        let by = if found.flag == Flag::Ok { FoundBy::Point } else { FoundBy::NearPoint };
        return Ok(Placed { area: found.area, by });
    }
    if let Some(area) = place.area.filter(|a| directory.area(*a).is_some()) {
        return Ok(Placed { area, by: FoundBy::Chosen });
    }
    let named = names.find(directory, place.words()).or_else(|| names.find(directory, text));
    Ok(match named {
        Some(area) => Placed { area, by: FoundBy::Named },
        None => Placed { area: intake(directory), by: FoundBy::Nowhere },
    })
}

/// The area whose intake has a report without a place: the first city, or
/// whatever is outermost.
pub fn intake(directory: &Directory) -> AreaCode {
    let city = directory.areas().find(|a| a.level == Level::City);
    let outermost = || directory.areas().min_by_key(|a| (a.level, a.code));
    city.or_else(outermost).map_or(NOWHERE, |a| a.code)
}

/// A directory without any area: a code that nobody has.
const NOWHERE: AreaCode = match AreaCode::from_i64(990_000_000_000_000_000) {
    Some(code) => code,
    None => unreachable!(),
};
