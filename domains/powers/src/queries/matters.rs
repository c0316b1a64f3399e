//! What a village decides, as everybody reads it. No file, no free text of an
//! opinion, no person: the public sentences of the procedure, and who as a post.

use casework::sql::records;
use casework::{Matter, MatterRow, Works, public, words};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Page, Result, Time};
use procedure::Procedure;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::power;
use crate::sql::{self, By};

/// Lines of a timeline that are shown.
const LINES_MOST: i64 = 200;

/// A matter that a village decides.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageMatter {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    #[schema(value_type = AreaText)]
    pub village: AreaCode,
    /// The power by which it is decided.
    pub power: String,
    pub power_name: String,
    pub procedure: String,
    pub procedure_name: String,
    pub stage: String,
    pub stage_name: String,
    #[schema(value_type = TimeText)]
    pub opened: Time,
    /// The end of the notice that hangs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub public_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageMatters {
    pub items: Vec<VillageMatter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// A line that everybody reads.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicLine {
    #[schema(value_type = TimeText)]
    pub at: Time,
    pub sentence: String,
    /// Who, as a post and never as a person.
    pub actor: String,
}

/// A matter with its way so far, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageMatterPage {
    #[serde(flatten)]
    pub matter: VillageMatter,
    pub timeline: Vec<PublicLine>,
}

/// What a village has decided and decides.
///
/// # Errors
/// Those of the database.
pub fn matters(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<VillageMatters> {
    let limit = Page::<VillageMatter>::limit(limit) as usize;
    let before = cursor.and_then(|c| c.0.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = sql::matters(tx, village, before, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(id, _)| Cursor(id.to_string()));
    let mut items = Vec::with_capacity(rows.len());
    for (id, by) in rows {
        if let Some((m, p)) = open(tx, works, id)? {
            items.push(shown(tx, ctx, works, &m, &p, &by)?);
        }
    }
    Ok(VillageMatters { items, next })
}

/// One of them.
///
/// # Errors
/// Not found for what is none, or not public.
pub fn matter(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<VillageMatterPage> {
    let by = sql::by(tx, id)?.ok_or_else(Error::not_found)?;
    let (m, p) = open(tx, works, id)?.ok_or_else(Error::not_found)?;
    let (directory, zone) = (works.directory(), works.calendars.zone());
    let lines = records::lines(tx, id, i64::MAX, LINES_MOST)?;
    let said = lines.into_iter().rev().filter(|l| l.public).filter_map(|l| {
        Some(PublicLine {
            at: l.at,
            sentence: words::public(&p, &directory, ctx.lang, zone, &l)?,
            actor: words::actor(&directory, ctx.lang, &l.actor_kind, &l.post),
        })
    });
    let timeline = said.collect();
    Ok(VillageMatterPage { matter: shown(tx, ctx, works, &m, &p, &by)?, timeline })
}

/// The matter, where the procedure shows its stage to everybody.
pub(crate) fn open(
    tx: &mut Tx,
    works: &Works,
    id: Id<Matter>,
) -> Result<Option<(MatterRow, std::sync::Arc<Procedure>)>> {
    let Some(m) = casework::sql::matters::get(tx, id)? else { return Ok(None) };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let shown = !m.confidential && p.stage(&m.stage).is_some_and(|s| s.public);
    Ok(shown.then_some((m, p)))
}

fn shown(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    m: &MatterRow,
    p: &Procedure,
    by: &By,
) -> Result<VillageMatter> {
    let power = power(tx, by.list, &by.code)?;
    Ok(VillageMatter {
        matter: m.id,
        number: m.number(works.calendars.get(None).zone()),
        title: m.title.clone(),
        village: m.area_now,
        power_name: power.map_or_else(String::new, |p| p.name.get(ctx.lang).to_owned()),
        power: by.code.clone(),
        procedure: m.procedure.clone(),
        procedure_name: words::procedure(p, ctx.lang),
        stage: m.stage.clone(),
        stage_name: words::stage(p, ctx.lang, &m.stage),
        opened: m.opened,
        public_until: public::promised(p, &m.state),
        ended: m.ended,
    })
}
