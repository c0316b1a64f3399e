//! What happens to an entry of the register beside its file.

use casework::{Hooks, MatterRow, Works};
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Result};
use procedure::{Act, Procedure};
use store::Tx;

use super::model::{Asset, FIELDS};
use super::sql::{self, Entry};
use crate::form::not_ahead;
use crate::lease;
use crate::money::{Said, in_village, resolved};
use crate::purchase;

pub(super) struct Assets {
    pub zone: TimeZone,
}

impl Hooks for Assets {
    fn prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        _: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        if !["record", "resubmit"].contains(&act.name.as_str()) {
            return Ok(());
        }
        in_village(m)?;
        not_ahead(ctx, &self.zone, act, "acquired")?;
        let said = Said { m, act };
        sized(&said.text("size"))?;
        if let Some(bought) = said.matter("purchase") {
            purchase::of_village(tx, m.area_now, bought)?;
        }
        changes(tx, &said)
    }

    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()> {
        match name {
            "enter_asset" => enter(tx, ctx, &Said { m, act }),
            other => Err(Error::internal(format!("no effect {other}"))),
        }
    }
}

/// Refuses a size below nothing.
///
/// # Errors
/// `powers.size_wrong`.
pub(super) fn sized(size: &str) -> Result<()> {
    match size.starts_with('-') {
        true => Err(Error::invalid("powers.size_wrong", "form/size")),
        false => Ok(()),
    }
}

/// An entry about an asset names one that is there, and says something of it.
fn changes(tx: &mut Tx<'_>, said: &Said<'_>) -> Result<()> {
    let entry = said.text("entry");
    if entry == "enter" {
        return Ok(());
    }
    super::held(tx, said.m.area_now, said.matter("asset"))?;
    if entry == "correct" {
        let says = FIELDS.iter().any(|name| said.is_given(name));
        return match says {
            true => Ok(()),
            false => Err(Error::invalid("powers.nothing_corrected", "form/name")),
        };
    }
    match said.matter("resolution") {
        Some(resolution) => resolved::in_force(tx, said.m.area_now, resolution).map(drop),
        // the form asks for it
        None => Ok(()),
    }
}

/// A row behind those that are there. What is corrected may have been struck
/// off since it was handed in.
fn enter(tx: &mut Tx<'_>, ctx: &Ctx, said: &Said<'_>) -> Result<()> {
    let (village, matter, entry) = (said.m.area_now, said.m.id, said.text("entry"));
    let (asset, version, body) = match entry.as_str() {
        "enter" => (matter, 1, Asset::entered(said)),
        _ => {
            let before = super::held(tx, village, said.matter("asset"))?;
            if entry == "retire" && lease::is_let(tx, before.asset)? {
                return Err(Error::conflict("powers.asset_let").field("form/asset"));
            }
            let body = before.body.corrected(said);
            (before.asset, before.version + 1, Asset { retired: entry == "retire", ..body })
        }
    };
    let entered = ctx.now;
    sql::add(tx, &Entry { asset, version, village, matter, entry, body, entered })
}
