//! The register of what belongs to a village: entered, corrected by another
//! entry, struck off by resolution; what a purchase brought is entered when it
//! is settled.

mod hooks;
pub(crate) mod model;
pub(crate) mod sql;

use casework::{Matter, MatterRow, Works};
use kernel::{AreaCode, Ctx, Error, Id, Result};
use procedure::{Act, Known};
use store::Tx;

use crate::form::text;
use crate::purchase::model::Purchase;
use model::Asset;
use sql::Entry;

/// The procedure of entries.
pub const PROCEDURE: &str = "village_asset";

const EFFECTS: [&str; 1] = ["enter_asset"];

/// With what the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    known.with_effects(EFFECTS)
}

/// Gives the procedure of the register what its file cannot say.
#[must_use]
pub fn hooked(works: Works) -> Works {
    let zone = works.calendars.zone().clone();
    works.hook(PROCEDURE, Box::new(hooks::Assets { zone }))
}

/// An asset of the village that is not struck off.
///
/// # Errors
/// `powers.asset_unknown`, `powers.asset_retired`.
pub fn held(tx: &mut Tx<'_>, village: AreaCode, asset: Option<Id<Matter>>) -> Result<Entry> {
    let field = "form/asset";
    let own = asset.filter(|id| id.shard() == kernel::Shard::of_area(village));
    let found = match own {
        Some(id) => sql::now(tx, id)?,
        None => None,
    };
    let found = found.filter(|e| e.village == village);
    let entry = found.ok_or_else(|| Error::invalid("powers.asset_unknown", field))?;
    match entry.body.retired {
        true => Err(Error::conflict("powers.asset_retired").field(field)),
        false => Ok(entry),
    }
}

/// What a settled purchase brought, if its form says that it is an asset.
pub fn bought(tx: &mut Tx<'_>, ctx: &Ctx, m: &MatterRow, act: &Act, p: &Purchase) -> Result<()> {
    let Some(kind) = text(act, "asset_kind") else { return Ok(()) };
    let said = |name| text(act, name).unwrap_or_default().to_owned();
    let size = said("size");
    hooks::sized(&size)?;
    let body = Asset {
        name: p.item.clone(),
        kind: kind.to_owned(),
        place: p.site.clone(),
        size,
        unit: said("unit"),
        acquired: p.receipts.last().map(|r| r.on.clone()).unwrap_or_default(),
        book_value: kernel::Money(p.received()),
        custodian: said("custodian"),
        condition: "in_use".to_owned(),
        purchase: Some(m.id),
        retired: false,
    };
    sql::add(
        tx,
        &Entry {
            asset: m.id,
            version: 1,
            village: m.area_now,
            matter: m.id,
            entry: "received".to_owned(),
            body,
            entered: ctx.now,
        },
    )
}
