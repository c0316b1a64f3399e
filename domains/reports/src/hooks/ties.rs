//! Merging reports and tying repeats. The other report may lie in another
//! shard: asked here, taken there, answered here, each a command of its own,
//! with a state that the page shows meanwhile.

use std::sync::Arc;

use casework::{ActOn, Matter, MatterRow, Works};
use kernel::{Ctx, Error, Id, Result, Shard};
use procedure::{Act, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use store::outbox::{self, Delivery, Fact, Subscriber};

use super::filled;
use crate::commands::PROCEDURE;
use crate::sql::ties::{self, Tie, TieKind, TieState};

const ASKED: &str = "ReportTieAsked";
const ANSWERED: &str = "ReportTieAnswered";
const LEAD_CLOSED: &str = "ReportLeadClosed";
const LEAD_LOST: &str = "ReportLeadLost";
/// Facts of the procedure after which the merged callers are answered too.
const CLOSING: [&str; 2] = ["MatterClosed", "MatterAnswered"];
/// Where a merged report waits for the leading one.
const MERGED_STAGE: &str = "merged";

/// A tie on its way: seen from `matter`, whose command published it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Way {
    matter: Id<Matter>,
    kind: TieKind,
    other: Id<Matter>,
    state: TieState,
    /// `matter` is confidential.
    hidden: bool,
}

impl Way {
    fn of(d: &Delivery) -> Result<Way> {
        serde_json::from_value(d.body.clone()).map_err(Error::internal)
    }

    /// Keeps it on its own side and tells the other one.
    fn send(self, tx: &mut Tx, ctx: &Ctx, version: i64) -> Result<()> {
        self.keep(tx, ctx)?;
        self.publish(tx, ctx, ASKED, self.matter, version)
    }

    /// On its own side nothing is hidden: whoever sees the one may know of the
    /// other.
    fn keep(self, tx: &mut Tx, ctx: &Ctx) -> Result<()> {
        let Way { matter, kind, other, state, .. } = self;
        ties::put(tx, matter, Tie { kind, other, state, hidden: false, at: ctx.now })
    }

    fn publish(
        self,
        tx: &mut Tx,
        ctx: &Ctx,
        name: &'static str,
        subject: Id<Matter>,
        version: i64,
    ) -> Result<()> {
        let body = serde_json::to_value(self).map_err(Error::internal)?;
        let (shard, subject) = (tx.shard(), subject.get());
        outbox::publish(tx, ctx, &Fact { shard, name, subject, version, body }).map(drop)
    }
}

pub(super) fn ask_merge(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, act: &Act) -> Result<()> {
    ask(tx, ctx, m, TieKind::MergedInto, act, "into")
}

pub(super) fn ask_repeat(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, act: &Act) -> Result<()> {
    ask(tx, ctx, m, TieKind::RepeatOf, act, "same_as")
}

fn ask(
    tx: &mut Tx,
    ctx: &Ctx,
    m: &MatterRow,
    kind: TieKind,
    act: &Act,
    field: &'static str,
) -> Result<()> {
    let other: Option<Id<Matter>> = filled(act, field).and_then(|id| id.parse().ok());
    let itself = || Error::invalid("reports.tie_itself", format!("form/{field}"));
    let other = other.filter(|o| *o != m.id).ok_or_else(itself)?;
    Way { matter: m.id, kind, other, state: TieState::Asked, hidden: m.confidential }.send(
        tx,
        ctx,
        m.version + 1,
    )
}

/// Takes back whatever this report was merged into.
pub(super) fn undo_merge(tx: &mut Tx, ctx: &Ctx, m: &MatterRow) -> Result<()> {
    for tie in ties::of(tx, m.id)?.into_iter().filter(|t| t.kind == TieKind::MergedInto) {
        let Tie { kind, other, .. } = tie;
        let (state, hidden) = (TieState::Undone, m.confidential);
        Way { matter: m.id, kind, other, state, hidden }.send(tx, ctx, m.version + 1)?;
    }
    Ok(())
}

/// The leading report was closed: every merged caller is now asked too.
pub(super) fn tell_merged(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, o: &Outcome) -> Result<()> {
    if !o.facts.iter().any(|f| CLOSING.contains(&f.as_str())) {
        return Ok(());
    }
    for tie in merged(tx, m)? {
        tell_of_lead(tx, ctx, m, tie, LEAD_CLOSED)?;
    }
    Ok(())
}

/// The leading report ended without a result (withdrawn, declined, void):
/// whoever was merged into it goes on by themselves, and hangs on nothing.
pub(super) fn free_merged(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, o: &Outcome) -> Result<()> {
    let ends = m.state.ended.is_none() && o.state.ended.is_some();
    if !ends || o.facts.iter().any(|f| CLOSING.contains(&f.as_str())) {
        return Ok(());
    }
    for tie in merged(tx, m)? {
        ties::put(tx, m.id, Tie { state: TieState::Undone, at: ctx.now, ..tie })?;
        tell_of_lead(tx, ctx, m, tie, LEAD_LOST)?;
    }
    Ok(())
}

/// The reports that this one leads.
fn merged(tx: &mut Tx, m: &MatterRow) -> Result<Vec<Tie>> {
    let mut all = ties::of(tx, m.id)?;
    all.retain(|t| t.kind == TieKind::Merged && t.state == TieState::Done);
    Ok(all)
}

fn tell_of_lead(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, tie: Tie, name: &'static str) -> Result<()> {
    let (shard, subject) = (m.id.shard(), tie.other.get());
    let (version, body) = (ctx.now.micros(), json!({ "lead": m.id }));
    outbox::publish(tx, ctx, &Fact { shard, name, subject, version, body }).map(drop)
}

/// The other halves of ties.
pub(crate) fn subscribers(works: &Arc<Works>) -> Vec<Subscriber> {
    let (answered, led) = (Arc::clone(works), Arc::clone(works));
    vec![
        Subscriber::command("reports.tie", &[ASKED], |tx, ctx, d| take(tx, ctx, Way::of(d)?, d))
            .in_shard(|d| shard_of(&d.body["other"])),
        Subscriber::command("reports.tied", &[ANSWERED], move |tx, ctx, d| {
            answer(tx, ctx, &answered, Way::of(d)?)
        })
        .in_shard(|d| shard_of(&d.body["matter"])),
        Subscriber::command("reports.merged", &[LEAD_CLOSED, LEAD_LOST], move |tx, ctx, d| {
            lead_ended(tx, ctx, &led, d)
        })
        .in_shard(|d| Id::<Matter>::from_i64(d.subject).map_or(Shard::COMMON, Id::shard)),
    ]
}

/// The side that asked hears the answer. A merge that was refused is undone by
/// itself: nobody waits for what cannot come.
fn answer(tx: &mut Tx, ctx: &Ctx, works: &Works, way: Way) -> Result<()> {
    way.keep(tx, ctx)?;
    match (way.kind, way.state) {
        (TieKind::MergedInto, TieState::Refused) => {
            by_itself(tx, ctx, works, way.matter, way.other, "merge_refused").map(drop)
        }
        _ => Ok(()),
    }
}

/// An act by the system on a report that is merged into `lead`. One that was
/// taken out, or merged elsewhere, meanwhile is left as it is: `false`.
fn by_itself(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    matter: Id<Matter>,
    lead: Id<Matter>,
    act: &str,
) -> Result<bool> {
    let m = casework::sql::matters::lock(tx, matter)?;
    let into = |m: &MatterRow| m.state.data.get("into") == Some(&json!(lead.to_string()));
    if !m.is_some_and(|m| m.stage == MERGED_STAGE && into(&m)) {
        return Ok(false);
    }
    let asked = ActOn { matter, act: Act::named(act), version: None, reporter: false };
    casework::act(tx, ctx, works, &asked).map(|_| true)
}

fn shard_of(id: &Value) -> Shard {
    let id = id.as_str().and_then(|s| s.parse::<Id<Matter>>().ok());
    id.map_or(Shard::COMMON, Id::shard)
}

/// The side that is asked: takes the tie, or says that it cannot.
fn take(tx: &mut Tx, ctx: &Ctx, way: Way, d: &Delivery) -> Result<()> {
    let other = casework::sql::matters::lock(tx, way.other)?;
    let taken = way.state == TieState::Undone
        || other.is_some_and(|m| m.procedure == PROCEDURE && can_take(way.kind, &m));
    let state = match (way.state, taken) {
        (TieState::Undone, _) => TieState::Undone,
        (_, true) => TieState::Done,
        (_, false) => TieState::Refused,
    };
    if state != TieState::Refused {
        let kind = way.kind.other_side();
        let (other, hidden) = (way.matter, way.hidden);
        ties::put(tx, way.other, Tie { kind, other, state, hidden, at: ctx.now })?;
    }
    Way { state, ..way }.publish(tx, ctx, ANSWERED, way.matter, d.version)
}

/// Nothing is merged into what is over, or is itself waiting for another: two
/// reports merged into each other would wait for ever.
fn can_take(kind: TieKind, m: &MatterRow) -> bool {
    kind != TieKind::MergedInto || (m.ended.is_none() && m.stage != MERGED_STAGE)
}

/// A merged report goes on: to its own caller when the leading one was closed,
/// by itself when that one came to nothing.
fn lead_ended(tx: &mut Tx, ctx: &Ctx, works: &Works, d: &Delivery) -> Result<()> {
    let matter = Id::from_i64(d.subject).ok_or_else(|| Error::internal("no matter"))?;
    let lead = d.body["lead"].as_str().and_then(|id| id.parse().ok());
    let lead = lead.ok_or_else(|| Error::internal("no leading matter"))?;
    let lost = d.name == LEAD_LOST;
    let act = if lost { "lead_lost" } else { "lead_closed" };
    let went_on = by_itself(tx, ctx, works, matter, lead, act)?;
    if went_on && lost {
        let (kind, state) = (TieKind::MergedInto, TieState::Undone);
        ties::put(tx, matter, Tie { kind, other: lead, state, hidden: false, at: ctx.now })?;
    }
    Ok(())
}
