//! What the engine may know of the world, gathered for one matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Id, Level, Result};
use procedure::model::{FieldDef, FieldType};
use procedure::{Act, Env, Neighbours, Procedure};
use serde_json::{Map, Value};
use store::Tx;
use territory::Directory;
use worktime::Calendar;

use crate::beside::Beside;
use crate::model::MatterRow;
use crate::works::Works;

/// Owns what an [`Env`] borrows.
pub(crate) struct World {
    areas: Vec<(Level, AreaCode)>,
    beside: Beside,
    calendar: Arc<Calendar>,
    calendars: BTreeMap<Id<Unit>, Arc<Calendar>>,
    taxonomy: BTreeMap<String, Value>,
    settings: BTreeMap<String, Value>,
    guards: BTreeMap<String, bool>,
    reporter: bool,
}

impl World {
    /// Gathers it; `reporter` says that the actor holds the matter's code.
    pub(crate) fn of(
        tx: &mut Tx,
        ctx: &Ctx,
        works: &Works,
        p: &Procedure,
        m: &MatterRow,
        reporter: bool,
    ) -> Result<World> {
        let directory = works.directory();
        Ok(World {
            areas: directory.line(m.area_now).iter().map(|a| (a.level, a.code)).collect(),
            calendar: works.calendars.get(None),
            calendars: calendars(&directory, works, units_of(p, m)),
            taxonomy: attributes(&directory, m, ctx),
            settings: settings(ctx, p, m),
            guards: guards(tx, ctx, works, p, m)?,
            reporter,
            beside: Beside { map: works.map(), area: m.area_now, directory },
        })
    }

    /// With the hours of the units that the act names.
    pub(crate) fn naming(mut self, works: &Works, p: &Procedure, act: &Act) -> World {
        let directory = works.directory();
        self.calendars.extend(calendars(&directory, works, named(p, &act.form)));
        self
    }

    /// The same, to play the past again in.
    pub(crate) fn replayed(self) -> procedure::World {
        let World { areas, beside, taxonomy, settings, guards, calendars, .. } = self;
        let neighbours = beside.grids();
        procedure::World { areas, neighbours, taxonomy, settings, guards, calendars }
    }

    /// The engine's view of it.
    pub(crate) fn env<'a>(&'a self, ctx: &'a Ctx) -> Env<'a> {
        Env {
            now: ctx.now,
            actor: &ctx.actor,
            reporter: self.reporter,
            reporter_account: None,
            areas: &self.areas,
            neighbours: &self.beside,
            calendar: &self.calendar,
            calendars: &self.calendars,
            taxonomy: &self.taxonomy,
            settings: &self.settings,
            guards: &self.guards,
        }
    }
}

/// Every unit that the matter names.
fn units_of(p: &Procedure, m: &MatterRow) -> Vec<Id<Unit>> {
    let of = m.state.lead.into_iter().chain(m.state.assist.iter().copied());
    of.chain(m.state.data.iter().flat_map(|(name, value)| ids(p, name, value))).collect()
}

/// Every unit that a form names.
fn named(p: &Procedure, form: &Map<String, Value>) -> Vec<Id<Unit>> {
    form.iter().flat_map(|(name, value)| ids(p, name, value)).collect()
}

fn ids(p: &Procedure, name: &str, value: &Value) -> Vec<Id<Unit>> {
    let is_unit = |f: &&FieldDef| matches!(f.kind, FieldType::Unit | FieldType::Units);
    if p.field(name).filter(is_unit).is_none() {
        return Vec::new();
    }
    let one = |v: &Value| v.as_str().and_then(|s| s.parse().ok());
    match value {
        Value::Array(list) => list.iter().filter_map(one).collect(),
        v => one(v).into_iter().collect(),
    }
}

/// Of those that keep hours of their own.
fn calendars(
    directory: &Directory,
    works: &Works,
    units: Vec<Id<Unit>>,
) -> BTreeMap<Id<Unit>, Arc<Calendar>> {
    let own = |u: Id<Unit>| {
        let name = directory.unit(u)?.calendar.as_deref()?;
        Some((u, works.calendars.get(Some(name))))
    };
    units.into_iter().filter_map(own).collect()
}

/// The attributes of the matter's subcategory; the responsible row's own
/// deadlines win over the taxonomy's.
fn attributes(directory: &Directory, m: &MatterRow, ctx: &Ctx) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let Some(sub) = m.subcategory.as_deref().and_then(|s| directory.subcategory(s)) else {
        return all;
    };
    let own = directory
        .responsible(m.area_now, &sub.code, ctx.now)
        .map(|a| a.deadlines)
        .unwrap_or_default();
    let deadlines = [
        ("contact", own.contact, &sub.contact),
        ("handle", own.handle, &sub.handle),
        ("verify", own.verify, &sub.verify),
    ];
    for (name, own, shipped) in deadlines {
        let _ = all.insert(name.to_owned(), own.unwrap_or_else(|| shipped.clone()).into());
    }
    let _ = all.insert("urgency".to_owned(), sub.urgency.name().into());
    let _ = all.insert("intake_may_file".to_owned(), sub.intake_may_file.into());
    let _ = all.insert("public".to_owned(), sub.public.into());
    let _ = all.insert("verification".to_owned(), sub.verification.name().into());
    all
}

/// The settings that the procedure reads, as they hold for the matter.
fn settings(ctx: &Ctx, p: &Procedure, m: &MatterRow) -> BTreeMap<String, Value> {
    p.settings_read()
        .iter()
        .filter_map(|name| {
            let value = ctx.settings.raw(name, Some(m.area_now), ctx.now)?;
            Some((name.clone(), value.clone()))
        })
        .collect()
}

/// The answers of the guards that the procedure names.
fn guards(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    p: &Procedure,
    m: &MatterRow,
) -> Result<BTreeMap<String, bool>> {
    let Some(hooks) = works.hooks(&p.name) else { return Ok(BTreeMap::new()) };
    p.guards().iter().map(|g| Ok((g.clone(), hooks.guard(tx, ctx, m, g)?))).collect()
}
