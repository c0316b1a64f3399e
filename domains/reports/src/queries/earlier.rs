//! The calling number's own earlier matters, for this call.

use casework::queries::page;
use casework::{Matter, Works, words};
use kernel::{Ctx, Error, Id, Result, Time};
use serde::Serialize;
use store::Tx;

use crate::sql::reports as sql;

/// Matters of one number shown at most.
const SHOWN_MOST: usize = 20;

/// An earlier matter of the same number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Earlier {
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    pub stage_name: String,
    pub opened: Time,
    pub ended: Option<Time>,
    pub request_type: Option<String>,
}

/// What the clerk may see of the matters that a vault look-up found. Out of
/// scope is left out, as if it were not there.
///
/// # Errors
/// Those of the database.
pub fn earlier(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    found: &[Id<Matter>],
) -> Result<Vec<Earlier>> {
    let zone = works.calendars.zone().clone();
    let mut shown = Vec::new();
    for id in found.iter().take(SHOWN_MOST) {
        let m = match page::seen(tx, &ctx.actor, works, *id, false) {
            Ok(m) => m,
            Err(e) if e == Error::not_found() => continue,
            Err(e) => return Err(e),
        };
        if sql::get(tx, *id)?.is_none() {
            continue;
        }
        let p = works.procedures.edition(&m.procedure, m.edition)?;
        shown.push(Earlier {
            matter: *id,
            number: m.number(&zone),
            stage_name: words::stage(&p, ctx.lang, &m.stage),
            title: m.title,
            opened: m.opened,
            ended: m.ended,
            request_type: m.request_type,
        });
    }
    Ok(shown)
}
