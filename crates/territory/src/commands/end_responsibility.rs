//! A row of the responsibility table ends.

use kernel::{Ctx, Error, Id, Result};
use serde_json::json;
use store::Tx;

use super::record;
use crate::responsibility::Responsibility;
use crate::store::{DIRECTORY, bump, responsibility};

/// Ends an open row now.
///
/// # Errors
/// Not found when there is no such row or it has ended.
pub fn end_responsibility(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Responsibility>) -> Result<()> {
    if !responsibility::end(tx, id, ctx.now)? {
        return Err(Error::not_found());
    }
    bump(tx, DIRECTORY)?;
    record(tx, ctx, "territory.end_responsibility", ("responsibility", id.get()), json!({}))
}
