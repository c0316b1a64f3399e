//! Grants: a role at an area or in a unit, for a time. A post is held by
//! whoever has its grant now, so that its work goes on with the next holder.

use kernel::actor::Unit;
use kernel::{
    Account, Actor, AreaCode, Ctx, Error, Grant, Id, Level, Place, Result, Role, Shard, Stead, Time,
};
use serde::Serialize;
use serde_json::json;
use store::outbox::Subscriber;
use store::{Row, Tx, Val, vals};

use crate::account::{self, State};
use crate::policy::{Policy, Target};
use crate::roles::ADMINISTRATOR;
use crate::store::grants::{
    GRANT_ADD, GRANT_GET, GRANT_REVOKE, GRANTS_ALL_OF, GRANTS_COUNT, GRANTS_END, GRANTS_OF,
    HOLDERS_AREA, HOLDERS_LINE, HOLDERS_UNIT, ROLE_HELD,
};
use crate::store::stand_ins::STAND_INS_END;
use crate::{duties, hints, mask};

/// A grant to be given.
#[derive(Debug, Clone)]
pub struct Give {
    pub account: Id<Account>,
    pub role: Role,
    pub place: Place,
    /// The area that a unit serves or sits in, from the directory of units:
    /// an administrator's reach over units follows it. Not used for an area.
    pub unit_area: Option<AreaCode>,
    /// At once when it is missing or past.
    pub from: Option<Time>,
    /// Until it is revoked when it is missing.
    pub to: Option<Time>,
    pub reason: String,
}

/// A grant with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantInfo {
    pub id: Id<Grant>,
    pub account: Id<Account>,
    pub role: Role,
    pub place: Place,
    pub from: Time,
    pub to: Option<Time>,
    /// `None`: the program itself (the first administrator, a demo).
    pub giver: Option<Id<Account>>,
    pub reason: String,
    pub made: Time,
    pub revoked: Option<Time>,
    /// Held for this one, who is away.
    pub stead: Option<Id<Account>>,
}

/// Where units lie, by the directory of units: never by what somebody says.
pub type UnitAreas<'a> = &'a dyn Fn(Id<Unit>) -> Option<AreaCode>;

/// Grants that one account may hold at a time.
pub const MOST: i64 = 200;
/// Characters of a reason.
const REASON_MOST: usize = 200;

/// Gives a role, in [`Shard::COMMON`]. Nobody gives more than they have: the
/// role must be one that the giver's role gives, the place inside the giver's,
/// the time within the giver's; and nobody gives to themselves.
///
/// # Errors
/// Those of the policy; `identity.role_unknown`, `identity.role_not_here`,
/// `identity.grant_dates`, `identity.reason_wrong`, `identity.account_unknown`,
/// `identity.grant_beyond_own`, `identity.grant_to_oneself`,
/// `identity.grants_many`.
pub fn give(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, new: &Give) -> Result<Id<Grant>> {
    let from = new.from.filter(|t| *t > ctx.now).unwrap_or(ctx.now);
    check(policy, new, from)?;
    let reach = Reach::of(new.place, new.unit_area);
    policy.allows(&ctx.actor, "identity.grant_give", &reach.target())?;
    visible_account(tx, ctx, policy, new.account)?;
    if ctx.actor.account() == Some(new.account) {
        return Err(Error::forbidden("identity.grant_to_oneself"));
    }
    may_give(policy, &ctx.actor, &new.role, &reach, Some((from, new.to)))?;
    if tx.query_one(&GRANTS_COUNT, &vals![new.account, ctx.now], |r| r.int(0))? >= MOST {
        return Err(Error::conflict("identity.grants_many").arg("most", MOST));
    }
    let id: Id<Grant> = ctx.id(Shard::COMMON);
    let (area, unit) = columns(new.place);
    tx.exec(
        &GRANT_ADD,
        &vals![
            id,
            new.account,
            new.role.as_str(),
            area,
            unit,
            from,
            new.to,
            ctx.actor.account(),
            reason(&new.reason)?,
            ctx.now
        ],
    )?;
    let facts = json!({
        "account": new.account, "role": new.role, "place": new.place, "from": from, "to": new.to,
    });
    duties::done(tx, ctx, Shard::COMMON, "identity.grant_give", ("grant", id.get()), 1, facts)?;
    Ok(id)
}

/// Takes a grant back, at once. Doing it again does nothing.
///
/// # Errors
/// Those of the policy; `identity.grant_beyond_own`,
/// `identity.last_administrator`.
pub fn revoke(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Grant>,
    unit_area: UnitAreas<'_>,
) -> Result<()> {
    let held = tx.query_one(&GRANT_GET, &vals![id], info)?;
    let reach = Reach::held(held.place, unit_area);
    policy.allows(&ctx.actor, "identity.grant_revoke", &reach.target())?;
    visible_account(tx, ctx, policy, held.account)?;
    may_give(policy, &ctx.actor, &held.role, &reach, None)?;
    if held.revoked.is_some() {
        return Ok(());
    }
    if held.role.as_str() == ADMINISTRATOR && !administered(tx, ctx.now, Some(id))? {
        return Err(Error::conflict("identity.last_administrator"));
    }
    hints::take(tx, ctx, &GRANT_REVOKE, &vals![id, ctx.now, ctx.actor.account()])?;
    let facts = json!({ "account": held.account, "role": held.role, "place": held.place });
    duties::done(tx, ctx, Shard::COMMON, "identity.grant_revoke", ("grant", id.get()), 2, facts)
}

/// Whether the actor could give all that an account holds or will hold.
/// Whoever takes an account over by its password takes that too, and nobody
/// gives more than they have, least of all to themselves.
///
/// # Errors
/// `identity.grant_beyond_own`.
pub(crate) fn could_give_all(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    account: Id<Account>,
    unit_area: UnitAreas<'_>,
) -> Result<()> {
    of(tx, account, ctx.now)?.iter().try_for_each(|held| {
        may_give(policy, &ctx.actor, &held.role, &Reach::held(held.place, unit_area), None)
    })
}

/// Ends every grant of an account that left: the second command of leaving,
/// where the grants lie.
pub(crate) fn subscriber() -> Subscriber {
    Subscriber::command("identity.grants", &[account::LEFT], |tx, ctx, d| {
        hints::take(tx, ctx, &GRANTS_END, &vals![d.subject, ctx.now, ctx.actor.account()])?;
        tx.exec(&STAND_INS_END, &vals![d.subject, ctx.now, ctx.actor.account()])?;
        let subject = ("account", d.subject);
        duties::done(tx, ctx, Shard::COMMON, "identity.grants_end", subject, d.version, json!({}))
    })
    .in_shard(|_| Shard::COMMON)
}

/// What an account holds now or will hold.
///
/// # Errors
/// Those of the store.
pub fn of(tx: &mut Tx<'_>, account: Id<Account>, now: Time) -> Result<Vec<Grant>> {
    tx.query(&GRANTS_OF, &vals![account, now], |r| {
        Ok(Grant {
            role: Role(r.text(0)?),
            place: place(r, 1, 2)?,
            from: r.time(3)?,
            to: r.opt_time(4)?,
            stead: match r.opt_id(5)? {
                Some(account) => Some(Stead { account, by_name: r.flag(6)? }),
                None => None,
            },
        })
    })
}

/// What an account holds and held, newest first, for whoever sees the account.
///
/// # Errors
/// `not_found` also out of scope.
pub fn history(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    account: Id<Account>,
) -> Result<Vec<GrantInfo>> {
    account::get(tx, ctx, policy, account)?;
    tx.query(&GRANTS_ALL_OF, &vals![account], info)
}

/// Who holds the role exactly there now: one probe of an index. At most 200.
/// Locked accounts are among them: their tasks wait with the post.
///
/// # Errors
/// Those of the store.
pub fn holders(tx: &mut Tx<'_>, role: &str, place: Place, now: Time) -> Result<Vec<Id<Account>>> {
    match place {
        Place::Area(a) => tx.query(&HOLDERS_AREA, &vals![a, role, now], |r| r.id(0)),
        Place::Unit(u) => tx.query(&HOLDERS_UNIT, &vals![u, role, now], |r| r.id(0)),
    }
}

/// Who holds the role nearest to an area: there or on the line outwards, with
/// the area where they hold it; `None` when nobody does. One statement, for
/// climbing a rung and for "who would get this".
///
/// # Errors
/// Those of the store.
pub fn nearest_holders(
    tx: &mut Tx<'_>,
    role: &str,
    area: AreaCode,
    now: Time,
) -> Result<Option<(AreaCode, Vec<Id<Account>>)>> {
    let line = area.line();
    // a line is never empty; what is missing is filled with its outermost code
    let outermost = line.last().copied().unwrap_or(area);
    let mut params: Vec<Val> = (0..Level::ALL.len())
        .map(|i| Val::from(line.get(i).copied().unwrap_or(outermost)))
        .collect();
    params.extend(vals![role, now]);
    let rows: Vec<(AreaCode, Id<Account>)> =
        tx.query(&HOLDERS_LINE, &params, |r| Ok((r.area(0)?, r.id(1)?)))?;
    let nearest = |a: &AreaCode| rows.iter().any(|(at, _)| at == a);
    Ok(line
        .into_iter()
        .find(nearest)
        .map(|at| (at, rows.iter().filter(|(a, _)| *a == at).map(|(_, who)| *who).collect())))
}

/// Whether anybody else is an administrator anywhere.
pub(crate) fn administered(tx: &mut Tx<'_>, now: Time, but: Option<Id<Grant>>) -> Result<bool> {
    let but = but.map_or(-1, Id::get);
    Ok(tx.query_opt(&ROLE_HELD, &vals![ADMINISTRATOR, now, but], |r| r.int(0))?.is_some())
}

/// Where a grant reaches: its place, and the area of its unit.
pub(crate) struct Reach {
    area: Option<AreaCode>,
    units: Vec<Id<Unit>>,
}

impl Reach {
    fn of(place: Place, unit_area: Option<AreaCode>) -> Reach {
        match place {
            Place::Area(a) => Reach { area: Some(a), units: Vec::new() },
            Place::Unit(u) => Reach { area: unit_area, units: vec![u] },
        }
    }

    pub(crate) fn held(place: Place, unit_area: UnitAreas<'_>) -> Reach {
        let area = match place {
            Place::Area(_) => None,
            Place::Unit(unit) => unit_area(unit),
        };
        Reach::of(place, area)
    }

    fn target(&self) -> Target<'_> {
        self.area.map_or(Target::nothing(), Target::place).with_units(&self.units)
    }

    fn within(&self, place: Place) -> bool {
        match place {
            Place::Area(own) => self.area.is_some_and(|a| own.contains(a)),
            Place::Unit(own) => self.units.contains(&own),
        }
    }
}

fn check(policy: &Policy, new: &Give, from: Time) -> Result<()> {
    let role = new.role.as_str();
    if policy.roles().get(role).is_none() {
        return Err(Error::invalid("identity.role_unknown", "role"));
    }
    let fits = match new.place {
        Place::Area(a) => policy.roles().held_at(role, a.level()),
        Place::Unit(_) => policy.roles().held_in_unit(role),
    };
    if !fits {
        return Err(Error::invalid("identity.role_not_here", "place").arg("roles", vec![role]));
    }
    if new.to.is_some_and(|to| to <= from) {
        return Err(Error::invalid("identity.grant_dates", "to"));
    }
    reason(&new.reason).map(|_| ())
}

/// Why something is given, without personal numbers.
pub(crate) fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON_MOST {
        return Err(Error::invalid("identity.reason_wrong", "reason").arg("most", REASON_MOST));
    }
    Ok(mask::free_text(text).text)
}

/// The account must be seen by the giver; one out of scope is unknown.
fn visible_account(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: Id<Account>) -> Result<()> {
    let unknown = || Error::invalid("identity.account_unknown", "account");
    let found = match account::load(tx, id) {
        Err(e) if e.kind == kernel::Kind::NotFound => return Err(unknown()),
        other => other?,
    };
    let units = account::units_of(tx, ctx, id)?;
    let target = account::target(ctx, id, found.area, &units);
    if found.state == State::Left || !policy.can_see(&ctx.actor, "identity.account_see", &target)? {
        return Err(unknown());
    }
    Ok(())
}

/// Whether one of the actor's own grants covers it: a role that gives this
/// one, over the place, for the whole time. What is held in another's stead
/// gives nothing on.
pub(crate) fn may_give(
    policy: &Policy,
    actor: &Actor,
    role: &Role,
    reach: &Reach,
    time: Option<(Time, Option<Time>)>,
) -> Result<()> {
    if matches!(actor, Actor::System { .. }) {
        return Ok(());
    }
    let given_by = policy.roles().get(role.as_str()).map_or(&[][..], |r| &r.given_by);
    let in_time = |own: &Grant| match time {
        None => true,
        Some((_, to)) => own.to.is_none_or(|end| to.is_some_and(|to| to <= end)),
    };
    let covers = |own: &Grant| {
        own.stead.is_none()
            && given_by.iter().any(|g| g == own.role.as_str())
            && reach.within(own.place)
            && in_time(own)
    };
    if actor.grants().iter().any(covers) {
        return Ok(());
    }
    Err(Error::forbidden("identity.grant_beyond_own").arg("roles", vec![role.as_str()]))
}

pub(crate) fn columns(place: Place) -> (Option<AreaCode>, Option<Id<Unit>>) {
    match place {
        Place::Area(a) => (Some(a), None),
        Place::Unit(u) => (None, Some(u)),
    }
}

pub(crate) fn place(r: &Row<'_>, area: usize, unit: usize) -> Result<Place> {
    match r.opt_area(area)? {
        Some(a) => Ok(Place::Area(a)),
        None => r.id(unit).map(Place::Unit),
    }
}

fn info(r: &Row<'_>) -> Result<GrantInfo> {
    Ok(GrantInfo {
        id: r.id(0)?,
        account: r.id(1)?,
        role: Role(r.text(2)?),
        place: place(r, 3, 4)?,
        from: r.time(5)?,
        to: r.opt_time(6)?,
        giver: r.opt_id(7)?,
        reason: r.text(8)?,
        made: r.time(9)?,
        revoked: r.opt_time(10)?,
        stead: r.opt_id(11)?,
    })
}
