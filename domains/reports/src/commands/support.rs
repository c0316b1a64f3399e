//! "This concerns me too": instead of a second report of the same thing.

use casework::Matter;
use kernel::{Ctx, Error, Id, Result};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::audit::{self, Entry, Outcome};

use crate::sql::reports as sql;

/// How many support a matter now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supported {
    pub supports: i64,
}

/// Counts a device's support once. `device` is a hash that the page made and
/// that says nothing of the person.
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
    let entry = Entry {
        shard: matter.shard(),
        action: "reports.support",
        subject: ("matter", matter.get()),
        version: m.version,
        outcome: Outcome::Done,
        facts: serde_json::json!({ "supports": supports }),
        personal: &[],
    };
    audit::record(tx, ctx, &entry)?;
    Ok(Supported { supports })
}
