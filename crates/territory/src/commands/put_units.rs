//! Units are put in or replaced by their code.

use std::collections::HashMap;

use kernel::{Ctx, Error, Result, Shard};
use serde_json::json;
use store::Tx;

use super::{at_row, check_slice, record};
use crate::store::{DIRECTORY, areas, bump, units};
use crate::units::{NewUnit, UnitId};

/// Puts units in, parents before those under them, and answers with their ids
/// in the same order; a unit of a known code keeps its id.
///
/// # Errors
/// `territory.too_many`, those of [`NewUnit::check`], `territory.area_unknown`,
/// `territory.unit_unknown` for a parent.
pub fn put_units(tx: &mut Tx<'_>, ctx: &Ctx, rows: &[NewUnit]) -> Result<Vec<UnitId>> {
    check_slice(rows.len(), "units")?;
    let mut ids: HashMap<&str, UnitId> = HashMap::new();
    let mut answer = Vec::with_capacity(rows.len());
    for (i, unit) in rows.iter().enumerate() {
        unit.check().map_err(at_row("units", i))?;
        if !areas::known(tx, unit.area)? {
            return Err(at_row("units", i)(
                Error::invalid("territory.area_unknown", "area").arg("area", unit.area.to_string()),
            ));
        }
        let parent = match unit.parent.as_deref() {
            None => None,
            Some(code) => Some(find(tx, &ids, code)?.ok_or_else(|| {
                at_row("units", i)(
                    Error::invalid("territory.unit_unknown", "parent").arg("unit", code),
                )
            })?),
        };
        let id = find(tx, &ids, &unit.code)?.unwrap_or_else(|| ctx.id(Shard::COMMON));
        units::put(tx, id, parent, unit)?;
        ids.insert(&unit.code, id);
        answer.push(id);
    }
    bump(tx, DIRECTORY)?;
    let first = answer.first().map_or(0, |id| id.get());
    record(tx, ctx, "territory.put_units", ("unit", first), json!({ "count": rows.len() }))?;
    Ok(answer)
}

fn find(tx: &mut Tx<'_>, ids: &HashMap<&str, UnitId>, code: &str) -> Result<Option<UnitId>> {
    match ids.get(code) {
        Some(id) => Ok(Some(*id)),
        None => units::by_code(tx, code),
    }
}
