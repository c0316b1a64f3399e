//! A reply before it goes to a resident: hints on what it leaves out.

use casework::queries::page;
use casework::{Matter, Works};
use kernel::{Ctx, Error, Id, Result};
use serde::Serialize;
use store::Tx;
use triage::Text;
use triage::reply_check::{Missing, missing};
use utoipa::ToSchema;

use crate::model::TEXT_MOST;
use crate::sql::reports as sql;

/// What a reply leaves out. Nothing is refused for it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReplyHints {
    /// In the order in which a reply says it: `matter` (what was reported),
    /// `finding`, `who` looked, what comes `next`, whom to call (`contact`);
    /// `length` for one that is too short to say anything.
    #[schema(value_type = Vec<String>)]
    pub missing: Vec<Missing>,
}

/// Looks a reply over, as far as it is written. Nothing of it is kept.
///
/// # Errors
/// Not found for what is no report in scope.
pub fn hints(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    reply: &str,
) -> Result<ReplyHints> {
    page::seen(tx, &ctx.actor, works, id, false)?;
    let report = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    let reply: String = reply.chars().take(TEXT_MOST).collect();
    Ok(ReplyHints { missing: missing(&Text::new(&report.text), &Text::new(&reply)) })
}
