//! Lights of village powers (亮灯): what a rule finds outside the usual range
//! becomes a matter of its own, which the village explains and a named reviewer
//! ends. It stands on a matter and its rows, never on a person.
//!
//! A village is looked at after each act on what it buys, lets and pays, and
//! each morning, since a rent falls due by itself.

mod found;
mod look;
mod money;
pub(crate) mod sql;

use std::sync::Arc;

use casework::Works;
use http_edge::Words;
use kernel::{AreaCode, Ctx, Result, Shard, Time};
use procedure::Known;
use serde_json::Value;
use store::Tx;
use store::jobs::{self, Job, JobRunner};

/// The procedure of a light.
pub const PROCEDURE: &str = "village_light";

/// What a look does to lights that are on.
const DONE: [&str; 2] = ["redden", "go_out"];

/// With what the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    DONE.iter().fold(known, |known, act| known.with_done(PROCEDURE, act))
}

/// Kind of the job that looks a village over; the key is its code.
const JOB: &str = "powers.look";

/// The runner that also looks villages over.
#[must_use]
pub fn with_timers(jobs: JobRunner, works: &Arc<Works>, words: &Arc<Words>) -> JobRunner {
    let (works, words) = (Arc::clone(works), Arc::clone(words));
    jobs.handle(JOB, move |tx, ctx, due| look::village(tx, ctx, &works, &words, due))
}

/// Has a village looked over soon.
pub(crate) fn stir(tx: &mut Tx<'_>, ctx: &Ctx, village: AreaCode) -> Result<()> {
    schedule(tx, village, ctx.now)
}

fn schedule(tx: &mut Tx<'_>, village: AreaCode, due: Time) -> Result<()> {
    let (shard, key) = (Shard::of_area(village), village.get());
    jobs::schedule(tx, &Job { shard, kind: JOB, key, due, body: Value::Null })
}
