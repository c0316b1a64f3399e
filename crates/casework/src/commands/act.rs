//! The one command through which every act of every procedure goes.

use kernel::{Ctx, Error, Id, Result};
use procedure::{Act, Outcome, Procedure};
use store::Tx;

use crate::model::{Matter, MatterRow};
use crate::see;
use crate::sql::before::{self, Before};
use crate::sql::matters;
use crate::texts;
use crate::words;
use crate::works::Works;
use crate::world::World;

use super::keep::keep;
use super::open;

/// An act on a matter, as asked.
#[derive(Debug, Clone)]
pub struct ActOn {
    pub matter: Id<Matter>,
    pub act: Act,
    /// The version that the asker saw; a matter that moved since is a conflict.
    pub version: Option<i64>,
    /// The asker holds the matter's code.
    pub reporter: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Acted {
    #[schema(value_type = String)]
    pub matter: Id<Matter>,
    pub version: i64,
    pub stage: String,
    /// Whether it can be taken back within seconds, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub undo_until: Option<kernel::Time>,
}

/// Does an act.
///
/// # Errors
/// Not found when the matter is out of scope, `casework.moved_on` when it has
/// another version, and whatever the procedure refuses with.
pub fn act(tx: &mut Tx, ctx: &Ctx, works: &Works, asked: &ActOn) -> Result<Acted> {
    let mut m = matters::lock(tx, asked.matter)?.ok_or_else(Error::not_found)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    see::check_act(&ctx.actor, works, &m, &asked.act.name, asked.reporter)?;
    if asked.version.is_some_and(|v| v != m.version) {
        return Err(Error::conflict("casework.moved_on").arg("version", m.version));
    }
    let before = p.act(&asked.act.name).and_then(|a| a.undo).map(|_| Before::of(&m));
    let act = texts::mask(&p, &asked.act);
    works.prepare(tx, ctx, &p, &mut m, &act.masked)?;
    let world = World::of(tx, ctx, works, &p, &m, asked.reporter)?;
    let world = world.naming(works, &p, &act.masked);
    let outcome = procedure::step(&p, &m.state, &act.masked, &world.env(ctx))
        .map_err(|why| words::refused(&p, &works.directory(), ctx.lang, &m, why))?;
    texts::keep(tx, ctx, works, m.id, m.confidential, &act, &outcome)?;
    carry_out(tx, ctx, works, &p, &world, &mut m, &act.masked, outcome)?;
    if let Some(before) = before {
        before::put(tx, m.id, m.version, &before)?;
    }
    Ok(Acted {
        matter: m.id,
        version: m.version,
        stage: m.stage.clone(),
        undo_until: m.state.last.as_ref().map(|l| l.until),
    })
}

/// Whether the actor may do an act now, without doing it: for previews.
///
/// # Errors
/// As [`act`].
pub fn may(tx: &mut Tx, ctx: &Ctx, works: &Works, asked: &ActOn) -> Result<()> {
    let mut m = matters::get(tx, asked.matter)?.ok_or_else(Error::not_found)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    see::check_act(&ctx.actor, works, &m, &asked.act.name, asked.reporter)?;
    let act = texts::mask(&p, &asked.act);
    works.prepare(tx, ctx, &p, &mut m, &act.masked)?;
    let world = World::of(tx, ctx, works, &p, &m, asked.reporter)?;
    let world = world.naming(works, &p, &act.masked);
    procedure::step(&p, &m.state, &act.masked, &world.env(ctx))
        .map_err(|why| words::refused(&p, &works.directory(), ctx.lang, &m, why))?;
    Ok(())
}

/// Runs the effects that an act names and writes what it did.
#[allow(clippy::too_many_arguments)] // one for each of what a command has by then
pub(super) fn carry_out(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    p: &Procedure,
    world: &World,
    m: &mut MatterRow,
    act: &Act,
    outcome: Outcome,
) -> Result<()> {
    if let Some(hooks) = works.hooks(&m.procedure) {
        hooks.decided(tx, ctx, m, &outcome)?;
        for effect in &outcome.effects {
            hooks.effect(tx, ctx, works, m, effect, act)?;
        }
    }
    keep(tx, ctx, p, world, m, &outcome)?;
    for order in &outcome.children {
        open::child(tx, ctx, works, m, order)?;
    }
    if m.ended.is_some() {
        open::tell_parent(tx, ctx, works, m)?;
    }
    Ok(())
}
