//! Who works beside somebody and could stand in: in the same unit; at the same
//! area, at the one around it, or in the same role at the one next door.

use kernel::{Account, AreaCode, Ctx, Grant, Id, Place, Result, Time};
use store::{Tx, vals};

use super::{Post, lendable, may_appoint};
use crate::account::{self, State};
use crate::policy::Policy;
use crate::store::stand_ins::{BESIDE_AT_AREA, BESIDE_IN_UNIT, BESIDE_NEAR};

/// Somebody who could stand in, and for which posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    pub account: Id<Account>,
    /// What the account is called.
    pub title: String,
    pub posts: Vec<Id<Grant>>,
}

/// The posts that somebody could lend, and who works beside.
///
/// # Errors
/// Those of the policy for whoever may appoint no stand-in for that one.
pub fn beside(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    away: Id<Account>,
) -> Result<(Vec<Post>, Vec<Beside>)> {
    may_appoint(tx, ctx, policy, away)?;
    let posts: Vec<Post> = lendable(tx, ctx, policy, away)?.into_iter().map(|(p, ..)| p).collect();
    let mut found: Vec<Beside> = Vec::new();
    for post in &posts {
        for account in beside_post(tx, post, ctx.now)? {
            if account == away || ctx.actor.account() == Some(account) {
                continue;
            }
            match found.iter_mut().find(|b| b.account == account) {
                Some(known) => known.posts.push(post.grant),
                None => found.extend(met(tx, account, post.grant)?),
            }
        }
    }
    found.sort_by(|a, b| (&a.title, a.account).cmp(&(&b.title, b.account)));
    Ok((posts, found))
}

fn met(tx: &mut Tx<'_>, id: Id<Account>, post: Id<Grant>) -> Result<Option<Beside>> {
    let found = account::load(tx, id)?;
    let there = found.state == State::Active;
    Ok(there.then(|| Beside { account: id, title: found.title, posts: vec![post] }))
}

/// Accounts beside a post, each once.
pub(super) fn beside_post(tx: &mut Tx<'_>, post: &Post, now: Time) -> Result<Vec<Id<Account>>> {
    let area = match post.place {
        Place::Unit(unit) => return tx.query(&BESIDE_IN_UNIT, &vals![unit, now], |r| r.id(0)),
        Place::Area(area) => area,
    };
    let mut found = tx.query(&BESIDE_AT_AREA, &vals![area, now], |r| r.id(0))?;
    if let Some(around) = around(area) {
        found.extend(tx.query(&BESIDE_AT_AREA, &vals![around, now], |r| r.id(0))?);
        let (least, most) = around.range().into_inner();
        let asked = vals![least, most, post.role.as_str(), now];
        let near = tx.query(&BESIDE_NEAR, &asked, |r| Ok((r.id(0)?, r.area(1)?)))?;
        let next_door = |(_, at): &(_, AreaCode)| at.level() == area.level();
        found.extend(near.into_iter().filter(next_door).map(|(account, _)| account));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The area that an area lies in, by its code.
fn around(area: AreaCode) -> Option<AreaCode> {
    area.line().get(1).copied()
}
