//! A boundary drawn anew.

use kernel::{AreaCode, Ctx, Error, Result};
use serde_json::json;
use store::Tx;

use super::record;
use crate::boundary::Redrawn;
use crate::store::{BOUNDARIES, areas, bump, stamps};

/// Keeps what [`crate::boundary::redraw_on`] came to on the map of stamp `on`,
/// for somebody who saw the one of `seen`. It is worked out before, since the
/// writer is everybody's; nobody decides about land from an older map.
///
/// # Errors
/// `territory.boundary_changed` when boundaries have changed since.
pub fn redraw_boundary(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    code: AreaCode,
    redrawn: &Redrawn,
    (on, seen): (i64, i64),
) -> Result<()> {
    if seen != on || stamps(tx)?.boundaries != on {
        return Err(Error::conflict("territory.boundary_changed"));
    }
    bump(tx, BOUNDARIES)?;
    for (area, shape) in &redrawn.shapes {
        areas::put_shape(tx, *area, shape)?;
    }
    let whole = |metres: f64| metres.round() as i64;
    let given: Vec<_> = redrawn.given.iter().map(|(a, m)| (a.to_string(), whole(*m))).collect();
    let facts = json!({ "given": given, "left": whole(redrawn.left) });
    record(tx, ctx, "territory.redraw_boundary", ("area", code.get()), facts)
}
