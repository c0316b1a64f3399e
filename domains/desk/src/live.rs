//! What ties `casework` to the program around it: the names of places, who may
//! watch a matter, the timers that wake one.

use std::sync::Arc;

use casework::queries::page::seen;
use casework::{Works, commands};
use http_edge::edge::Surroundings;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Place, Result};
use store::Tx;
use store::jobs::JobRunner;

/// What the edge asks of the city.
pub struct Around(pub Arc<Works>);

impl Surroundings for Around {
    fn name(&self, place: Place, _: Lang) -> Option<String> {
        let directory = self.0.directory();
        match place {
            Place::Area(code) => directory.area(code).map(|a| a.name.clone()),
            Place::Unit(id) => directory.unit(id).map(|u| u.name.clone()),
        }
    }

    fn unit_area(&self, unit: Id<Unit>) -> Option<AreaCode> {
        self.0.directory().unit(unit).map(|u| u.area)
    }

    /// Live events of a matter go to those who may see it.
    fn may_watch(&self, tx: &mut Tx<'_>, ctx: &Ctx, matter: i64) -> Result<()> {
        let id = Id::from_i64(matter).ok_or_else(Error::not_found)?;
        seen(tx, &ctx.actor, &self.0, id, false).map(drop)
    }
}

/// Has the runner wake matters: lights, reminders, rungs, acts that come due;
/// and tell in the morning what nobody may be told at night.
#[must_use]
pub fn with_timers(runner: JobRunner, works: &Arc<Works>) -> JobRunner {
    let works = Arc::clone(works);
    let matter = |key: i64| Id::from_i64(key).ok_or_else(Error::not_found);
    runner
        .handle(commands::WAKE, move |tx, ctx, due| {
            commands::wake(tx, ctx, &works, matter(due.key)?)
        })
        .handle(commands::REMIND, move |tx, ctx, due| commands::remind(tx, ctx, matter(due.key)?))
}
