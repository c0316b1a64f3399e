//! What a resident is shown of who looked; what an auditor is.

use std::collections::BTreeMap;

use casework::model::number;
use casework::sql::{matters, records};
use casework::{Matter, public, words};
use http_edge::schema::{CursorText, IdText, TimeText};
use identity::access::{self, Look, Span};
use identity::vault::VaultRef;
use kernel::{Ctx, Cursor, Error, Id, Page, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::model::Hiding;
use crate::said::Says;
use crate::sql;

/// Lines of an objection's timeline in which its answer is looked for.
const LINES_MOST: i64 = 50;

/// One look, in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LookLine {
    #[schema(value_type = IdText)]
    pub id: Id<Look>,
    /// Whom of the matter's people it is about.
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    #[schema(value_type = TimeText)]
    pub at: Time,
    /// Unit or area, and post; never a person's name.
    pub who: String,
    /// The system that showed it.
    pub system: String,
    pub purpose: String,
    /// The legal ground; absent where a procedure brought the purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What was read.
    pub fields: Vec<String>,
    /// The number of the matter that it served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Whether it was the person themself.
    pub own: bool,
    /// What became of the objection to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objection: Option<ObjectionOut>,
    /// It was hidden until then, or is: then only those who audit see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub hidden_until: Option<Time>,
    /// On what ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_ground: Option<String>,
}

/// An objection as whoever made it follows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ObjectionOut {
    pub number: String,
    pub stage: String,
    pub stage_name: String,
    /// When an answer is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    /// The last public sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// What can be done about it now.
    pub acts: Vec<ObjectionAct>,
}

/// An act on one's own objection.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ObjectionAct {
    pub act: String,
    pub name: String,
}

/// That a matter's persons are kept although their time may be over.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct HeldOut {
    #[schema(value_type = TimeText)]
    pub since: Time,
    pub reason: String,
}

/// A page of looks, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LooksPage {
    pub items: Vec<LookLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
    /// A legal hold stands on the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldOut>,
}

impl LooksPage {
    /// With the hold that stands on the matter.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of_matter(self, tx: &mut Tx<'_>, id: Id<Matter>) -> Result<LooksPage> {
        let held = sql::retention::of(tx, id)?;
        let held = held.map(|h| HeldOut { since: h.since, reason: h.reason });
        Ok(LooksPage { held, ..self })
    }
}

/// Which page, and whether of all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub cursor: Option<&'a Cursor>,
    pub limit: Option<u32>,
    /// With what is hidden from the person now: for those who audit.
    pub hidden: bool,
}

/// The looks at those that somebody is known by. Whether the asker may know is
/// for the caller to check.
///
/// # Errors
/// `identity.cursor_wrong`; those of the store.
pub(crate) fn looks(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    known: &[VaultRef],
    wanted: Wanted<'_>,
) -> Result<LooksPage> {
    let wrong = |_| Error::invalid("identity.cursor_wrong", "cursor");
    let before = wanted.cursor.map_or(Ok(i64::MAX), |c| c.0.parse().map_err(wrong))?;
    let limit = Page::<LookLine>::limit(wanted.limit) as usize;
    let hidings = hidings_of(tx, known)?;
    let from = shown_from(ctx);
    let span = Span { before, from, ..Span::WHOLE };
    // so many that a page is full also when hidden ones are taken out
    let mut found = access::looks(tx, known, span, limit + 1 + hidings.len())?;
    if !wanted.hidden {
        found.retain(|look| !is_hidden(&hidings, look, ctx.now));
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| Cursor(last.id.to_string()));
    let mut items = Vec::with_capacity(found.len());
    for look in found {
        items.push(said(tx, ctx, says, look, &hidings)?);
    }
    Ok(LooksPage { items, next, held: None })
}

/// The beginning of what the log still tells.
pub(crate) fn shown_from(ctx: &Ctx) -> Time {
    let days: i64 = ctx.settings.get(&crate::model::LOG_DAYS, None, ctx.now).unwrap_or(1095);
    ctx.now.plus_minutes(-days * 24 * 60)
}

/// Approved hidings of several persons' looks, the latest of each look.
pub(crate) fn hidings_of(
    tx: &mut Tx<'_>,
    known: &[VaultRef],
) -> Result<BTreeMap<(VaultRef, i64), Hiding>> {
    let mut all = BTreeMap::new();
    for subject in known {
        for hiding in sql::hidings::of(tx, *subject)? {
            let ends = hiding.ends;
            let kept = all.entry((*subject, hiding.look)).or_insert_with(|| hiding.clone());
            if kept.ends < ends {
                *kept = hiding;
            }
        }
    }
    Ok(all)
}

/// Whether the person is not shown it now.
pub(crate) fn is_hidden(
    hidings: &BTreeMap<(VaultRef, i64), Hiding>,
    look: &Look,
    now: Time,
) -> bool {
    hidings.get(&(look.subject, look.id)).is_some_and(|h| h.holds(now))
}

fn said(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    look: Look,
    hidings: &BTreeMap<(VaultRef, i64), Hiding>,
) -> Result<LookLine> {
    let hiding = hidings.get(&(look.subject, look.id));
    let zone = says.works.calendars.zone();
    let matter = Some(&look.about).filter(|(kind, _)| kind == "matter");
    let matter = matter.and_then(|(_, id)| Id::<Matter>::from_i64(*id));
    let objection = sql::objections::of_look(tx, look.subject, look.id)?;
    Ok(LookLine {
        id: Id::from_i64(look.id).ok_or_else(Error::not_found)?,
        subject: look.subject,
        at: look.at,
        who: says.who(&look),
        system: says.words.say(says.lang, "privacy.system", &[]),
        purpose: says.purpose(&look.purpose),
        basis: says.basis(&look.purpose),
        fields: says.fields(&look.fields),
        matter: matter.map(|id| number(id, zone)),
        own: look.role.as_str() == identity::vault::REPORTER,
        objection: match objection {
            Some(id) => Some(followed(tx, ctx, says, id)?),
            None => None,
        },
        hidden_until: hiding.and_then(|h| h.ends),
        hidden_ground: hiding.map(|h| says.ground(&h.ground)),
    })
}

fn followed(tx: &mut Tx<'_>, ctx: &Ctx, says: &Says<'_>, id: Id<Matter>) -> Result<ObjectionOut> {
    let (works, lang) = (says.works, says.lang);
    let m = matters::get(tx, id)?.ok_or_else(Error::not_found)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let directory = works.directory();
    let lines = records::lines(tx, id, i64::MAX, LINES_MOST)?;
    let zone = works.calendars.zone();
    let public = lines.iter().find(|l| l.public);
    let mut offers = casework::queries::offer::offers(tx, ctx, works, id, true)?;
    offers.retain(|o| o.refused.is_empty());
    Ok(ObjectionOut {
        number: m.number(zone),
        stage_name: words::stage(&p, lang, &m.stage),
        due: public::promised(&p, &m.state),
        answer: public.and_then(|l| words::public(&p, &directory, lang, zone, l)),
        acts: offers.into_iter().map(|o| ObjectionAct { act: o.act, name: o.name }).collect(),
        stage: m.stage,
    })
}
