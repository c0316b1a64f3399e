//! Reminders on their way to people: kept until they may be told, resolved to
//! the holders of that moment, told to each account once.
//!
//! Grants lie in one shard and an account in another, so it is three commands
//! with the outbox between them; each counts once also when it is delivered
//! again.

use std::collections::BTreeSet;
use std::sync::Arc;

use identity::grant;
use kernel::actor::Unit;
use kernel::{Account, AreaCode, Ctx, Error, Id, Place, Result, Shard};
use procedure::{Addressee, Outcome};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::jobs::{self, Job};
use store::outbox::{self, Delivery, Fact, Subscriber};

use super::hints;
use super::wake::put_off;
use crate::model::{Matter, MatterRow};
use crate::sql::matters;
use crate::sql::notices::{self, Notice, Waiting};
use crate::works::Works;

/// Kind of the job that tells what had to wait.
pub const JOB: &str = "casework.remind";
/// Desks are to be told; the subject is the matter.
const DESKS: &str = "DesksReminded";
/// An account is to be told; the subject is the account.
const ACCOUNT: &str = "AccountReminded";

/// What is told, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    matter: Id<Matter>,
    task: u32,
    task_name: String,
    rule: String,
    /// Whoever caused it need not be told.
    by: Option<Id<Account>>,
    desks: Vec<Addressee>,
}

/// Keeps what the engine handed out: on its way at once, or in the morning.
pub(super) fn keep(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, outcome: &Outcome) -> Result<()> {
    for (line, r) in (0..).zip(&outcome.reminders) {
        let desks: Vec<Addressee> =
            r.to.iter().filter(|a| **a != Addressee::Reporter).cloned().collect();
        let task = m.state.open_tasks().find(|t| t.id == r.task);
        let Some(task) = task.filter(|_| !desks.is_empty()) else { continue };
        let (task, task_name, rule) = (task.id, task.name.clone(), r.rule.clone());
        let said = Said { matter: m.id, task, task_name, rule, by: ctx.actor.account(), desks };
        if r.at <= ctx.now && !m.unseen {
            said.send(tx, ctx, m.version)?;
        } else {
            let Said { task_name, rule, desks, .. } = said;
            let waiting = Waiting { at: r.at, task, task_name, rule, desks };
            notices::put_waiting(tx, m.id, m.version, line, &waiting)?;
            schedule(tx, m.id)?;
        }
    }
    Ok(())
}

impl Said {
    fn send(&self, tx: &mut Tx, ctx: &Ctx, version: i64) -> Result<()> {
        let body = serde_json::to_value(self).map_err(Error::internal)?;
        let (shard, subject) = (self.matter.shard(), self.matter.get());
        outbox::publish(tx, ctx, &Fact { shard, name: DESKS, subject, version, body }).map(drop)
    }
}

/// Sets the job to the first that waits.
fn schedule(tx: &mut Tx, id: Id<Matter>) -> Result<()> {
    let Some(due) = notices::first_waiting(tx, id)? else { return Ok(()) };
    let body = serde_json::Value::Null;
    jobs::schedule(tx, &Job { shard: id.shard(), kind: JOB, key: id.get(), due, body })
}

/// Tells what had to wait until now, where the task still does.
///
/// # Errors
/// Those of the database.
pub fn remind(tx: &mut Tx, ctx: &Ctx, id: Id<Matter>) -> Result<()> {
    let Some(m) = matters::lock(tx, id)? else { return Ok(()) };
    if m.is_unseen() {
        return put_off(tx, JOB, id, ctx.now);
    }
    let mut told: BTreeSet<(u32, String)> = BTreeSet::new();
    for w in notices::take_waiting(tx, id, ctx.now)? {
        let open = m.state.open_tasks().any(|t| t.id == w.task);
        if open && told.insert((w.task, w.rule.clone())) {
            let Waiting { task, task_name, rule, desks, .. } = w;
            Said { matter: id, task, task_name, rule, by: None, desks }.send(tx, ctx, m.version)?;
        }
    }
    schedule(tx, id)
}

/// Those who carry a reminder from the matter to the people.
pub fn subscribers(works: &Arc<Works>) -> Vec<Subscriber> {
    let works = Arc::clone(works);
    vec![
        Subscriber::command("notify", &[DESKS], move |tx, ctx, d| resolve(tx, ctx, &works, d))
            .in_shard(|_| Shard::COMMON),
        Subscriber::command("notify.account", &[ACCOUNT], tell)
            .in_shard(|d| Id::<Account>::from_i64(d.subject).map_or(Shard::COMMON, Id::shard)),
    ]
}

/// From desks to whoever sits at them now.
fn resolve(tx: &mut Tx, ctx: &Ctx, works: &Works, d: &Delivery) -> Result<()> {
    let mut said: Said = serde_json::from_value(d.body.clone()).map_err(Error::internal)?;
    let mut people: BTreeSet<Id<Account>> = BTreeSet::new();
    for desk in std::mem::take(&mut said.desks) {
        people.extend(match desk {
            Addressee::Person(account) => vec![account],
            Addressee::Post { post, unit } => at_post(tx, ctx, &post, unit)?,
            Addressee::Role { role, area } => at_area(tx, ctx, works, &role, area)?,
            Addressee::Reporter => Vec::new(),
        });
    }
    let body = serde_json::to_value(&said).map_err(Error::internal)?;
    for account in people.into_iter().filter(|a| Some(*a) != said.by) {
        let (shard, subject) = (tx.shard(), account.get());
        let (version, body) = (ctx.now.micros(), body.clone());
        outbox::publish(tx, ctx, &Fact { shard, name: ACCOUNT, subject, version, body })?;
    }
    Ok(())
}

fn at_post(tx: &mut Tx, ctx: &Ctx, post: &str, unit: Id<Unit>) -> Result<Vec<Id<Account>>> {
    grant::holders(tx, post, Place::Unit(unit), ctx.now)
}

/// Whoever holds the role there or round it: those on whose worklist it lies.
fn at_area(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    role: &str,
    area: AreaCode,
) -> Result<Vec<Id<Account>>> {
    let directory = works.directory();
    let mut line: Vec<AreaCode> = directory.line(area).into_iter().map(|a| a.code).collect();
    if line.is_empty() {
        line.push(area);
    }
    let mut all = Vec::new();
    for code in line {
        all.extend(grant::holders(tx, role, Place::Area(code), ctx.now)?);
    }
    Ok(all)
}

/// A row for the account, and a hint to its pages.
fn tell(tx: &mut Tx, ctx: &Ctx, d: &Delivery) -> Result<()> {
    let said: Said = serde_json::from_value(d.body.clone()).map_err(Error::internal)?;
    let account = Id::from_i64(d.subject).ok_or_else(|| Error::internal("no account"))?;
    let Said { matter, task, task_name, rule, .. } = said;
    let id = ctx.id(account.shard());
    notices::put(
        tx,
        account,
        &Notice { id, matter, task, task_name, rule, at: ctx.now, read: None },
    )?;
    hints::told(tx, ctx, account)
}
