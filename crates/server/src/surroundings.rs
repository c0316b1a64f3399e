//! What the edge asks of the land and of the matters.

use std::sync::Arc;

use casework::Works;
use casework::queries::page::seen;
use http_edge::edge::Surroundings;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Place, Result};
use store::Tx;

/// The territory and the matters of the city.
pub struct Land(pub Arc<Works>);

impl Surroundings for Land {
    fn name(&self, place: Place, _: Lang) -> Option<String> {
        // Names in data stay as they are, in whatever language one reads.
        let directory = self.0.directory();
        match place {
            Place::Area(area) => directory.area(area).map(|a| a.name.clone()),
            Place::Unit(unit) => directory.unit(unit).map(|u| u.name.clone()),
        }
    }

    fn unit_area(&self, unit: Id<Unit>) -> Option<AreaCode> {
        self.0.directory().unit(unit).map(|u| u.area)
    }

    fn may_watch(&self, tx: &mut Tx<'_>, ctx: &Ctx, matter: i64) -> Result<()> {
        let id = Id::from_i64(matter).ok_or_else(Error::not_found)?;
        seen(tx, &ctx.actor, &self.0, id, false).map(drop)
    }
}
