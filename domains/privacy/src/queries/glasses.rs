//! Broken glasses: one's own, and those of an area.

use casework::Matter;
use casework::model::number;
use http_edge::schema::{CursorText, IdText, TimeText};
use identity::policy::Target;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Page, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::model::Glass;
use crate::said::Says;
use crate::sql::glasses as sql;

/// A look in danger, in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GlassOut {
    #[schema(value_type = IdText)]
    pub id: Id<Glass>,
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub who: String,
    pub fields: Vec<String>,
    pub reason: String,
    pub life: bool,
    /// `asked`, `open`, `review`, `settled`, `lapsed`
    pub state: &'static str,
    /// `justified`, `unjustified`, `refused`, `lapsed`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    pub mine: bool,
    #[schema(value_type = TimeText)]
    pub asked_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub ends: Option<Time>,
    /// The matter in which it is reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub review: Option<Id<Matter>>,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GlassesOut {
    pub items: Vec<GlassOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// Those over what lies in an area; without an area one's own.
///
/// # Errors
/// `identity.cursor_wrong`; those of the policy.
pub(crate) fn glasses(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    area: Option<AreaCode>,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<GlassesOut> {
    let wrong = |_| Error::invalid("identity.cursor_wrong", "cursor");
    let before = cursor.map_or(Ok(i64::MAX), |c| c.0.parse().map_err(wrong))?;
    let limit = Page::<GlassOut>::limit(limit);
    let mut found = match area {
        Some(area) => {
            says.works.policy.allows(&ctx.actor, "privacy.glasses", &Target::object(area))?;
            sql::list(tx, area, before, limit + 1)?
        }
        None => {
            let account = ctx.actor.account().ok_or_else(Error::not_found)?;
            sql::own(tx, account, before, limit + 1)?
        }
    };
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| Cursor(last.id.to_string()));
    Ok(GlassesOut { items: found.into_iter().map(|g| shown(ctx, says, g)).collect(), next })
}

/// One of them in words.
pub(crate) fn shown(ctx: &Ctx, says: &Says<'_>, g: Glass) -> GlassOut {
    GlassOut {
        id: g.id,
        matter: g.matter,
        number: number(g.matter, says.works.calendars.zone()),
        who: says.post(&g.role, g.area, g.unit),
        fields: says.fields(&g.fields),
        state: g.state(ctx.now),
        life: g.life,
        mine: ctx.actor.account() == Some(g.account),
        asked_at: g.asked_at,
        ends: g.ends,
        review: g.review,
        reason: g.reason,
        verdict: g.verdict,
    }
}
