//! What villages decide, buy and pay, played through the real commands beside
//! the month.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::{Matter, NewMatter};
use jingwei_demo::VillageMatter;
use jingwei_demo::history::{By, PlannedAct};
use kernel::{Actor, Error, Id, Result, Shard, Time};
use procedure::Act;

use super::history::{Known, carry_out, ctx};
use crate::city::City;

/// The acts of all villages by their time, and how far they are played.
pub(super) struct Villages<'p> {
    events: Vec<(&'p VillageMatter, &'p PlannedAct)>,
    done: usize,
    made: BTreeMap<usize, Id<Matter>>,
}

impl<'p> Villages<'p> {
    pub fn new(plan: &'p [VillageMatter]) -> Villages<'p> {
        let each = |m: &'p VillageMatter| m.acts.iter().map(move |act| (m, act));
        let mut events: Vec<_> = plan.iter().flat_map(each).collect();
        events.sort_by_key(|(m, act)| (act.at, m.number));
        Villages { events, done: 0, made: BTreeMap::new() }
    }

    /// When the next of it happens.
    pub fn next(&self) -> Option<Time> {
        self.events.get(self.done).map(|(_, act)| act.at)
    }

    /// Plays what has happened until then, one after the other.
    pub async fn play(&mut self, city: &City, known: &Known<'_>, until: Time) -> Result<()> {
        while let Some((m, act)) = self.events.get(self.done).filter(|(_, a)| a.at <= until) {
            let played = match self.made.get(&m.number) {
                Some(id) => carry_out(city, known, *id, act, &self.made).await,
                None => {
                    let begun = begin(city, known, m, act, &self.made).await;
                    begun.map(|id| self.made.extend([(m.number, id)]))
                }
            };
            played.map_err(|e| told(e, m, act))?;
            self.done += 1;
        }
        Ok(())
    }
}

/// A mistake in the plan is found by its story.
fn told(e: Error, m: &VillageMatter, act: &PlannedAct) -> Error {
    let detail = format!("{} of {} at {}: {e}", act.act, m.title, act.at);
    Error { detail: Some(detail), ..e }
}

async fn begin(
    city: &City,
    known: &Known<'_>,
    m: &VillageMatter,
    first: &PlannedAct,
    made: &BTreeMap<usize, Id<Matter>>,
) -> Result<Id<Matter>> {
    let actor = match &first.by {
        By::Person(login) => known.staff.actor(login)?,
        By::Reporter => Actor::Anonymous,
    };
    let shard = Shard::of_area(m.village);
    let ctx = ctx(city, actor, first.at).await?;
    let form = known.form(&first.form, made)?;
    let new = NewMatter {
        id: ctx.id(shard),
        procedure: m.procedure.to_owned(),
        act: Act { name: first.act.to_owned(), form, ..Act::default() },
        area: m.village,
        title: m.title.to_owned(),
        subcategory: None,
        request_type: None,
        confidential: false,
        point: None,
        place: String::new(),
        reporter: false,
        raised: false,
    };
    let (of, works, id) = (ctx.clone(), Arc::clone(&city.works), new.id);
    let open = move |tx: &mut store::Tx<'_>| casework::open(tx, &of, &works, new.clone()).map(drop);
    city.edge.store().write(shard, &ctx, open).await?;
    Ok(id)
}
