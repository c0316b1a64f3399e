//! Stand-ins (代班): while somebody is away, a colleague holds their posts, and
//! their work goes on. Lent is what one has oneself, until a day; nothing lent
//! is lent on or gives anything to others, and it ends with the post that it
//! was lent from. What a stand-in does is held against both: nobody gets their
//! own work approved by whom they chose for it.

mod appoint;
mod beside;

pub use appoint::{NewStandIn, appoint};
pub use beside::{Beside, beside};

use kernel::{Account, Ctx, Error, Grant, Id, Place, Result, Role, Shard, Time};
use serde_json::json;
use store::{Row, Tx, vals};

use crate::policy::Policy;
use crate::store::stand_ins::{
    OWN_POSTS, POSTS_END, POSTS_OF, STAND_IN_END, STAND_IN_GET, STAND_INS_BY, STAND_INS_OF,
};
use crate::{account, duties, grant, hints};

/// Tag type: a colleague's word to stand in for somebody for a time.
pub struct StandIn;

/// Who stands in for whom, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandInInfo {
    pub id: Id<StandIn>,
    pub away: Id<Account>,
    pub colleague: Id<Account>,
    /// What is given to whoever is away by name comes along.
    pub by_name: bool,
    pub from: Time,
    pub to: Time,
    /// `None`: the program itself.
    pub giver: Option<Id<Account>>,
    pub reason: String,
    pub made: Time,
    pub ended: Option<Time>,
    pub posts: Vec<Post>,
}

impl StandInInfo {
    /// Whether it is neither over nor ended.
    pub fn stands(&self, now: Time) -> bool {
        self.ended.is_none() && now < self.to
    }
}

/// One post of somebody's: by its own grant, or by the one that it is lent as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub grant: Id<Grant>,
    pub role: Role,
    pub place: Place,
}

/// What stands with an account, newest first, also what is over, at most 50 of
/// each: who stands in for it, and for whom it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIns {
    pub given: Vec<StandInInfo>,
    pub held: Vec<StandInInfo>,
}

/// Who stands in for somebody, and for whom they do.
///
/// # Errors
/// Not found for an account out of scope.
pub fn list(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, account: Id<Account>) -> Result<StandIns> {
    account::get(tx, ctx, policy, account)?;
    let mut found = StandIns {
        given: tx.query(&STAND_INS_OF, &vals![account], info)?,
        held: tx.query(&STAND_INS_BY, &vals![account], info)?,
    };
    for one in found.given.iter_mut().chain(&mut found.held) {
        one.posts = tx.query(&POSTS_OF, &vals![one.id], post)?;
    }
    Ok(found)
}

/// Ends it at once: by who is away, by the colleague, or by who may appoint
/// one. Doing it again does nothing.
///
/// # Errors
/// Not found for everybody else.
pub fn end(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: Id<StandIn>) -> Result<()> {
    let found = tx.query_one(&STAND_IN_GET, &vals![id], info)?;
    if ctx.actor.account() != Some(found.colleague) {
        may_appoint(tx, ctx, policy, found.away).map_err(|_| Error::not_found())?;
    }
    if found.ended.is_some() {
        return Ok(());
    }
    let by = ctx.actor.account();
    tx.exec(&STAND_IN_END, &vals![id, ctx.now, by])?;
    hints::take(tx, ctx, &POSTS_END, &vals![id, ctx.now, by])?;
    let facts = json!({ "away": found.away, "colleague": found.colleague });
    let subject = ("stand_in", id.get());
    duties::done(tx, ctx, Shard::COMMON, "identity.stand_in_end", subject, 2, facts)
}

/// Whether the actor may appoint a stand-in for somebody.
fn may_appoint(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, away: Id<Account>) -> Result<()> {
    let found = account::load(tx, away)?;
    let units = account::units_of(tx, ctx, away)?;
    let target = account::target(ctx, away, found.area, &units);
    policy.allows(&ctx.actor, "identity.stand_in", &target)
}

/// Somebody's own posts that a colleague may hold for them, with their times.
fn lendable(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    account: Id<Account>,
) -> Result<Vec<(Post, Time, Option<Time>)>> {
    let mut own = tx.query(&OWN_POSTS, &vals![account, ctx.now], |r| {
        Ok((post(r)?, r.time(4)?, r.opt_time(5)?))
    })?;
    own.retain(|(p, ..)| policy.roles().get(p.role.as_str()).is_some_and(|known| known.lent));
    Ok(own)
}

fn post(r: &Row<'_>) -> Result<Post> {
    Ok(Post { grant: r.id(0)?, role: Role(r.text(1)?), place: grant::place(r, 2, 3)? })
}

fn info(r: &Row<'_>) -> Result<StandInInfo> {
    Ok(StandInInfo {
        id: r.id(0)?,
        away: r.id(1)?,
        colleague: r.id(2)?,
        by_name: r.flag(3)?,
        from: r.time(4)?,
        to: r.time(5)?,
        giver: r.opt_id(6)?,
        reason: r.text(7)?,
        made: r.time(8)?,
        ended: r.opt_time(9)?,
        posts: Vec::new(),
    })
}
