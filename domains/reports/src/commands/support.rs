//! "This concerns me too": instead of a second report of the same thing.

use casework::Matter;
use kernel::{Ctx, Error, Id, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use utoipa::ToSchema;

use super::record;
use crate::sql::reports as sql;

/// How many support a matter now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Supported {
    pub supports: i64,
}

/// Counts a device's support once. `device` is the hash of a token that the
/// page made; it says nothing of the person.
///
/// # Errors
/// Not found for what is not public.
pub fn support(tx: &mut Tx, ctx: &Ctx, matter: Id<Matter>, device: &[u8]) -> Result<Supported> {
    let m = casework::sql::matters::get(tx, matter)?.ok_or_else(Error::not_found)?;
    if m.confidential || m.public_text.is_none() || m.ended.is_some() {
        return Err(Error::not_found());
    }
    sql::put_support(tx, matter, device, ctx.now)?;
    let supports = sql::supports(tx, matter)?;
    record(tx, ctx, "report.support", matter, m.version, json!({ "supports": supports }))?;
    Ok(Supported { supports })
}
