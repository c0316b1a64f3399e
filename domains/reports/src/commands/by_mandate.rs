//! What somebody does for another by a mandate: done as by the reporter, told
//! as by whom and for whom, and in the log with the mandate's number.

use casework::{ActOn, Matter, Works};
use identity::mandate::MandateInfo;
use kernel::{Ctx, Id, Result};
use serde_json::json;
use store::Tx;

use super::report::{take_in, told};
use super::{Intake, Reported, record};
use crate::sql::proxies;

/// An act of the reporter's, by who may speak for them.
///
/// # Errors
/// Those of [`casework::act`].
pub fn act_by(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    asked: &ActOn,
    by: Option<&MandateInfo>,
) -> Result<casework::Acted> {
    let acted = casework::act(tx, ctx, works, asked)?;
    if let Some(mandate) = by {
        note(tx, ctx, acted.matter, (acted.version, &asked.act.name), mandate)?;
    }
    Ok(acted)
}

/// A report in the name of who gave the mandate.
///
/// # Errors
/// Those of [`super::report()`].
pub fn report_by(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    intake: &Intake,
    by: &MandateInfo,
) -> Result<Reported> {
    let (id, new) = take_in(tx, ctx, works, intake)?;
    if new {
        note(tx, ctx, id, (1, intake.act()), by)?;
    }
    told(tx, ctx, works, id)
}

fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    matter: Id<Matter>,
    (version, act): (i64, &str),
    by: &MandateInfo,
) -> Result<()> {
    proxies::put(tx, matter, version, by)?;
    let facts = json!({ "mandate": by.id, "act": act });
    record(tx, ctx, "report.by_mandate", matter, version, facts)
}
