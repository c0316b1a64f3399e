//! How the whole room stands: what is open, and what the day brought. Counts
//! alone; no person, no place finer than the area that was asked for.
//!
//! Formulas, for an area and a moment `as_of`:
//! - open = matters inside the area that have not ended
//! - by stage = open, by the stage they are in
//! - by class = open, by the category of their subcategory; what nobody has
//!   classified yet stands by itself
//! - light = open, by the most pressing of their clocks: red from its end on,
//!   yellow from its warning (80 %) on; a clock that stands keeps its light; a
//!   matter without a clock is green
//! - came today = matters that began since midnight of the city's day
//! - ended today = matters that ended since then and are over still, by how;
//!   done = those whose procedure calls that end `done`

use std::collections::BTreeMap;

use identity::policy::Target;
use kernel::{AreaCode, Ctx, Error, Result, Time};
use procedure::model::End;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::sql::figures::{self, OpenRow};
use crate::words;
use crate::works::Works;

/// A count of one kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Count {
    /// Stable: `report.intake`, `06`; empty where nobody has classified it.
    pub key: String,
    pub name: String,
    pub count: i64,
}

/// Open matters by light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lights {
    pub green: i64,
    pub yellow: i64,
    pub red: i64,
}

/// What a day brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    #[schema(value_type = String, format = DateTime)]
    pub since: Time,
    pub came: i64,
    /// Ended as their procedure means them to end.
    pub done: i64,
    /// Every end, by how.
    pub ended: Vec<Count>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    #[schema(value_type = String)]
    pub area: AreaCode,
    pub area_name: String,
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Time,
    pub open: i64,
    pub lights: Lights,
    pub by_stage: Vec<Count>,
    pub by_class: Vec<Count>,
    pub today: Day,
}

/// Counts an area.
///
/// # Errors
/// `role_needed` for whoever sits in no room round it.
pub fn figures(tx: &mut Tx, ctx: &Ctx, works: &Works, area: AreaCode) -> Result<Figures> {
    works.policy.allows(&ctx.actor, "casework.figures", &Target::place(area))?;
    let since = midnight(works, ctx.now)?;
    let open = figures::open(tx, area, ctx.now)?;
    let came = figures::came(tx, area, since)?.into_iter().map(|(_, n)| n).sum();
    let ended = figures::ended(tx, area, since)?;
    let is_done = |(procedure, stage, _): &&(String, String, i64)| {
        let p = works.procedures.current(procedure).ok();
        p.is_some_and(|p| p.stage(stage).and_then(|s| s.end) == Some(End::Done))
    };
    let done = ended.iter().filter(is_done).map(|(_, _, n)| n).sum();
    let ended = ended.iter().map(|(p, s, n)| (stage(ctx, works, p, s), *n)).collect();
    Ok(Figures {
        area,
        area_name: works.directory().line_name(area),
        as_of: ctx.now,
        open: open.iter().map(|r| r.count).sum(),
        lights: lights(&open),
        by_stage: by_stage(ctx, works, &open),
        by_class: by_class(ctx, works, &open),
        today: Day { since, came, done, ended: counted(ended) },
    })
}

/// When the city's day began.
///
/// # Errors
/// Internal when the calendar has no such moment.
pub fn midnight(works: &Works, now: Time) -> Result<Time> {
    let zone = works.calendars.zone();
    let day = now.civil(zone).date().to_zoned(zone.clone()).map_err(Error::internal)?;
    Ok(Time::from(day.timestamp()))
}

fn lights(rows: &[OpenRow]) -> Lights {
    let of = |light: i64| rows.iter().filter(|r| r.light == light).map(|r| r.count).sum();
    Lights { green: of(0), yellow: of(1), red: of(2) }
}

/// Key and name of a stage of a procedure.
fn stage(ctx: &Ctx, works: &Works, procedure: &str, stage: &str) -> (String, String) {
    let p = works.procedures.current(procedure);
    let name = p.map_or_else(|_| stage.to_owned(), |p| words::stage(&p, ctx.lang, stage));
    (format!("{procedure}.{stage}"), name)
}

/// In the order of the procedures' files.
fn by_stage(ctx: &Ctx, works: &Works, rows: &[OpenRow]) -> Vec<Count> {
    let place = |procedure: &str, stage: &str| {
        let p = works.procedures.current(procedure).ok()?;
        p.stages.iter().position(|s| s.name == stage)
    };
    let mut all: BTreeMap<(String, usize, String), i64> = BTreeMap::new();
    for r in rows {
        let at = place(&r.procedure, &r.stage).unwrap_or(usize::MAX);
        *all.entry((r.procedure.clone(), at, r.stage.clone())).or_default() += r.count;
    }
    let named = all.into_iter().map(|((p, _, s), n)| (stage(ctx, works, &p, &s), n));
    named.map(|((key, name), count)| Count { key, name, count }).collect()
}

fn by_class(ctx: &Ctx, works: &Works, rows: &[OpenRow]) -> Vec<Count> {
    let directory = works.directory();
    let category = |r: &OpenRow| {
        let sub = directory.subcategory(r.subcategory.as_deref()?)?;
        let category = directory.taxonomy().category(&sub.category)?;
        Some((category.code.clone(), category.names.get(ctx.lang).to_owned()))
    };
    counted(rows.iter().map(|r| (category(r).unwrap_or_default(), r.count)).collect())
}

/// Summed by key, in its order.
fn counted(rows: Vec<((String, String), i64)>) -> Vec<Count> {
    let mut all: BTreeMap<String, Count> = BTreeMap::new();
    for ((key, name), n) in rows {
        let count = all.entry(key.clone()).or_insert(Count { key, name, count: 0 });
        count.count += n;
    }
    all.into_values().collect()
}
