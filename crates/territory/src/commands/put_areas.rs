//! Areas are put in or replaced by their code.

use std::collections::HashSet;

use kernel::{AreaCode, Ctx, Error, Result};
use serde_json::json;
use store::Tx;

use super::{at_row, check_slice, record};
use crate::area::Area;
use crate::store::{DIRECTORY, areas, bump};

/// Puts areas in, outer ones before those inside them; one of the same code is
/// replaced. An area that ended keeps its row with the end in it.
///
/// # Errors
/// `territory.too_many`, those of [`Area::check`], and `territory.area_unknown`
/// for a parent that is neither held nor among the rows before. (The outermost
/// area may name a parent that is not held by leaving it out.)
pub fn put_areas(tx: &mut Tx<'_>, ctx: &Ctx, rows: &[Area]) -> Result<()> {
    check_slice(rows.len(), "areas")?;
    let mut seen: HashSet<AreaCode> = HashSet::new();
    for (i, area) in rows.iter().enumerate() {
        area.check().map_err(at_row("areas", i))?;
        if let Some(parent) = area.parent
            && !seen.contains(&parent)
            && !areas::known(tx, parent)?
        {
            return Err(at_row("areas", i)(
                Error::invalid("territory.area_unknown", "parent").arg("area", parent.to_string()),
            ));
        }
        seen.extend([area.code].into_iter().chain(area.parent));
        areas::put(tx, area)?;
    }
    bump(tx, DIRECTORY)?;
    let first = rows.first().map_or(0, |a| a.code.get());
    record(tx, ctx, "territory.put_areas", ("area", first), json!({ "count": rows.len() }))
}
