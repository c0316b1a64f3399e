//! What a resolution allows.

use casework::Matter;
use kernel::{AreaCode, Error, Id, Money, Result, Shard};
use serde_json::Value;
use store::Tx;

use super::sql;

/// Stages in which a resolution has been public for its days.
const CARRIED: [&str; 5] =
    ["carrying_out", "publishing", "result_public", "assessing", "completed"];

/// A resolution of the village that may be carried out, and its amount if it
/// names one.
pub fn in_force(tx: &mut Tx<'_>, village: AreaCode, resolution: Id<Matter>) -> Result<Option<i64>> {
    let field = "form/resolution";
    let unknown = || Error::invalid("powers.resolution_unknown", field);
    if resolution.shard() != Shard::of_area(village) {
        return Err(unknown());
    }
    let m = casework::sql::matters::get(tx, resolution)?.ok_or_else(unknown)?;
    if !crate::PROCEDURES.contains(&m.procedure.as_str()) || m.area_now != village {
        return Err(unknown());
    }
    if !CARRIED.contains(&m.stage.as_str()) {
        return Err(Error::conflict("powers.resolution_not_in_force").field(field));
    }
    Ok(m.state.data.get("amount").and_then(Value::as_i64))
}

/// Refuses what is no resolution of the village in force, or would together
/// with what was spent by it before go beyond its amount.
pub fn covers(
    tx: &mut Tx<'_>,
    village: AreaCode,
    resolution: Id<Matter>,
    (own, amount): (Id<Matter>, i64),
) -> Result<()> {
    let Some(most) = in_force(tx, village, resolution)? else { return Ok(()) };
    let spent = sql::spent_by(tx, resolution, own)?;
    match spent.checked_add(amount).is_some_and(|sum| sum <= most) {
        true => Ok(()),
        false => {
            let left = Money((most - spent).max(0)).to_string();
            Err(Error::conflict("powers.resolution_exceeded")
                .field("form/amount")
                .arg("left", left))
        }
    }
}
