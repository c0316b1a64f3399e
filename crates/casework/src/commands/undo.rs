//! Taking the last act back, within its seconds, by whoever did it. Later, or
//! for formal acts, a new act corrects.

use kernel::{Ctx, Error, Id, Result};
use store::Tx;

use crate::model::Matter;
use crate::see;
use crate::sql::{before, matters};
use crate::words;
use crate::works::Works;
use crate::world::World;

use super::act::Acted;
use super::keep::keep;

/// Puts the matter back to where it was before its last act, as an entry of
/// its timeline like any other.
///
/// # Errors
/// Not found when the matter is out of scope, `casework.moved_on` when it has
/// another version, `procedure.undo_gone` when it is too late, somebody
/// else's, or no act that can be undone.
pub fn undo(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    version: Option<i64>,
) -> Result<Acted> {
    let mut m = matters::lock(tx, id)?.ok_or_else(Error::not_found)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    see::check(&ctx.actor, works, &m, false)?;
    if version.is_some_and(|v| v != m.version) {
        return Err(Error::conflict("casework.moved_on").arg("version", m.version));
    }
    let gone = || Error::conflict("procedure.undo_gone");
    let before = before::get(tx, id, m.version)?.ok_or_else(gone)?;
    let world = World::of(tx, ctx, works, &p, &m, false)?;
    let outcome = procedure::undo(&p, &m.state, &before.state, &world.env(ctx))
        .map_err(|why| words::refused(&p, &works.directory(), ctx.lang, &m, why))?;
    before.restore(&mut m);
    keep(tx, ctx, &p, &world, &mut m, &outcome)?;
    Ok(Acted { matter: id, version: m.version, stage: m.stage, undo_until: None })
}
