//! Matters that come with a file: each begins as any other does, but nobody
//! sees one before all are there, and they can be taken back together.
//!
//! They lie where they belong from the first slice on, under the mark of an
//! import that nobody is to see, which every list, count and export leaves out
//! (see [`crate::seen`]). So a hundred thousand are shown, and hidden again, by
//! one row.

use std::collections::BTreeSet;

use kernel::{Ctx, Id, Result, Time};
use procedure::State;
use serde_json::json;
use store::jobs;
use store::{Tx, audit};

use crate::model::Matter;
use crate::see;
use crate::sql::{brought, matters};
use crate::works::Works;

use super::open::{NewMatter, begin, blank};
use super::{hints, keep, remind, wake};

/// How a matter comes.
#[derive(Debug, Clone, Copy)]
pub struct Coming {
    /// The number of its import.
    pub import: i64,
    /// When it began: now, or long ago where somebody else had it.
    pub opened: Time,
    /// When its first act was.
    pub at: Time,
}

/// Begins a matter that nobody sees yet.
///
/// # Errors
/// As [`super::open`].
pub fn bring(tx: &mut Tx, ctx: &Ctx, works: &Works, new: NewMatter, coming: &Coming) -> Result<()> {
    see::check_begin(&ctx.actor, works, &new.procedure, &new.act.name, new.area)?;
    let p = works.procedures.current(&new.procedure)?;
    let (act, reporter) = (new.act.clone(), new.reporter);
    let mut then = ctx.clone();
    then.now = coming.at;
    let mut m = blank(&then, new, State::new(&p, coming.opened));
    (m.opened, m.comes, m.unseen) = (coming.opened, Some(ctx.now), true);
    let m = begin(tx, &then, works, m, &act, reporter)?;
    brought::add(tx, &m, coming.import)
}

/// Shows all matters of an import at once, or forgets that it had any.
///
/// # Errors
/// Those of the store.
pub fn show(tx: &mut Tx, import: i64) -> Result<()> {
    brought::show(tx, import)
}

/// Hides all of them at once, and those to come: before the first is brought.
///
/// # Errors
/// Those of the store.
pub fn hide(tx: &mut Tx, import: i64) -> Result<()> {
    brought::hide(tx, import)
}

/// Of so many of them behind that one: the last, and on how many somebody has
/// acted. None behind the end.
///
/// # Errors
/// Those of the store.
pub fn touched(tx: &mut Tx, import: i64, after: i64, most: i64) -> Result<Option<(i64, i64)>> {
    brought::touched(tx, import, after, most)
}

/// The matters of an import behind that one, in the order of their ids.
///
/// # Errors
/// Those of the store.
pub fn brought_by(tx: &mut Tx, import: i64, last: i64, most: i64) -> Result<Vec<Id<Matter>>> {
    brought::after(tx, import, last, most)
}

/// Tells the rest of the program of some of the matters that are to be seen
/// now; whether more are left. What ended before it came is nobody's news.
///
/// # Errors
/// Those of the store.
pub fn tell_brought(tx: &mut Tx, ctx: &Ctx, import: i64, most: i64) -> Result<bool> {
    let slice = brought::untold(tx, import, most)?;
    let mut desks = BTreeSet::new();
    for id in &slice {
        let Some(m) = matters::get(tx, *id)?.filter(|m| m.ended.is_none()) else { continue };
        desks.extend(hints::desks_of(&m.state));
        let acts: Vec<&str> = m.state.did.iter().map(|d| d.act.as_str()).collect();
        keep::moved(tx, ctx, &m, "new", &acts, &[])?;
    }
    if let Some(last) = slice.last() {
        brought::set_told(tx, import, *last)?;
    }
    hints::came(tx, ctx, &desks)?;
    Ok(slice.len() as i64 == most)
}

/// Removes one of them with all that is kept of it here; the log keeps that it
/// was.
///
/// # Errors
/// Those of the store.
pub fn unmake(tx: &mut Tx, ctx: &Ctx, id: Id<Matter>) -> Result<()> {
    for job in [wake::JOB, remind::JOB] {
        jobs::cancel(tx, id.shard(), job, id.get())?;
    }
    brought::unmake(tx, id)?;
    audit::record(
        tx,
        ctx,
        &audit::Entry {
            shard: id.shard(),
            action: "casework.unmake",
            subject: ("matter", id.get()),
            version: ctx.now.micros(),
            outcome: audit::Outcome::Done,
            facts: json!({}),
            personal: &[],
        },
    )
}
