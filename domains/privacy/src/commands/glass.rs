//! Looking in danger (break-glass): a reason, named fields, an hour, a second
//! person unless life is in danger, and a review before it can happen again.

use casework::queries::page::seen;
use casework::{Matter, MatterRow, NewMatter, see};
use http_edge::schema::IdText;
use identity::policy::Target;
use identity::vault::{self, About, BREAK_GLASS, GLASS_ROLES, Line, VaultRef};
use kernel::{Ctx, Error, Grant, Id, Place, Result};
use procedure::Act;
use serde::Deserialize;
use serde_json::{Map, json};
use store::Tx;
use utoipa::ToSchema;

use super::{REVIEW, record};
use crate::model::{GLASS_FIELDS_MOST, GLASS_MINUTES, Glass, reason_of};
use crate::said::Says;
use crate::sql::glasses as sql;

/// What is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewGlass {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    /// At most five.
    pub fields: Vec<String>,
    /// What the danger is.
    pub reason: String,
    /// Life is in danger: it opens at once, and a second person is told after.
    pub life: bool,
}

/// Breaks the glass, or asks a second person to.
///
/// # Errors
/// Not found for a matter or a person out of scope; `privacy.fields_wrong`,
/// `privacy.reason_wrong`, `privacy.glass_unreviewed`.
pub(crate) fn break_glass(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    new: &NewGlass,
) -> Result<Glass> {
    let m = seen(tx, &ctx.actor, says.works, new.matter, false)?;
    let units = see::units(&m);
    let at = Target::place(m.area_now).with_units(&units);
    says.works.policy.allows(&ctx.actor, "privacy.break_glass", &at)?;
    let account = ctx.actor.account().ok_or_else(Error::not_found)?;
    if !vault::of(tx, m.id.shard(), about(m.id))?.contains(&new.subject) {
        return Err(Error::not_found());
    }
    let held = grant(ctx, &m).ok_or_else(Error::not_found)?;
    let (area, unit) = match held.place {
        Place::Area(area) => (Some(area), None),
        Place::Unit(unit) => (None, Some(unit)),
    };
    let mut glass = Glass {
        id: ctx.id(m.id.shard()),
        matter: m.id,
        subject: new.subject,
        fields: fields(says, &new.fields)?,
        reason: reason_of(&new.reason)?,
        life: new.life,
        account,
        role: held.role.clone(),
        area,
        unit,
        place: m.area_now,
        asked_at: ctx.now,
        confirmed_by: None,
        opened_at: None,
        ends: None,
        review: None,
        settled: None,
        verdict: None,
    };
    sql::lapse(tx, account, ctx.now, ctx.now.plus_minutes(-GLASS_MINUTES))?;
    if !sql::add(tx, &glass)? {
        return Err(Error::conflict("privacy.glass_unreviewed"));
    }
    note(tx, ctx, "privacy.break_glass", &glass)?;
    if glass.life {
        open(tx, ctx, says, &mut glass)?;
    }
    Ok(glass)
}

/// A second person says that there is danger, or that there is none.
///
/// # Errors
/// Not found out of scope; `privacy.second_person`, `privacy.glass_over`.
pub(crate) fn confirm_glass(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    id: Id<Glass>,
    approve: bool,
) -> Result<Glass> {
    let mut glass = sql::lock(tx, id)?;
    says.works.policy.allows(&ctx.actor, "privacy.confirm_glass", &Target::object(glass.place))?;
    if ctx.actor.answers_for(glass.account) {
        return Err(Error::forbidden("privacy.second_person"));
    }
    if !glass.waits(ctx.now) {
        return Err(Error::conflict("privacy.glass_over"));
    }
    glass.confirmed_by = ctx.actor.account();
    if approve {
        open(tx, ctx, says, &mut glass)?;
    } else {
        (glass.settled, glass.verdict) = (Some(ctx.now), Some("refused".to_owned()));
        sql::settle(tx, &glass)?;
    }
    note(tx, ctx, "privacy.confirm_glass", &glass)?;
    Ok(glass)
}

/// Reads the named fields while the hour lasts. Must never run under an
/// idempotency key: the stored answer would hold the values.
///
/// # Errors
/// Not found for everybody but who broke it; `privacy.glass_shut`; those of
/// the vault.
pub(crate) fn reveal(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    id: Id<Glass>,
) -> Result<Vec<Line>> {
    let glass = glass_of(tx, ctx, id)?;
    if !glass.is_open(ctx.now) {
        return Err(Error::conflict("privacy.glass_shut"));
    }
    // the post, or the matter, may have gone to somebody else meanwhile
    let m = seen(tx, &ctx.actor, says.works, glass.matter, false)?;
    let held = grant(ctx, &m).ok_or_else(Error::not_found)?;
    let fields: Vec<&str> = glass.fields.iter().map(String::as_str).collect();
    says.works.vault.reveal_in_danger(tx, ctx, (glass.subject, about(m.id)), &fields, held)
}

/// One's own.
///
/// # Errors
/// Not found for everybody else.
fn glass_of(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Glass>) -> Result<Glass> {
    let glass = sql::lock(tx, id)?;
    match ctx.actor.account() == Some(glass.account) {
        true => Ok(glass),
        false => Err(Error::not_found()),
    }
}

fn about(id: Id<Matter>) -> About {
    About { kind: "matter", id: id.get() }
}

/// The post by which somebody stands to a matter.
fn grant<'a>(ctx: &'a Ctx, m: &MatterRow) -> Option<&'a Grant> {
    let units = see::units(m);
    let here = |place: Place| match place {
        Place::Area(own) => own.contains(m.area_now),
        Place::Unit(own) => units.contains(&own),
    };
    let mut held = ctx.actor.grants().iter();
    held.find(|g| here(g.place) && GLASS_ROLES.contains(&g.role.as_str()))
}

fn fields(says: &Says<'_>, asked: &[String]) -> Result<Vec<String>> {
    let mut fields = asked.to_vec();
    fields.sort();
    fields.dedup();
    let inventory = says.works.vault.inventory();
    let opens = |name: &String| {
        inventory.field(name).is_ok_and(|f| f.purposes.iter().any(|p| p == BREAK_GLASS))
    };
    match (1..=GLASS_FIELDS_MOST).contains(&fields.len()) && fields.iter().all(opens) {
        true => Ok(fields),
        false => {
            Err(Error::invalid("privacy.fields_wrong", "fields").arg("most", GLASS_FIELDS_MOST))
        }
    }
}

/// Opens it for an hour, and puts its review on the supervisor's desk.
fn open(tx: &mut Tx<'_>, ctx: &Ctx, says: &Says<'_>, glass: &mut Glass) -> Result<()> {
    let who = says.post(&glass.role, glass.area, glass.unit);
    let form = Map::from_iter([
        ("who".to_owned(), json!(who)),
        ("reason".to_owned(), json!(glass.reason)),
        ("opens".to_owned(), json!(says.fields(&glass.fields).join("、"))),
        ("life".to_owned(), json!(glass.life)),
        ("matter".to_owned(), json!(glass.matter.to_string())),
    ]);
    let id = ctx.id(glass.matter.shard());
    let new = NewMatter {
        id,
        procedure: REVIEW.to_owned(),
        act: Act { form, ..Act::named("open") },
        area: glass.place,
        title: says.words.say(says.lang, "privacy.review_title", &[("who", who.into())]),
        subcategory: None,
        request_type: None,
        confidential: true,
        point: None,
        place: String::new(),
        reporter: false,
        raised: false,
    };
    glass.review = Some(id);
    glass.opened_at = Some(ctx.now);
    glass.ends = Some(ctx.now.plus_minutes(GLASS_MINUTES));
    // before the matter: no other begins than one that a glass stands behind
    sql::open(tx, glass)?;
    casework::open(tx, ctx, says.works, new).map(drop)
}

fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, g: &Glass) -> Result<()> {
    let facts = json!({
        "matter": g.matter.to_string(), "fields": g.fields, "life": g.life,
        "state": g.state(ctx.now),
    });
    let version = ctx.now.micros();
    record(tx, ctx, action, (g.matter.shard(), "glass", g.id.get()), version, facts)
}
