//! Lines of the worklist in words.

use casework::left::minutes_left;
use casework::model::{Tab, WorkRow, number, unit_at};
use casework::queries::worklist::{self, Counts, desks, in_stead};
use casework::schema::TaskNo;
use casework::sql::matters::NEVER;
use casework::{Works, words};
use identity::policy::Target;
use kernel::actor::Unit;
use kernel::{Ctx, Id, Page, Result};
use store::Tx;

use crate::wire::ListOf;
use crate::wire::work::{WorkItem, WorkQuery};

/// A page of one's work.
///
/// # Errors
/// `identity.sign_in_needed`; `casework.cursor_wrong`.
pub fn page(tx: &mut Tx, ctx: &Ctx, works: &Works, q: &WorkQuery) -> Result<ListOf<WorkItem>> {
    works.policy.allows(&ctx.actor, "casework.worklist", &Target::nothing())?;
    let mut all = desks(&ctx.actor, works);
    if q.tab.tab() == Tab::Todo {
        all.extend(in_stead(&ctx.actor));
    }
    let (filter, after) = (q.into(), q.cursor.as_ref());
    let rows: Page<WorkRow> = worklist::list(tx, &all, q.tab, &filter, ctx.now, after, q.limit)?;
    Ok(rows.map(|row| item(ctx, works, row)).into())
}

/// How much there is in each tab.
///
/// # Errors
/// `identity.sign_in_needed`.
pub fn counts(tx: &mut Tx, ctx: &Ctx, works: &Works) -> Result<Counts> {
    works.policy.allows(&ctx.actor, "casework.worklist", &Target::nothing())?;
    worklist::counts(tx, &desks(&ctx.actor, works), &in_stead(&ctx.actor), ctx.now)
}

fn item(ctx: &Ctx, works: &Works, row: WorkRow) -> WorkItem {
    let directory = works.directory();
    let p = works.procedures.current(&row.procedure).ok();
    let say = |f: &dyn Fn(&procedure::Procedure) -> String, or: &str| {
        p.as_deref().map_or_else(|| or.to_owned(), f)
    };
    let unit = row.lead_unit.and_then(|u| directory.unit(u));
    let sub = row.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let hours = hours_of(&row).and_then(|u| directory.unit(u)?.calendar.as_deref());
    let calendar = works.calendars.get(hours);
    let due = Some(row.inbox.due).filter(|due| *due != NEVER);
    let waits = row.inbox.tab == Tab::Todo;
    let task = u32::try_from(row.inbox.task).ok().filter(|_| waits).map(TaskNo);
    WorkItem {
        number: number(row.inbox.matter, works.calendars.zone()),
        procedure_name: say(&|p| words::procedure(p, ctx.lang), &row.procedure),
        stage_name: say(&|p| words::stage(p, ctx.lang, &row.stage), &row.stage),
        task_name: task.map(|_| {
            say(&|p| words::task(p, ctx.lang, &row.inbox.task_name), &row.inbox.task_name)
        }),
        task,
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        area_name: directory.line_name(row.area),
        unit_name: unit.map(|u| u.name.clone()),
        light: row.inbox.light(ctx.now),
        remaining: due.map(|d| minutes_left(ctx.now, d, row.inbox.round_the_clock, &calendar)),
        due,
        matter: row.inbox.matter,
        version: row.version,
        title: row.title,
        procedure: row.procedure,
        stage: row.stage,
        subcategory: row.subcategory,
        request_type: row.request_type,
        area: row.area,
        unit: row.lead_unit,
        supervised: row.inbox.supervised,
        raised: row.inbox.raised,
        since: row.inbox.since,
    }
}

/// The unit in whose hours is told what is left: that of the desk, or the lead
/// for one of its people. A desk of the room has the city's.
fn hours_of(row: &WorkRow) -> Option<Id<Unit>> {
    let of_person = row.inbox.addressee.starts_with("p:");
    unit_at(&row.inbox.addressee).or(row.lead_unit.filter(|_| of_person))
}
