//! The last beat of every command that moves a matter: writing what the engine
//! answered. Nothing else writes a matter's state.

use kernel::{Ctx, Error, Result};
use procedure::{By, Entry, Outcome, Procedure, State, Task};
use serde_json::{Value, json};
use store::outbox::{self, Fact};
use store::{Tx, audit};

use crate::imprint;
use crate::left;
use crate::model::{InboxRow, MatterRow, Tab, desk};
use crate::sql::{inbox, marks, matters, records};
use crate::world::World;

use super::{RAISED, hints, remind, wake};

/// Writes state, desks, timeline, clocks, fact and audit entry. `m` holds what
/// the command itself changed of the row; the engine's part is taken from
/// `outcome`.
pub(super) fn keep(
    tx: &mut Tx,
    ctx: &Ctx,
    p: &Procedure,
    world: &World,
    m: &mut MatterRow,
    outcome: &Outcome,
) -> Result<()> {
    let from = std::mem::replace(&mut m.stage, outcome.state.stage.clone());
    m.version += 1;
    let before = std::mem::replace(&mut m.state, outcome.state.clone());
    m.lead_unit = m.state.lead;
    m.due = m.state.due();
    m.ended = m.state.ended;
    let supervised = m.stored.as_ref().is_some_and(|face| face.supervised != m.supervised);
    matters::put(tx, m)?;
    if supervised {
        inbox::supervise(tx, m)?;
    }
    keep_desks(tx, ctx, p, m, outcome)?;
    keep_marks(tx, m, &before)?;
    let lines = keep_records(tx, ctx, p, m, outcome)?;
    schedule(tx, ctx, p, world, m)?;
    remind::keep(tx, ctx, m, outcome)?;
    if !m.unseen {
        hints::tell(tx, ctx, m, &before, outcome)?;
        let acts: Vec<&str> = outcome.entries.iter().map(|e| e.act.as_str()).collect();
        moved(tx, ctx, m, &from, &acts, &outcome.facts)?;
    }
    record(tx, ctx, m, outcome, lines)
}

fn keep_desks(
    tx: &mut Tx,
    ctx: &Ctx,
    p: &Procedure,
    m: &MatterRow,
    outcome: &Outcome,
) -> Result<()> {
    for closed in &outcome.closed {
        inbox::close(tx, m.id, i64::from(closed.id))?;
    }
    for task in outcome.opened.iter().chain(&outcome.moved) {
        for row in seats(p, m, task) {
            inbox::put(tx, &row)?;
        }
    }
    if let Some(account) = ctx.actor.account() {
        let tab = if m.ended.is_some() { Tab::Done } else { Tab::Doing };
        let person = procedure::Addressee::Person(account);
        inbox::put(tx, &InboxRow { since: ctx.now, ..row(m, 0, desk(&person), tab, "") })?;
    }
    if m.ended.is_some() {
        inbox::end(tx, m.id)?;
    }
    Ok(())
}

/// Writes what became of the marks since the act before.
fn keep_marks(tx: &mut Tx, m: &MatterRow, before: &State) -> Result<()> {
    let (before, now) = (&before.marks, &m.state.marks);
    for (mark, since) in now.iter().filter(|(mark, since)| before.get(*mark) != Some(since)) {
        marks::put(tx, m.id, mark, *since)?;
    }
    for mark in before.keys().filter(|mark| !now.contains_key(*mark)) {
        marks::drop(tx, m.id, mark)?;
    }
    Ok(())
}

/// A row for each desk that a task lies on.
fn seats<'a>(
    p: &Procedure,
    m: &'a MatterRow,
    task: &'a Task,
) -> impl Iterator<Item = InboxRow> + 'a {
    let waiting = task.done.is_none();
    let round_the_clock = goes_round(p, m, task);
    let raised = waits_at_the_door(m, task);
    task.whom.iter().filter(move |_| waiting).map(move |whom| InboxRow {
        due: task.due.or(m.due).unwrap_or(matters::NEVER),
        warn: task.warn.or(task.due).or(m.due).unwrap_or(matters::NEVER),
        since: task.opened,
        round_the_clock,
        raised,
        ..row(m, i64::from(task.id), desk(whom), Tab::Todo, &task.name)
    })
}

/// Whether a matter that speaks of danger still lies where it came in. Whoever
/// takes it up decides how urgent it is from then on.
fn waits_at_the_door(m: &MatterRow, task: &Task) -> bool {
    task.opened == m.opened && m.state.data.get(RAISED) == Some(&Value::Bool(true))
}

/// Whether what the task is due by counts nights and holidays too.
fn goes_round(p: &Procedure, m: &MatterRow, task: &Task) -> bool {
    let of_task = p.task(&task.name).map(|t| t.clocks.as_slice()).unwrap_or_default();
    let mut of_task = of_task.iter().filter_map(|k| m.state.clock(&p.clocks[*k].name));
    let own = of_task.find(|c| c.stopped.is_none() && c.due.is_some());
    let clock = own.or_else(|| m.state.deadlines().find(|c| c.due.is_some() && c.due == m.due));
    clock.is_some_and(left::goes_round)
}

fn row(m: &MatterRow, task: i64, addressee: String, tab: Tab, name: &str) -> InboxRow {
    InboxRow {
        matter: m.id,
        task,
        addressee,
        tab,
        due: m.due.unwrap_or(matters::NEVER),
        warn: matters::NEVER,
        supervised: m.supervised,
        since: m.opened,
        task_name: name.to_owned(),
        round_the_clock: false,
        raised: false,
    }
}

/// Answers the imprint of each line, for the log.
fn keep_records(
    tx: &mut Tx,
    ctx: &Ctx,
    p: &Procedure,
    m: &MatterRow,
    outcome: &Outcome,
) -> Result<Vec<String>> {
    let mut imprints = Vec::with_capacity(outcome.entries.len());
    for (line, entry) in (0..).zip(&outcome.entries) {
        let files: Vec<records::Attachment> = files(p, entry, m.version).collect();
        let beside =
            records::Beside { dues: &dues(p, m, entry), files: &files, salt: ctx.random() };
        imprints.push(records::put_line(tx, m.id, (m.version, line), entry, &beside)?);
        for file in &files {
            // a draft can be older than what is swept
            if !files::is_kept(tx, &file.file)? {
                return Err(Error::invalid("casework.file_unknown", &file.kind));
            }
            records::put_attachment(tx, m.id, file)?;
        }
    }
    let counts = |clock: &str| p.clock(clock).is_some_and(|c| c.measured);
    for change in outcome.clocks.iter().filter(|c| counts(&c.clock)) {
        records::put_clock(tx, m.id, m.version, ctx.now, change)?;
    }
    Ok(imprints)
}

/// The ends of clocks that the entry's public sentence names: as they were
/// told, whatever becomes of them.
fn dues(p: &Procedure, m: &MatterRow, entry: &Entry) -> Value {
    let named = crate::words::dues_said(p, &entry.act);
    let of = |clock: &str| m.state.clock(clock).and_then(|c| c.due);
    let known = named.into_iter().filter(|_| entry.public);
    known.filter_map(|clock| Some((clock.to_owned(), json!(of(clock)?)))).collect()
}

/// The files that an act's form brought.
fn files<'a>(
    p: &'a Procedure,
    entry: &'a Entry,
    version: i64,
) -> impl Iterator<Item = records::Attachment> + 'a {
    use procedure::model::FieldType::{Files, Photos};
    entry.fields.iter().flat_map(move |(name, value)| {
        let field = p.field(name).filter(|f| matches!(f.kind, Files | Photos));
        let ids = field.and(value.as_array()).into_iter().flatten().filter_map(|v| v.as_str());
        let public = entry.public && field.is_some_and(|f| f.public);
        ids.map(move |id| records::Attachment {
            file: id.to_owned(),
            version,
            kind: name.clone(),
            public,
        })
    })
}

/// Sets the matter's one timer to what comes due next.
fn schedule(tx: &mut Tx, ctx: &Ctx, p: &Procedure, world: &World, m: &MatterRow) -> Result<()> {
    match procedure::next_due(p, &m.state, &world.env(ctx)) {
        Some((due, _)) => wake::set(tx, m.id, due),
        None => wake::clear(tx, m.id),
    }
}

/// Publishes the fact.
pub(super) fn moved(
    tx: &mut Tx,
    ctx: &Ctx,
    m: &MatterRow,
    from: &str,
    acts: &[&str],
    facts: &[String],
) -> Result<()> {
    let body = json!({
        "procedure": m.procedure, "acts": acts, "facts": facts, "from": from,
        "stage": m.stage, "area": m.area_now, "lead": m.lead_unit, "ended": m.ended,
    });
    let (shard, subject, version) = (m.id.shard(), m.id.get(), m.version);
    outbox::publish(tx, ctx, &Fact { shard, name: MOVED, subject, version, body }).map(drop)
}

/// Writes the audit entries: when it was done here, whatever day the act says.
fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    m: &MatterRow,
    outcome: &Outcome,
    lines: Vec<String>,
) -> Result<()> {
    let came = m.comes.map(|now| {
        let mut came = ctx.clone();
        came.now = now;
        came
    });
    let ctx = came.as_ref().unwrap_or(ctx);
    let (shard, subject, version) = (m.id.shard(), m.id.get(), m.version);
    let mut write = |action: &str, facts: Value| {
        let (outcome, subject) = (audit::Outcome::Done, ("matter", subject));
        let entry = audit::Entry { shard, action, subject, version, outcome, facts, personal: &[] };
        audit::record(tx, ctx, &entry)
    };
    let mut entries = outcome.entries.iter().zip(lines).peekable();
    while let Some((entry, line)) = entries.next() {
        let mut facts = json!({ "from": entry.from, "to": entry.to, "by": kind(entry.by) });
        facts[imprint::LINE] = line.into();
        if entries.peek().is_none() {
            facts[imprint::KEY] = m.imprint.as_str().into();
        }
        write(&format!("{}.{}", m.procedure, entry.act), facts)?;
    }
    match outcome.entries.is_empty() {
        // a clock went on, and nobody did anything: still the log knows
        true => write("casework.keep", json!({ imprint::KEY: m.imprint })),
        false => Ok(()),
    }
}

/// The fact that every act publishes: which acts were done, which facts the
/// procedure names for them, where the matter is now.
pub const MOVED: &str = "MatterMoved";

fn kind(by: By) -> &'static str {
    match by {
        By::Person(_) => "person",
        By::Reporter => "reporter",
        By::Anonymous => "anonymous",
        By::System => "system",
    }
}
