//! The matter's code once more, for a caller who lost it.

use casework::queries::page;
use casework::{Matter, Works};
use identity::policy::Target;
use kernel::{Ctx, Id, Result};
use store::Tx;

use super::record;

/// Writes down that the code was printed again; the code itself is derived
/// from the key afterwards, so that no stored answer holds it.
///
/// # Errors
/// Not found for what is no report in scope; `identity.role_needed`.
pub fn show_code(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<()> {
    let m = page::seen(tx, &ctx.actor, works, id, false)?;
    crate::sql::reports::get(tx, id)?.ok_or_else(kernel::Error::not_found)?;
    works.policy.allows(&ctx.actor, "report.show_code", &Target::place(m.area_now))?;
    record(tx, ctx, "report.show_code", id, m.version, serde_json::json!({}))
}
