//! One file for each act.

mod glass;
mod hide;
mod object;
mod own;

pub(crate) use glass::{NewGlass, break_glass, confirm_glass, reveal};
pub(crate) use hide::{NewHiding, ask_hiding, decide_hiding};
pub(crate) use object::{act, object};
pub(crate) use own::{Erased, OwnPart, erase_own, own};

use casework::Works;
use identity::access::Look;
use kernel::{AreaCode, Ctx, Error, Result, Shard};
use serde_json::Value;
use store::Tx;
use store::audit::{self, Entry, Outcome};

/// The procedure by which an objection goes.
pub(crate) const OBJECTION: &str = "objection";
/// The procedure by which a broken glass is reviewed.
pub(crate) const REVIEW: &str = "glass_review";

/// Where a look was made: whose leader answers for it. The person's own look
/// lies nowhere, and is nobody's to hide.
fn place_of(works: &Works, look: &Look) -> Result<AreaCode> {
    let of_unit = look.unit.and_then(|u| works.directory().unit(u).map(|u| u.area));
    look.area.or(of_unit).ok_or_else(Error::not_found)
}

/// What a command of this crate owes to the audit log.
fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    (shard, kind, id): (Shard, &'static str, i64),
    version: i64,
    facts: Value,
) -> Result<()> {
    let (subject, outcome) = ((kind, id), Outcome::Done);
    let entry = Entry { shard, action, subject, version, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
