//! Hidings of an area, and how many there were.

use std::collections::BTreeMap;

use http_edge::schema::{CursorText, IdText, TimeText};
use identity::access::{self, Look};
use identity::policy::Target;
use identity::vault::VaultRef;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Page, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::model::Hiding;
use crate::said::Says;
use crate::sql::hidings as sql;

/// A hiding, for those who ask, decide and audit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct HidingOut {
    #[schema(value_type = IdText)]
    pub id: Id<Hiding>,
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    #[schema(value_type = IdText)]
    pub look: Id<Look>,
    /// Who looked, and what for.
    pub who: String,
    pub purpose: String,
    #[schema(value_type = TimeText)]
    pub looked_at: Time,
    pub ground: String,
    pub ground_name: String,
    pub reason: String,
    pub days: i64,
    /// `asked`, `approved`, `refused`
    pub state: &'static str,
    /// Whether the asker asked for it: then somebody else decides.
    pub mine: bool,
    #[schema(value_type = TimeText)]
    pub asked_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub ends: Option<Time>,
    pub version: i64,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct HidingsOut {
    pub items: Vec<HidingOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// How many looks were hidden in a year.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct HiddenCount {
    pub year: i16,
    pub hidden: i64,
    pub grounds: Vec<GroundCount>,
}

/// Of them by one ground.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GroundCount {
    pub ground: String,
    pub name: String,
    pub hidden: i64,
}

/// Hidings of looks that were made in an area.
///
/// # Errors
/// `identity.cursor_wrong`; those of the policy.
pub(crate) fn hidings(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    area: AreaCode,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<HidingsOut> {
    says.works.policy.allows(&ctx.actor, "privacy.hidings", &Target::object(area))?;
    let wrong = |_| Error::invalid("identity.cursor_wrong", "cursor");
    let before = cursor.map_or(Ok(i64::MAX), |c| c.0.parse().map_err(wrong))?;
    let limit = Page::<HidingOut>::limit(limit);
    let mut found = sql::list(tx, area, before, limit + 1)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| Cursor(last.id.to_string()));
    let mut items = Vec::with_capacity(found.len());
    for hiding in found {
        items.push(shown(tx, ctx, says, hiding)?);
    }
    Ok(HidingsOut { items, next })
}

/// One of them in words.
///
/// # Errors
/// Those of the store.
pub(crate) fn shown(tx: &mut Tx<'_>, ctx: &Ctx, says: &Says<'_>, h: Hiding) -> Result<HidingOut> {
    let look = access::look(tx, h.subject, h.look)?;
    Ok(HidingOut {
        id: h.id,
        subject: h.subject,
        look: Id::from_i64(h.look).ok_or_else(Error::not_found)?,
        who: says.who(&look),
        purpose: says.purpose(&look.purpose),
        looked_at: look.at,
        ground_name: says.ground(&h.ground),
        ground: h.ground,
        reason: h.reason,
        days: h.days,
        state: h.state.name(),
        mine: ctx.actor.answers_for(h.asked_by),
        asked_at: h.asked_at,
        ends: h.ends,
        version: h.version,
    })
}

/// The public count of a year, from what the shards counted.
pub(crate) fn counted(says: &Says<'_>, year: i16, found: Vec<(String, i64)>) -> HiddenCount {
    let mut by: BTreeMap<String, i64> = BTreeMap::new();
    for (ground, hidden) in found {
        *by.entry(ground).or_default() += hidden;
    }
    let hidden = by.values().sum();
    let named = |(ground, hidden): (String, i64)| GroundCount {
        name: says.ground(&ground),
        ground,
        hidden,
    };
    HiddenCount { year, hidden, grounds: by.into_iter().map(named).collect() }
}
