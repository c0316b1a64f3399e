//! One slice after the other. Each is a command of its own that also says how
//! far it came, so that whoever goes on after a kill does no row twice.

use kernel::{Ctx, Error, Kind as ErrorKind, Result, Shard};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};
use store::jobs::{self, Job, JobRunner};

use crate::kind::{Kind, Kinds};
use crate::sink::Staged;
use crate::sql;
use crate::state::{Import, ImportId, State};

/// The job that goes on with an import where nobody else does.
pub const JOB: &str = "imports.step";

/// Minutes without a sign of life after which the job goes on by itself: who
/// began the import has died.
const SILENCE: i64 = 2;

/// Holds the import, whose file must still be read: rows that come late, when
/// it was given up already, would stay behind for ever.
fn being_read(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    match sql::hold(tx, id)? {
        (_, State::Staging) => Ok(()),
        _ => Err(Error::conflict("imports.interrupted")),
    }
}

/// The reader of the file thinks for long and is alive.
pub(crate) fn beat(tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId) -> Result<()> {
    being_read(tx, id)?;
    watch(tx, ctx, id)
}

/// Adds a slice that was read, behind the first `after` rows.
pub(crate) fn stage(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: &dyn Kind,
    id: ImportId,
    after: i64,
    slice: &[Staged],
) -> Result<()> {
    being_read(tx, id)?;
    let mut rows = slice.to_vec();
    kind.seal(tx, ctx, id, &mut rows)?;
    watch(tx, ctx, id)?;
    sql::stage(tx, ctx, id, after, &rows)
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
        State::Staging => refuse(tx, ctx, &import, &interrupted())?,
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
    if kind.is_row_by_row() {
        if let Some(after) = sql::first(tx, import.id)? {
            return put_in(tx, ctx, kind, import.id, after).map(drop);
        }
    } else {
        let rows = sql::after(tx, import.id, import.reached)?;
        if !rows.is_empty() {
            kind.apply(tx, ctx, import.id, &rows)?;
            return sql::add_reached(tx, ctx, import.id, rows.len());
        }
    }
    kind.show(tx, ctx, import.id)?;
    sql::drop_rows(tx, import.id)?;
    sql::set_state(tx, ctx, import.id, State::Telling, None)?;
    let facts = json!({ "kind": import.kind, "hash": import.hash, "rows": import.staged,
        "faults": import.faults });
    record(tx, ctx, "imports.import", import.id, facts)?;
    told(tx, ctx, kind, import)
}

/// One slice of a kind that goes row by row, which may be tried before the one
/// before it is in. What is in is not staged any more: so no row comes twice,
/// whoever else works on the same import. Answers how many rows it was.
pub(crate) fn slice(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kinds: &Kinds,
    id: ImportId,
    after: i64,
) -> Result<usize> {
    match sql::hold(tx, id)? {
        (kind, State::Applying) => {
            watch(tx, ctx, id)?;
            put_in(tx, ctx, kinds.get(&kind)?.as_ref(), id, after)
        }
        _ => Ok(0),
    }
}

fn put_in(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, id: ImportId, after: i64) -> Result<usize> {
    let rows = sql::slice(tx, id, after)?;
    if !rows.is_empty() {
        kind.apply(tx, ctx, id, &rows)?;
        sql::drop_slice(tx, id, after)?;
        sql::add_reached(tx, ctx, id, rows.len())?;
    }
    Ok(rows.len())
}

/// Tells of a slice of what is seen.
fn told(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<()> {
    match kind.tell(tx, ctx, import.id)? {
        true => Ok(()),
        false => sql::set_state(tx, ctx, import.id, State::Done, None),
    }
}

/// Whoever read its file died over it.
pub(crate) fn interrupted() -> Error {
    Error::conflict("imports.interrupted")
}

/// Ends an import of which nothing was applied. What was staged goes slice by
/// slice.
pub(crate) fn refuse(tx: &mut Tx<'_>, ctx: &Ctx, import: &Import, why: &Error) -> Result<()> {
    let args = sql::args_of(why);
    let why = (why.code, &args);
    if import.staged > 0 {
        sql::set_state(tx, ctx, import.id, State::Clearing, Some(why))?;
        return watch(tx, ctx, import.id);
    }
    sql::set_state(tx, ctx, import.id, State::Refused, Some(why))?;
    jobs::cancel(tx, Shard::COMMON, JOB, import.id.get())
}

/// A slice of what was staged goes, with what it left in the vault; whether
/// more may be left.
fn drop_staged(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<bool> {
    let Some(after) = sql::first(tx, import.id)? else { return Ok(false) };
    let rows = sql::slice(tx, import.id, after)?;
    kind.drop_sealed(tx, ctx, &rows)?;
    sql::drop_slice(tx, import.id, after).map(|()| true)
}

/// Under this name lies how far a hidden import was looked at; no kind sees it.
const LOOKED: &str = ":looked";

/// How far; all of it has no place.
#[derive(Serialize, Deserialize)]
struct Looked {
    after: Option<i64>,
}

/// Looks at what is hidden, a slice at a time: between the look before and the
/// hiding somebody may have acted on it. Then it is shown again. Whether its
/// rows may go.
fn looked(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<bool> {
    // one that was being taken back before there was such a look has none
    let looked: Option<Looked> = sql::kept_as(tx, import.id, LOOKED)?;
    let Some(Looked { after: Some(after) }) = looked else { return Ok(true) };
    match kind.look(tx, import.id, after) {
        Ok(after) => {
            sql::keep(tx, import.id, LOOKED, &json!(Looked { after }))?;
            Ok(after.is_none())
        }
        Err(e) if e.kind == ErrorKind::Conflict => {
            let args = sql::args_of(&e);
            kind.show(tx, ctx, import.id)?;
            sql::set_state(tx, ctx, import.id, State::Done, Some(("imports.shown_again", &args)))?;
            Ok(false)
        }
        Err(e) => Err(e),
    }
}

fn clear(tx: &mut Tx<'_>, ctx: &Ctx, kind: &dyn Kind, import: &Import) -> Result<()> {
    if import.why.is_none() && !looked(tx, ctx, kind, import)? {
        return Ok(());
    }
    // Row by row, what is staged is not in: it can go first.
    if kind.is_row_by_row() && drop_staged(tx, ctx, kind, import)? {
        return Ok(());
    }
    if import.reached > 0 && kind.clear(tx, ctx, import.id)? {
        return Ok(());
    }
    // Ended before it was whole: its rows are still staged.
    if drop_staged(tx, ctx, kind, import)? {
        return Ok(());
    }
    let (state, why) = match &import.why {
        Some(why) => (State::Refused, Some((why.as_str(), &import.why_args))),
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
    sql::set_state(tx, ctx, id, State::Clearing, Some((why.code, &sql::args_of(why))))?;
    watch(tx, ctx, id)
}

/// Hides what an import brought; it is looked at once more, and its rows go,
/// slice by slice after that.
///
/// # Errors
/// `imports.not_done`; those of the kind where it is too late.
pub(crate) fn take_back(tx: &mut Tx<'_>, ctx: &Ctx, kinds: &Kinds, id: ImportId) -> Result<()> {
    let import = sql::lock(tx, id)?;
    if import.state != State::Done {
        return Err(Error::conflict("imports.not_done").arg("state", import.state.name()));
    }
    kinds.get(&import.kind)?.hide(tx, ctx, id)?;
    sql::keep(tx, id, LOOKED, &json!(Looked { after: Some(i64::MIN) }))?;
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
