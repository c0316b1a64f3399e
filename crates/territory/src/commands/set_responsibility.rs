//! A row of the responsibility table.

use kernel::{Ctx, Error, Id, Result, Shard};
use serde_json::json;
use store::Tx;

use super::{at_row, check_slice, record};
use crate::responsibility::{ANY, NewResponsibility, Responsibility};
use crate::store::{DIRECTORY, bump, responsibility, taxonomy, units};
use crate::units::UnitId;

/// Adds rows, and answers with their ids in the same order. The open row for
/// exactly the same areas and class ends where the new one begins.
///
/// # Errors
/// `territory.too_many`, those of [`NewResponsibility::check`],
/// `territory.class_unknown`, `territory.unit_unknown`.
pub fn set_responsibility(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    rows: &[NewResponsibility],
) -> Result<Vec<Id<Responsibility>>> {
    check_slice(rows.len(), "responsibility")?;
    let mut ids = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let at = at_row("responsibility", i);
        row.check().map_err(&at)?;
        check_class(tx, &row.class).map_err(&at)?;
        check_unit(tx, row.lead, "lead").map_err(&at)?;
        for unit in &row.assist {
            check_unit(tx, *unit, "assist").map_err(&at)?;
        }
        let id = ctx.id(Shard::COMMON);
        responsibility::add(tx, id, row, ctx.actor.account())?;
        ids.push(id);
    }
    bump(tx, DIRECTORY)?;
    let first = ids.first().map_or(0, |id| id.get());
    let mut facts = json!({ "count": rows.len() });
    if let [row] = rows {
        facts = json!({ "areas": row.areas, "class": row.class, "lead": row.lead,
            "source": row.source });
    }
    record(tx, ctx, "territory.set_responsibility", ("responsibility", first), facts)?;
    Ok(ids)
}

/// Sets one line over the one that whoever sets it was shown: `None` where there
/// was none.
///
/// # Errors
/// `territory.responsibility_changed` when another one is open by now; those of
/// [`set_responsibility`].
pub fn set_line(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    row: &NewResponsibility,
    shown: Option<Id<Responsibility>>,
) -> Result<Id<Responsibility>> {
    if responsibility::open(tx, row)? != shown {
        return Err(Error::conflict("territory.responsibility_changed"));
    }
    let ids = set_responsibility(tx, ctx, std::slice::from_ref(row))?;
    ids.first().copied().ok_or_else(|| Error::internal("a line without its number"))
}

fn check_class(tx: &mut Tx<'_>, class: &str) -> Result<()> {
    if class == ANY || taxonomy::class_known(tx, class)? {
        return Ok(());
    }
    Err(Error::invalid("territory.class_unknown", "class").arg("class", class))
}

fn check_unit(tx: &mut Tx<'_>, id: UnitId, field: &str) -> Result<()> {
    if units::known(tx, id)? {
        return Ok(());
    }
    Err(Error::invalid("territory.unit_unknown", field).arg("unit", id.to_string()))
}
