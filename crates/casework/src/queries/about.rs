//! What was begun about a matter: the whistles that a town blew for it.

use kernel::{Ctx, Id, Page, Result};
use store::{Row, Tx};

use crate::model::Matter;
use crate::queries::by_area::{MatterLine, line};
use crate::queries::page::{if_seen, seen};
use crate::sql::records;
use crate::works::Works;

/// Nobody blows more often for one thing.
const MOST: i64 = 20;

/// The newest of them that the actor may see.
///
/// # Errors
/// Not found when the matter is not there or out of the actor's scope.
pub fn about(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Page<MatterLine>> {
    seen(tx, &ctx.actor, works, id, false)?;
    let read = |r: &Row| line(r, ctx, works);
    let mut items = Vec::new();
    for begun in records::begun_about(tx, id, MOST, read)? {
        if if_seen(tx, &ctx.actor, works, begun.matter)?.is_some() {
            items.push(begun);
        }
    }
    Ok(Page { items, next: None })
}
