//! Appointing a stand-in.

use kernel::{Account, Ctx, Error, Grant, Id, Kind, Result, Shard, Time};
use serde_json::json;
use store::{Tx, vals};

use super::beside::beside_post;
use super::{Post, StandIn, lendable, may_appoint};
use crate::account::{self, State};
use crate::duties;
use crate::grant::{self, Reach, UnitAreas, columns, may_give};
use crate::policy::Policy;
use crate::store::grants::GRANTS_COUNT;
use crate::store::stand_ins::{POST_LEND, POST_LENT, STAND_IN_ADD};

/// Somebody to stand in while one is away.
#[derive(Debug, Clone)]
pub struct NewStandIn {
    pub away: Id<Account>,
    pub colleague: Id<Account>,
    /// Which posts; all that can be lent when it is missing, and then what is
    /// given to whoever is away by name comes along.
    pub posts: Option<Vec<Id<Grant>>>,
    /// At once when it is missing or past.
    pub from: Option<Time>,
    pub to: Time,
    pub reason: String,
}

/// Days that somebody stands in at the most: then the post is given to another.
const DAYS_MOST: i64 = 92;

/// A post, and for which part of the time it can be lent.
type Lent = (Post, Time, Time);

/// Appoints a stand-in: by who will be away, or by who gives such posts, when
/// somebody fell ill and cannot.
///
/// # Errors
/// Those of the policy; `identity.stand_in_oneself`, `identity.stand_in_dates`,
/// `identity.stand_in_nothing`, `identity.stand_in_post` for one that is not
/// theirs to lend, `identity.stand_in_elsewhere` for a colleague who works
/// elsewhere, `identity.stand_in_there`, `identity.reason_wrong`,
/// `identity.grant_beyond_own`, `identity.grants_many`.
pub fn appoint(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    new: &NewStandIn,
    unit_area: UnitAreas<'_>,
) -> Result<Id<StandIn>> {
    may_appoint(tx, ctx, policy, new.away)?;
    let reason = grant::reason(&new.reason)?;
    let from = new.from.filter(|t| *t > ctx.now).unwrap_or(ctx.now);
    if new.to <= from || new.to > from.plus_minutes(DAYS_MOST * 24 * 60) {
        return Err(Error::invalid("identity.stand_in_dates", "to").arg("most", DAYS_MOST));
    }
    if new.colleague == new.away || ctx.actor.account() == Some(new.colleague) {
        return Err(Error::invalid("identity.stand_in_oneself", "colleague"));
    }
    let posts = posts(tx, ctx, policy, new, from)?;
    for (post, from, to) in &posts {
        lend_check(tx, ctx, new.colleague, post, (*from, *to))?;
        if ctx.actor.account() != Some(new.away) {
            let reach = Reach::held(post.place, unit_area);
            may_give(policy, &ctx.actor, &post.role, &reach, Some((*from, Some(*to))))?;
        }
    }
    let held = tx.query_one(&GRANTS_COUNT, &vals![new.colleague, ctx.now], |r| r.int(0))?;
    if held.saturating_add(i64::try_from(posts.len()).unwrap_or(i64::MAX)) > grant::MOST {
        return Err(Error::conflict("identity.grants_many").arg("most", grant::MOST));
    }
    keep(tx, ctx, new, &posts, (from, &reason))
}

/// The posts that are lent: those that were asked for, or all.
fn posts(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    new: &NewStandIn,
    from: Time,
) -> Result<Vec<Lent>> {
    let own = lendable(tx, ctx, policy, new.away)?;
    if let Some(asked) = &new.posts
        && !asked.iter().all(|id| own.iter().any(|(post, ..)| post.grant == *id))
    {
        return Err(Error::invalid("identity.stand_in_post", "posts"));
    }
    let wanted = |id: Id<Grant>| new.posts.as_ref().is_none_or(|asked| asked.contains(&id));
    let posts: Vec<Lent> = (own.into_iter())
        .filter(|(post, ..)| wanted(post.grant))
        .map(|(post, starts, ends)| {
            (post, from.max(starts), ends.map_or(new.to, |end| end.min(new.to)))
        })
        .filter(|(_, from, to)| from < to)
        .collect();
    if posts.is_empty() {
        return Err(Error::invalid("identity.stand_in_nothing", "posts"));
    }
    Ok(posts)
}

/// A colleague who works there, is not gone, and does not have it already.
fn lend_check(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    colleague: Id<Account>,
    post: &Post,
    (from, to): (Time, Time),
) -> Result<()> {
    let elsewhere = || {
        let e = Error::invalid("identity.stand_in_elsewhere", "colleague");
        e.arg("roles", vec![post.role.as_str()])
    };
    if !beside_post(tx, post, ctx.now)?.contains(&colleague) {
        return Err(elsewhere());
    }
    // one who left holds nothing; one who is locked cannot work
    match account::load(tx, colleague) {
        Ok(found) if found.state == State::Active => {}
        Err(e) if e.kind != Kind::NotFound => return Err(e),
        _ => return Err(elsewhere()),
    }
    if tx.query_one(&POST_LENT, &vals![post.grant, colleague, from, to], |r| r.int(0))? > 0 {
        return Err(Error::conflict("identity.stand_in_there"));
    }
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    new: &NewStandIn,
    posts: &[Lent],
    (from, reason): (Time, &str),
) -> Result<Id<StandIn>> {
    let id: Id<StandIn> = ctx.id(Shard::COMMON);
    let (by, by_name) = (ctx.actor.account(), new.posts.is_none());
    tx.exec(
        &STAND_IN_ADD,
        &vals![id, new.away, new.colleague, by_name, from, new.to, by, reason, ctx.now],
    )?;
    for (post, from, to) in posts {
        let lent: Id<Grant> = ctx.id(Shard::COMMON);
        let (area, unit) = columns(post.place);
        tx.exec(
            &POST_LEND,
            &vals![
                lent,
                new.colleague,
                post.role.as_str(),
                area,
                unit,
                *from,
                *to,
                by,
                reason,
                ctx.now,
                id,
                post.grant
            ],
        )?;
    }
    let facts = json!({
        "away": new.away, "colleague": new.colleague, "by_name": by_name, "from": from,
        "to": new.to, "posts": posts.iter().map(|(p, ..)| p.grant).collect::<Vec<_>>(),
    });
    let subject = ("stand_in", id.get());
    duties::done(tx, ctx, Shard::COMMON, "identity.stand_in", subject, 1, facts)?;
    Ok(id)
}
