//! What of a village is to be checked, for those who check; and what was, for
//! everybody.

use casework::schema::LightText;
use casework::{Matter, Works, words};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use identity::policy::Target;
use kernel::{AreaCode, Ctx, Cursor, Id, Light, Page, Result, Time};
use serde::Serialize;
use serde_json::{Map, Value};
use store::Tx;
use utoipa::ToSchema;

use super::leases::Paging;
use super::letter::Say;
use super::matters;
use super::money::named;
use crate::light::sql::{self, LightRow};

/// Who sees lights before they are out.
pub(super) const LIGHTS: &str = "village_lights.see";

/// Something that lies outside the usual range and is to be checked. It
/// accuses nobody.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageLight {
    /// The matter in which it is explained and examined.
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub stage: String,
    pub stage_name: String,
    /// `powers.lease`: its page is `docs/rules`.
    pub rule: String,
    /// Which of its findings.
    pub part: String,
    /// `red`, `yellow`, or `grey` where something is only missing yet.
    #[schema(value_type = LightText)]
    pub light: Light,
    /// The matter on which it stands, and its title.
    #[schema(value_type = IdText)]
    pub about: Id<Matter>,
    pub about_title: String,
    pub sentence: String,
    /// By which it was found. Amounts in yuan, as text.
    pub values: Map<String, Value>,
    /// The rows that it was read from, kind and id of each.
    pub rows: Vec<String>,
    #[schema(value_type = TimeText)]
    pub since: Time,
    /// When the task of the day is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
    /// Why it was put out, and what was done about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measures: Option<String>,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageLights {
    #[schema(value_type = AreaText)]
    pub village: AreaCode,
    pub items: Vec<VillageLight>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// Lights of a village: those that are out for everybody, with the reason; the
/// others for those who explain and check.
///
/// # Errors
/// Not found for what is no village.
pub fn lights(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    (cursor, limit): Paging<'_>,
    say: Say<'_>,
) -> Result<VillageLights> {
    named(works, village)?;
    let checks = works.policy.allows(&ctx.actor, LIGHTS, &Target::object(village)).is_ok();
    let limit = Page::<VillageLight>::limit(limit) as usize;
    let before = cursor.and_then(|c| c.0.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = sql::of_village(tx, village, before, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|l| Cursor(l.matter.to_string()));
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.extend(shown(tx, ctx, works, row, checks, say)?);
    }
    Ok(VillageLights { village, items, next })
}

pub(super) fn shown(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    row: LightRow,
    checks: bool,
    say: Say<'_>,
) -> Result<Option<VillageLight>> {
    let Some(m) = casework::sql::matters::get(tx, row.matter)? else { return Ok(None) };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    if !checks && !p.stage(&m.stage).is_some_and(|s| s.public) {
        return Ok(None);
    }
    let about = match checks {
        true => casework::sql::matters::get(tx, row.body.about)?,
        false => matters::open(tx, works, row.body.about)?.map(|(m, _)| m),
    };
    let Some(about) = about else { return Ok(None) };
    let args: Vec<(&str, Value)> =
        row.body.values.iter().map(|(name, v)| (name.as_str(), v.clone())).collect();
    let said = |field: &str| m.state.data.get(field).and_then(Value::as_str).map(str::to_owned);
    Ok(Some(VillageLight {
        matter: m.id,
        number: m.number(works.calendars.zone()),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        rule: row.body.rule,
        light: row.light,
        about: row.body.about,
        about_title: about.title,
        sentence: say(ctx.lang, &format!("lights.{}", row.part), &args),
        part: row.part,
        conclusion: said("conclusion"),
        measures: said("measures"),
        stage: m.stage,
        values: row.body.values,
        rows: row.body.rows,
        since: m.opened,
        due: m.due,
        ended: m.ended,
    }))
}
