//! A slice of a file of areas, whose plan found nothing wrong.

use kernel::{Ctx, Result};
use serde_json::json;
use store::Tx;

use super::{at_row, check_slice, record};
use crate::area::Area;
use crate::store::{BOUNDARIES, DIRECTORY, areas, bump};

/// Puts a slice of a plan's rows in. Unlike single areas those of a plan may
/// name a parent that is not held, because the plan has seen that it lies above
/// the whole file. Nobody reads them before the `last` slice: until then every
/// process goes on with what it holds. The same slice again changes nothing.
///
/// # Errors
/// `territory.too_many`, and those of [`Area::check`].
pub fn import_areas(tx: &mut Tx<'_>, ctx: &Ctx, rows: &[Area], last: bool) -> Result<()> {
    check_slice(rows.len(), "areas")?;
    for (i, area) in rows.iter().enumerate() {
        area.check().map_err(at_row("areas", i))?;
        areas::put(tx, area)?;
    }
    if last {
        bump(tx, DIRECTORY)?;
        // An area that ends takes its shape along.
        bump(tx, BOUNDARIES)?;
    }
    let first = rows.first().map_or(0, |a| a.code.get());
    let facts = json!({ "count": rows.len(), "last": last });
    record(tx, ctx, "territory.import_areas", ("area", first), facts)
}
