//! A changed calendar moves the deadlines of open matters, wherever it was
//! changed: as a job, slice by slice, so that a kill costs a slice at the most.

use std::sync::Arc;

use casework::Works;
use casework::commands::recompute;
use casework::shipped;
use casework::sql::waiting;
use kernel::{Ctx, Error, Result, Shard, Time};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::Tx;
use store::jobs::{self, Job, JobRunner};

use crate::calendars::{self, Own};

/// Its name among the jobs; there is one at a time.
const JOB: &str = "server.deadlines";
const KEY: i64 = 0;
/// Matters that one step looks at.
const SLICE: i64 = 200;
/// Microseconds until it is asked again whether this process knows the calendar.
const PAUSE: i64 = 1_000_000;

/// Has every deadline worked out again by these calendars. One that was under
/// way by others begins anew.
///
/// # Errors
/// Those of the store.
pub fn schedule(tx: &mut Tx<'_>, ctx: &Ctx, by: &Own) -> Result<()> {
    put(tx, ctx.now, json!({ "after": 0, "by": mark(by)? }))
}

/// The runner that also works deadlines out again.
pub fn with_timers(jobs: JobRunner, works: &Arc<Works>) -> JobRunner {
    let works = Arc::clone(works);
    jobs.handle(JOB, move |tx, ctx, due| step(tx, ctx, &works, &due.body))
}

fn step(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, body: &Value) -> Result<()> {
    let own = calendars::own(ctx);
    if body["by"] != mark(&own)?.as_str() {
        // DANGER: worked out by the calendar of before, deadlines would stay as
        // they are and nobody would look again
        return put(tx, Time::from_micros(ctx.now.micros() + PAUSE), body.clone());
    }
    works.calendars.replace(shipped::compiled(own.into_values().collect())?)?;
    let slice = waiting::waiting(tx, None, body["after"].as_i64().unwrap_or(0), SLICE)?;
    for id in &slice {
        recompute(tx, ctx, works, *id)?;
    }
    match slice.last() {
        Some(last) => put(tx, ctx.now, json!({ "after": last.get(), "by": body["by"] })),
        None => Ok(()),
    }
}

fn put(tx: &mut Tx<'_>, due: Time, body: Value) -> Result<()> {
    jobs::schedule(tx, &Job { shard: Shard::COMMON, kind: JOB, key: KEY, due, body })
}

/// Tells one state of the city's calendars from the next.
fn mark(own: &Own) -> Result<String> {
    let text = serde_json::to_vec(own).map_err(Error::internal)?;
    Ok(Sha256::digest(text).iter().take(8).map(|b| format!("{b:02x}")).collect())
}
