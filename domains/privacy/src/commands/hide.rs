//! A look is hidden from whom it is about: on a listed ground, by two people,
//! for ninety days at the most.

use casework::Works;
use http_edge::schema::IdText;
use identity::access::{self, Look};
use identity::policy::Target;
use identity::vault::VaultRef;
use kernel::{Ctx, Error, Id, Result};
use serde::Deserialize;
use serde_json::json;
use store::Tx;
use utoipa::ToSchema;

use super::{place_of, record};
use crate::model::{GROUNDS, HIDDEN_DAYS_MOST, Hiding, State, reason_of};
use crate::sql::hidings as sql;

const DAY: i64 = 24 * 60;

/// What is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHiding {
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    #[schema(value_type = IdText)]
    pub look: Id<Look>,
    /// One of the listed grounds.
    pub ground: String,
    pub reason: String,
    /// 1 to 90; asked for anew when they are over.
    pub days: i64,
}

/// Asks that a look be hidden. Nothing is hidden yet.
///
/// # Errors
/// Not found out of scope; `privacy.ground_unknown`, `privacy.days_wrong`,
/// `privacy.reason_wrong`, `privacy.own_look`.
pub(crate) fn ask_hiding(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    new: &NewHiding,
) -> Result<Hiding> {
    let look = access::look(tx, new.subject, new.look.get())?;
    let area = place_of(works, &look)?;
    works.policy.allows(&ctx.actor, "privacy.ask_hiding", &Target::object(area))?;
    let asked_by = ctx.actor.account().ok_or_else(Error::not_found)?;
    if look.account.is_some_and(|who| ctx.actor.answers_for(who)) {
        return Err(Error::forbidden("privacy.own_look"));
    }
    if !GROUNDS.contains(&new.ground.as_str()) {
        return Err(Error::invalid("privacy.ground_unknown", "ground"));
    }
    if !(1..=HIDDEN_DAYS_MOST).contains(&new.days) {
        return Err(Error::invalid("privacy.days_wrong", "days").arg("most", HIDDEN_DAYS_MOST));
    }
    let hiding = Hiding {
        id: ctx.id(look.subject.shard()),
        subject: look.subject,
        look: look.id,
        area,
        ground: new.ground.clone(),
        reason: reason_of(&new.reason)?,
        days: new.days,
        asked_by,
        asked_at: ctx.now,
        state: State::Asked,
        decided_by: None,
        decided_at: None,
        ends: None,
        version: 1,
    };
    sql::add(tx, &hiding)?;
    note(tx, ctx, "privacy.ask_hiding", &hiding)?;
    Ok(hiding)
}

/// Hides it, or refuses.
///
/// # Errors
/// Not found out of scope; `privacy.second_person`, `privacy.own_look`,
/// `privacy.decided`.
pub(crate) fn decide_hiding(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    id: Id<Hiding>,
    approve: bool,
) -> Result<Hiding> {
    let mut hiding = sql::lock(tx, id)?;
    works.policy.allows(&ctx.actor, "privacy.decide_hiding", &Target::object(hiding.area))?;
    let decides = ctx.actor.account();
    if ctx.actor.answers_for(hiding.asked_by) {
        return Err(Error::forbidden("privacy.second_person"));
    }
    let looked = access::look(tx, hiding.subject, hiding.look)?.account;
    if looked.is_some_and(|who| ctx.actor.answers_for(who)) {
        return Err(Error::forbidden("privacy.own_look"));
    }
    if hiding.state != State::Asked {
        return Err(Error::conflict("privacy.decided"));
    }
    (hiding.decided_by, hiding.decided_at) = (decides, Some(ctx.now));
    (hiding.state, hiding.ends) = match approve {
        true => (State::Approved, Some(ctx.now.plus_minutes(hiding.days * DAY))),
        false => (State::Refused, None),
    };
    hiding.version += 1;
    sql::decide(tx, &hiding)?;
    note(tx, ctx, "privacy.decide_hiding", &hiding)?;
    Ok(hiding)
}

fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, h: &Hiding) -> Result<()> {
    let facts = json!({
        "look": h.look.to_string(), "ground": h.ground, "days": h.days, "state": h.state.name(),
    });
    record(tx, ctx, action, (h.id.shard(), "hiding", h.id.get()), h.version, facts)
}
