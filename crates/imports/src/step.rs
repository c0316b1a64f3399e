//! One slice after the other. Each is a command of its own that also says how
//! far it came, so that whoever goes on after a kill does no row twice.

use kernel::{Ctx, Error, Result, Shard};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};
use store::jobs::{self, Job, JobRunner};

use crate::SLICE;
use crate::kind::{Kind, Kinds};
use crate::sink::Staged;
use crate::sql;
use crate::state::{Import, ImportId, State};

/// The job that goes on with an import where nobody else does.
pub const JOB: &str = "imports.step";

/// Minutes without a sign of life after which the job goes on by itself: who
/// began the import has died.
const SILENCE: i64 = 2;

/// The import, locked, whose file is still being read: rows that come late, when
/// it was given up already, would stay behind for ever.
fn being_read(tx: &mut Tx<'_>, id: ImportId) -> Result<Import> {
    let import = sql::lock(tx, id)?;
    match import.state {
        State::Staging => Ok(import),
        _ => Err(Error::conflict("imports.interrupted")),
    }
}

/// The reader of the file thinks for long and is alive.
pub(crate) fn beat(tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId) -> Result<()> {
    being_read(tx, id)?;
    watch(tx, ctx, id)
}

/// Adds a slice that was read.
pub(crate) fn stage(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: &dyn Kind,
    id: ImportId,
    slice: &[Staged],
) -> Result<()> {
    let import = being_read(tx, id)?;
    let mut rows = slice.to_vec();
    kind.seal(tx, ctx, id, &mut rows)?;
    watch(tx, ctx, id)?;
    sql::stage(tx, ctx, id, import.staged, &rows)
}

/// Puts the next step of the import off: whoever works on it is alive.
pub(crate) fn watch(tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId) -> Result<()> {
    schedule(tx, id, ctx.now.plus_minutes(SILENCE))
}

fn schedule(tx: &mut Tx<'_>, id: ImportId, due: kernel::Time) -> Result<()> {
    let job = Job { shard: Shard::COMMON, kind: JOB, key: id.get(), due, body: json!({}) };
    jobs::schedule(tx, &job)
}

/// The runner that also goes on with imports.
pub fn with_timers(jobs: JobRunner, kinds: &Kinds) -> JobRunner {
    let kinds = kinds.clone();
    jobs.handle(JOB, move |tx, ctx, due| {
        let Some(id) = kernel::Id::from_i64(due.key) else { return Ok(()) };
        let import = step(tx, ctx, &kinds, id)?;
        // At once, and as often as slices are left.
        if import.state.is_at_rest() { Ok(()) } else { schedule(tx, id, ctx.now) }
    })
}

/// Does what is next, and answers how the import is then. At rest it does
/// nothing.
pub(crate) fn step(tx: &mut Tx<'_>, ctx: &Ctx, kinds: &Kinds, id: ImportId) -> Result<Import> {
    let import = sql::lock(tx, id)?;
    let kind = kinds.get(&import.kind)?.as_ref();
    match import.state {
        // Its reader is gone: what it had staged says nothing of the rest.
        State::Staging => refuse(tx, ctx, kind, &import, "imports.interrupted")?,
        State::Ready => sql::set_state(tx, ctx, id, State::Applying, None)?,
        State::Applying => apply(tx, ctx, kind, &import)?,
        State::Telling => told(tx, ctx, kind, &import)?,
        State::Clearing => clear(tx, ctx, kind, &import)?,
        State::Done | State::Refused | State::TakenBack => {}
    }
    let now = sql::get(tx, id)?;
    match now.state.is_at_rest() {
        true => jobs::cancel(tx, Shard::COMMON, JOB, id.get())?,
        false => watch(tx, ctx, id)?,
    }
    Ok(now)
}

fn apply(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<()> {
    let rows = sql::after(tx, import.id, import.reached)?;
    if !rows.is_empty() {
        kind.apply(tx, ctx, import.id, &rows)?;
        return sql::set_reached(tx, ctx, import.id, import.reached + rows.len() as i64);
    }
    kind.show(tx, ctx, import.id)?;
    sql::drop_rows(tx, import.id, i64::MAX)?;
    sql::set_state(tx, ctx, import.id, State::Telling, None)?;
    let facts = json!({ "kind": import.kind, "hash": import.hash, "rows": import.staged,
        "faults": import.faults });
    record(tx, ctx, "imports.import", import.id, facts)?;
    told(tx, ctx, kind, import)
}

/// Tells of a slice of what is seen.
fn told(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<()> {
    match kind.tell(tx, ctx, import.id)? {
        true => Ok(()),
        false => sql::set_state(tx, ctx, import.id, State::Done, None),
    }
}

/// Ends an import of which nothing stays.
pub(crate) fn refuse(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: &dyn Kind,
    import: &Import,
    why: &str,
) -> Result<()> {
    sql::set_state(tx, ctx, import.id, State::Refused, Some(why))?;
    jobs::cancel(tx, Shard::COMMON, JOB, import.id.get())?;
    drop_staged(tx, ctx, kind, import)
}

/// What was staged goes, with what it left in the vault.
fn drop_staged(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<()> {
    let mut n = 0;
    loop {
        let rows = sql::after(tx, import.id, n)?;
        kind.drop_sealed(tx, ctx, &rows)?;
        n += rows.len() as i64;
        if rows.len() < SLICE {
            return sql::drop_rows(tx, import.id, i64::MAX);
        }
    }
}

fn clear(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<()> {
    if kind.clear(tx, ctx, import.id)? {
        return Ok(());
    }
    // Ended before it was whole: its rows are still staged.
    drop_staged(tx, ctx, kind, import)?;
    let (state, why) = match &import.why {
        Some(why) => (State::Refused, Some(why.as_str())),
        None => (State::TakenBack, None),
    };
    sql::set_state(tx, ctx, import.id, state, why)
}

/// An import whose slices cannot go on: what is in is cleared, unseen.
pub(crate) fn give_up(tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId, why: &Error) -> Result<()> {
    let import = sql::lock(tx, id)?;
    if import.state != State::Applying {
        return Ok(());
    }
    sql::set_state(tx, ctx, id, State::Clearing, Some(why.code))?;
    watch(tx, ctx, id)
}

/// Hides what an import brought; its rows go slice by slice after that.
///
/// # Errors
/// `imports.not_done`; those of the kind where it is too late.
pub(crate) fn take_back(tx: &mut Tx<'_>, ctx: &Ctx, kinds: &Kinds, id: ImportId) -> Result<()> {
    let import = sql::lock(tx, id)?;
    if import.state != State::Done {
        return Err(Error::conflict("imports.not_done").arg("state", import.state.name()));
    }
    kinds.get(&import.kind)?.hide(tx, ctx, id)?;
    sql::set_state(tx, ctx, id, State::Clearing, None)?;
    watch(tx, ctx, id)?;
    record(tx, ctx, "imports.take_back", id, json!({ "kind": import.kind }))
}

fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    id: ImportId,
    facts: serde_json::Value,
) -> Result<()> {
    audit::record(
        tx,
        ctx,
        &Entry {
            shard: Shard::COMMON,
            action,
            subject: ("import", id.get()),
            version: ctx.now.micros(),
            outcome: Outcome::Done,
            facts,
            personal: &[],
        },
    )
}
