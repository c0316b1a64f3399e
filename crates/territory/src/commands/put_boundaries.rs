//! Shapes of areas are put in or replaced.

use kernel::{AreaCode, Ctx, Error, Result};
use serde_json::json;
use store::Tx;

use super::{at_row, check_slice, record};
use crate::geometry::Shape;
use crate::store::{BOUNDARIES, areas, bump};

/// Puts shapes in; the shape of an area replaces the one before. Outlines of
/// larger areas need not be given: they are made of the shapes inside.
///
/// # Errors
/// `territory.too_many`, `territory.area_unknown`, those of [`Shape::check`].
pub fn put_boundaries(tx: &mut Tx<'_>, ctx: &Ctx, rows: &[(AreaCode, Shape)]) -> Result<()> {
    check_slice(rows.len(), "boundaries")?;
    bump(tx, BOUNDARIES)?;
    for (i, (code, shape)) in rows.iter().enumerate() {
        shape.check().map_err(at_row("boundaries", i))?;
        if !areas::known(tx, *code)? {
            return Err(at_row("boundaries", i)(
                Error::invalid("territory.area_unknown", "code").arg("area", code.to_string()),
            ));
        }
        areas::put_shape(tx, *code, shape)?;
    }
    let first = rows.first().map_or(0, |(code, _)| code.get());
    record(tx, ctx, "territory.put_boundaries", ("area", first), json!({ "count": rows.len() }))
}
