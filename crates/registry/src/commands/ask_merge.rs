//! Doubles over the border of two areas: whoever finds them asks, and somebody
//! who answers for the other entry says yes or no.

use identity::policy::{Policy, Target};
use kernel::{Ctx, Cursor, Error, Id, Page, Result};
use serde_json::json;
use store::Tx;

use super::{allowed, join, open, reason_of, record};
use crate::model::export::{Ask, Items, Of, Waiting};
use crate::model::{EntryId, Merged};
use crate::queries::{newest, with_cards};
use crate::sql::exports as sql;

/// Asks that an entry be merged into one elsewhere. Whether there is such a one
/// is not told: it lies where the asker has no say.
///
/// # Errors
/// `registry.merge_itself`, `registry.reason_wrong`; those of the policy for
/// the double.
pub fn ask_merge(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: EntryId,
    into: EntryId,
    reason: &str,
) -> Result<Merged> {
    if id == into {
        return Err(Error::invalid("registry.merge_itself", "into"));
    }
    let double = open(tx, ctx, policy, id)?;
    allowed(ctx, policy, "registry.merge", &double)?;
    let reason = reason_of(reason)?;
    if let Some(lead) = newest(tx, into)? {
        let asked_by = ctx.actor.account().ok_or_else(Error::not_found)?;
        let of: Id<Ask> = ctx.id(id.shard());
        let (area, asked_at) = (lead.area, ctx.now);
        let ask = Ask { id: of, entry: id, into, area, asked_by, reason, asked_at };
        sql::put_ask(tx, &ask)?;
    }
    record(tx, ctx, "registry.ask_merge", id, ctx.now.micros(), json!({ "into": into }))?;
    Ok(Merged { id, version: double.version })
}

/// Says yes or no to a merge into an entry that one answers for. Runs in the
/// shard of the double.
///
/// # Errors
/// Not found also where somebody else answers for it;
/// `registry.second_person`; those of a merge.
pub fn answer_merge(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Ask>,
    accept: bool,
) -> Result<Merged> {
    let ask = sql::lock_ask(tx, id)?;
    let lead = newest(tx, ask.into)?.ok_or_else(Error::not_found)?;
    allowed(ctx, policy, "registry.merge", &lead)?;
    if ctx.actor.answers_for(ask.asked_by) {
        return Err(Error::forbidden("registry.second_person"));
    }
    sql::answered(tx, id, ctx.now)?;
    let double = newest(tx, ask.entry)?.ok_or_else(Error::not_found)?;
    record(
        tx,
        ctx,
        "registry.answer_merge",
        ask.entry,
        ctx.now.micros(),
        json!({
            "into": ask.into, "accept": accept,
        }),
    )?;
    match accept {
        true => join(tx, ctx, &double, &lead, &ask.reason, None),
        false => Ok(Merged { id: ask.entry, version: double.version }),
    }
}

/// Merges that wait for an answer from an area.
///
/// # Errors
/// `registry.cursor_wrong`; those of the policy.
pub fn merges_asked(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    of: &Of,
) -> Result<Items<Waiting>> {
    policy.allows(&ctx.actor, "registry.merge", &Target::object(of.area))?;
    let after = crate::queries::place(of.cursor.as_ref(), -1)?;
    let limit = Page::<Ask>::limit(of.limit);
    let mut asks = sql::asks(tx, of.area, after, limit + 1)?;
    let more = asks.len() > limit as usize;
    asks.truncate(limit as usize);
    let next = asks.last().filter(|_| more).map(|a| Cursor(a.id.to_string()));
    let mut items = Vec::new();
    for ask in asks {
        let Some(double) = newest(tx, ask.entry)? else { continue };
        let double = with_cards(tx, vec![double])?.remove(0);
        items.push(Waiting { ask, double });
    }
    Ok(Items { items, next })
}
