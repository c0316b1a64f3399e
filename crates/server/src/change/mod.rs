//! Yearly changes of areas, applied as one job: areas, grants and the tables of
//! duties at once, then the matters slice by slice.

mod store;

pub use store::STATEMENTS;

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::Tx;
use ::store::jobs::{self, Job, JobRunner};
use casework::Works;
use casework::commands::resettle;
use kernel::{AreaCode, Ctx, Id, Result, Shard};
use serde_json::{Value, json};
use territory::FinePoint;
use territory::change::{self, Applied, ChangePlan, Followed, Moves};

/// The job that moves the matters.
pub const JOB: &str = "territory.change";
/// Matters that one step looks at.
const SLICE: i64 = 500;

/// What a plan would move: counts by kind, and how many matters lie in which
/// area, those that become one another counted together.
///
/// # Errors
/// Those of the store.
pub fn count(tx: &mut Tx<'_>, moves: &Moves) -> Result<Value> {
    let counted = store::counted(tx, moves)?;
    Ok(json!({ "would_move": counted, "matters": comparable(tx, moves)? }))
}

/// Matters by area, the same before and after.
///
/// # Errors
/// Those of the store.
pub fn comparable(tx: &mut Tx<'_>, moves: &Moves) -> Result<BTreeMap<String, i64>> {
    let mut numbers: BTreeMap<AreaCode, i64> = BTreeMap::new();
    for (area, n) in store::matters(tx)? {
        // A code inside an area that moved is counted where it came to lie.
        let at = match moves.follow(area) {
            Followed::To(to) => to,
            _ => area,
        };
        *numbers.entry(at).or_default() += n;
    }
    let together = moves.comparable(&numbers);
    Ok(together.into_iter().map(|(area, n)| (area.to_string(), n)).collect())
}

/// Brings a plan into force and has the matters follow it.
///
/// # Errors
/// Those of the plan's rows and of the store.
pub fn begin(tx: &mut Tx<'_>, ctx: &Ctx, file: &str, plan: &ChangePlan) -> Result<Id<Applied>> {
    let id: Id<Applied> = ctx.id(Shard::COMMON);
    let counted = count(tx, &plan.moves)?;
    change::apply(tx, ctx, id, file, plan, &counted)?;
    store::follow(tx, ctx, &plan.moves)?;
    schedule(tx, ctx, id)?;
    Ok(id)
}

fn schedule(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Applied>) -> Result<()> {
    let (shard, key) = (Shard::COMMON, id.get());
    let job = Job { shard, kind: JOB, key, due: ctx.now, body: json!({}) };
    jobs::schedule(tx, &job)
}

/// The runner that also moves matters after a change of areas.
pub fn with_timers(jobs: JobRunner, works: &Arc<Works>) -> JobRunner {
    let works = Arc::clone(works);
    jobs.handle(JOB, move |tx, ctx, due| match Id::from_i64(due.key) {
        Some(id) => step(tx, ctx, &works, id, SLICE),
        None => Ok(()),
    })
}

/// One slice of so many matters. That they moved, and how far the change came,
/// commit together: after a kill the next step goes on behind them.
///
/// # Errors
/// Those of the store.
pub fn step(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, id: Id<Applied>, most: i64) -> Result<()> {
    let mut applied = change::applied(tx, id)?;
    if applied.done {
        return Ok(());
    }
    let slice = store::matters_after(tx, applied.reached, most)?;
    for (matter, area, place) in &slice {
        applied.reached = matter.get();
        let to = match applied.moves.follow(*area) {
            Followed::Stays => continue,
            Followed::To(to) => Some(to),
            Followed::OneOf(several) => place.and_then(|p| located(works, p, &several)),
            Followed::Nowhere => None,
        };
        let Some(to) = to else {
            applied.asked += 1;
            continue;
        };
        let moves = &applied.moves;
        let follow = |at: AreaCode| match moves.follow(at) {
            Followed::OneOf(several) => several.into_iter().find(|c| c.contains(to)),
            _ => store::one(moves, at),
        };
        let moved = resettle(tx, ctx, works, *matter, to, &follow)?;
        applied.moved += i64::from(moved);
    }
    applied.done = (slice.len() as i64) < most;
    change::keep(tx, &applied)?;
    if applied.done { Ok(()) } else { schedule(tx, ctx, id) }
}

/// The finest area at a place, when it lies in one of those.
fn located(works: &Works, (lon, lat): (f64, f64), of: &[AreaCode]) -> Option<AreaCode> {
    let found = works.map().locate(FinePoint::from_degrees(lon, lat)?)?;
    let holds = found.flag == territory::Flag::Ok || found.metres == 0.0;
    (holds && of.iter().any(|part| part.contains(found.area))).then_some(found.area)
}
