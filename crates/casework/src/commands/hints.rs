//! Live hints: whose worklist an act changed. They commit with nothing and are
//! kept nowhere; who missed one asks again.

use std::collections::BTreeSet;

use kernel::{Account, Ctx, Id, Result};
use procedure::{Addressee, Outcome, State};
use serde_json::Value;
use store::Tx;
use store::outbox::{self, Fact};

use crate::model::MatterRow;

/// The subject is an account.
pub const OF_PERSON: &str = "WorklistOfPerson";
/// The subject is a unit.
pub const OF_UNIT: &str = "WorklistOfUnit";
/// The subject is an account: it was told something.
pub const OF_NOTICES: &str = "NoticesOfPerson";
/// The subject is an area.
pub const OF_AREA: &str = "WorklistOfArea";

/// Tells every desk that a task came to, left, or changed on, the one who
/// acted, and whoever has the matter in the list of what goes on: its stage,
/// and who still waits, is shown there.
pub(super) fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    m: &MatterRow,
    before: &State,
    outcome: &Outcome,
) -> Result<()> {
    let closed = |id| outcome.closed.iter().any(|c| c.id == id);
    let left = before.open_tasks().filter(|t| closed(t.id));
    let touched = left.chain(&outcome.opened).chain(&outcome.moved).flat_map(|t| &t.whom);
    let mut desks: BTreeSet<(&'static str, i64)> = touched.filter_map(subject).collect();
    desks.extend(ctx.actor.account().map(|a| (OF_PERSON, a.get())));
    if outcome.state.stage != before.stage || outcome.closed.iter().any(|c| c.done) {
        let had_a_hand = outcome.state.did.iter().filter_map(|d| d.by);
        desks.extend(had_a_hand.map(|a| (OF_PERSON, a.get())));
    }
    for (name, subject) in desks {
        let (shard, version, body) = (m.id.shard(), m.version, Value::Null);
        outbox::publish(tx, ctx, &Fact { shard, name, subject, version, body })?;
    }
    Ok(())
}

/// Desks on which a matter waits.
pub(super) fn desks_of(state: &State) -> impl Iterator<Item = (&'static str, i64)> {
    state.open_tasks().flat_map(|t| &t.whom).filter_map(subject)
}

/// Hints to desks that much has come at once.
pub(super) fn came(tx: &mut Tx, ctx: &Ctx, desks: &BTreeSet<(&'static str, i64)>) -> Result<()> {
    for (name, subject) in desks {
        let (shard, version, body) = (tx.shard(), 0, Value::Null);
        let hint = Fact { shard, name, subject: *subject, version, body };
        outbox::publish(tx, ctx, &hint)?;
    }
    Ok(())
}

/// Hints to an account's pages that it was told something.
pub(super) fn told(tx: &mut Tx, ctx: &Ctx, account: Id<Account>) -> Result<()> {
    let (shard, name, subject) = (tx.shard(), OF_NOTICES, account.get());
    let (version, body) = (0, Value::Null);
    outbox::publish(tx, ctx, &Fact { shard, name, subject, version, body }).map(drop)
}

fn subject(whom: &Addressee) -> Option<(&'static str, i64)> {
    match whom {
        Addressee::Role { area, .. } => Some((OF_AREA, area.get())),
        Addressee::Post { unit, .. } => Some((OF_UNIT, unit.get())),
        Addressee::Person(account) => Some((OF_PERSON, account.get())),
        Addressee::Reporter => None,
    }
}
