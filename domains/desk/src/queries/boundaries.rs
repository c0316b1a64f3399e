//! Boundaries drawn anew, before anybody keeps them.

use std::sync::Arc;

use casework::Works;
use identity::policy::{Policy, Target};
use kernel::{Actor, AreaCode, Error, Result};
use territory::boundary::{Redrawn, redraw_on};
use territory::{Map, geojson};

use crate::policy::REDRAW;
use crate::wire::boundary::DrawIn;

/// What a drawing comes to on the newest map, and that map. Off the runtime:
/// a long outline is held against every neighbour.
///
/// # Errors
/// `territory.geojson_wrong`; those of [`redraw_on`]; `desk.neighbour_not_yours`
/// when it would take from or give to an area that somebody else answers for.
pub async fn drawn(
    works: &Arc<Works>,
    policy: &Policy,
    actor: &Actor,
    code: AreaCode,
    drawn: &DrawIn,
) -> Result<(Arc<Map>, Redrawn)> {
    policy.allows(actor, REDRAW, &Target::place(code))?;
    let shape = geojson::shape(drawn.geometry.clone())?;
    let (map, reach) = (works.map(), drawn.reach);
    let on = Arc::clone(&map);
    let done = tokio::task::spawn_blocking(move || redraw_on(&on, code, &shape, reach)).await;
    let name = |area: AreaCode| {
        let known = works.directory().area(area).map(|a| a.name.clone());
        known.unwrap_or_else(|| area.to_string())
    };
    let redrawn = done.map_err(Error::internal)?.map_err(|e| named(e, &name))?;
    let mut others = redrawn.shapes.iter().map(|(area, _)| *area);
    match others.find(|area| policy.allows(actor, REDRAW, &Target::place(*area)).is_err()) {
        Some(area) => Err(Error::forbidden("desk.neighbour_not_yours").arg("area", name(area))),
        None => Ok((map, redrawn)),
    }
}

/// The refusal with the area's name where it has its code.
fn named(mut refused: Error, name: &dyn Fn(AreaCode) -> String) -> Error {
    for (what, value) in &mut refused.args {
        let code = value.as_str().filter(|_| *what == "area").and_then(|c| c.parse().ok());
        if let Some(code) = code {
            *value = name(code).into();
        }
    }
    refused
}
