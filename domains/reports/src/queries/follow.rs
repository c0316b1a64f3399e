//! What the holder of a matter code sees: the public side of the matter, what
//! they said themselves, and what they can do.

use casework::queries::offer::{OfferNow, offers};
use casework::queries::page::{self, NamedArea};
use casework::sql::records::{self, Attachment, TimelineRow};
use casework::{Matter, MatterRow, Works, public, words};
use http_edge::schema::{IdText, TimeText};
use kernel::{Ctx, Error, Id, Lang, Result, Time};
use procedure::Procedure;
use serde::Serialize;
use serde_json::{Map, Value};
use store::Tx;
use utoipa::ToSchema;

use crate::code::Code;
use crate::model::RequestType;
use crate::sql::{proxies, reports as sql};

/// Lines of a timeline that are shown.
const LINES_MOST: i64 = 200;

/// A line that the reporter reads.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FollowLine {
    #[schema(value_type = TimeText)]
    pub at: Time,
    pub sentence: String,
    /// Who, as a post and never as a person.
    pub actor: String,
    /// Who did it by a mandate of the reporter's, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// What the reporter added themselves, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Ids of files that it shows.
    pub photos: Vec<String>,
}

/// A matter as its reporter follows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Followed {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub version: i64,
    pub number: String,
    pub request_type: RequestType,
    /// The reporter's own text, masked.
    pub text: String,
    pub stage: String,
    pub stage_name: String,
    pub subcategory_name: Option<String>,
    pub area: Vec<NamedArea>,
    pub place: String,
    /// Who has it.
    pub lead: Option<String>,
    /// The time that was promised.
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    #[schema(value_type = TimeText)]
    pub opened: Time,
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
    pub supports: i64,
    pub timeline: Vec<FollowLine>,
    /// What the reporter can do now.
    pub acts: Vec<OfferNow>,
}

/// The matter of a code as somebody typed it.
///
/// # Errors
/// Not found, for a wrong code as for none.
pub fn matter_of(tx: &mut Tx, code: &Code) -> Result<Id<Matter>> {
    sql::by_code(tx, code.shard(), &code.hash())?.ok_or_else(Error::not_found)
}

/// Reads what the holder of a code may see.
///
/// # Errors
/// Not found, for a wrong code as for none.
pub fn follow(tx: &mut Tx, ctx: &Ctx, works: &Works, code: &Code) -> Result<Followed> {
    let id = matter_of(tx, code)?;
    followed(tx, ctx, works, id)
}

/// The same for somebody else who was found to be the reporter.
///
/// # Errors
/// Not found for what is no report.
pub fn followed(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Followed> {
    let report = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    let m = page::seen(tx, &ctx.actor, works, id, true)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let mut acts = offers(tx, ctx, works, id, true)?;
    acts.retain(|a| a.refused.is_empty());
    let directory = works.directory();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    Ok(Followed {
        matter: id,
        version: m.version,
        number: m.number(works.calendars.get(None).zone()),
        request_type: report.request_type,
        text: report.text,
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        area: page::named_line(&directory, m.area_now),
        lead: m.lead_unit.and_then(|u| directory.unit(u)).map(|u| u.name.clone()),
        due: public::promised(&p, &m.state).or(m.due),
        supports: sql::supports(tx, id)?,
        timeline: timeline(tx, ctx.lang, works, &p, &m)?,
        acts,
        stage: m.stage,
        place: m.place,
        opened: m.opened,
        ended: m.ended,
    })
}

/// Whether the reporter may see a file: it is public, or their own.
///
/// # Errors
/// Not found when it is neither, like what is not there.
pub fn photo(tx: &mut Tx, code: &Code, file: &str) -> Result<()> {
    let id = matter_of(tx, code)?;
    photo_of(tx, id, file)
}

/// The same for somebody else who was found to be the reporter.
///
/// # Errors
/// As [`photo`].
pub fn photo_of(tx: &mut Tx, id: Id<Matter>, file: &str) -> Result<()> {
    let files = records::attachments(tx, id)?;
    let file = files.iter().find(|f| f.file == file).ok_or_else(Error::not_found)?;
    let lines = records::lines(tx, id, i64::MAX, LINES_MOST)?;
    let own = lines.iter().any(|l| l.version == file.version && is_own(l));
    if file.public || own { Ok(()) } else { Err(Error::not_found()) }
}

/// Oldest first.
fn timeline(
    tx: &mut Tx,
    lang: Lang,
    works: &Works,
    p: &Procedure,
    m: &MatterRow,
) -> Result<Vec<FollowLine>> {
    let files = records::attachments(tx, m.id)?;
    let directory = works.directory();
    let proxies = proxies::of(tx, m.id)?;
    let lines = records::lines(tx, m.id, i64::MAX, LINES_MOST)?;
    let shown = lines.into_iter().rev().filter(|l| l.public || is_own(l)).map(|l| {
        let fields = l.body.get("fields").and_then(Value::as_object).cloned().unwrap_or_default();
        let zone = works.calendars.zone();
        let public = l.public.then(|| words::public(p, &directory, lang, zone, &l));
        FollowLine {
            at: l.at,
            sentence: public.flatten().unwrap_or_else(|| words::act(p, lang, &l.act)),
            actor: words::actor(&directory, lang, &l.actor_kind, &l.post),
            proxy: proxies.get(&l.version).filter(|_| is_own(&l)).map(|p| p.taker.clone()),
            text: is_own(&l).then(|| said(&fields, &l.note)).flatten(),
            photos: photos(&files, &l, &fields),
        }
    });
    Ok(shown.collect())
}

/// Done by the reporter: the report itself, whoever wrote it down, and
/// whatever came with the code.
fn is_own(l: &TimelineRow) -> bool {
    l.version == 1 || matches!(l.actor_kind.as_str(), "reporter" | "anonymous")
}

fn said(fields: &Map<String, Value>, note: &str) -> Option<String> {
    let text = fields.get("text").and_then(Value::as_str).unwrap_or(note);
    Some(text).filter(|t| !t.is_empty()).map(str::to_owned)
}

/// The files that a line brought, or showed to everybody.
fn photos(files: &[Attachment], l: &TimelineRow, fields: &Map<String, Value>) -> Vec<String> {
    let named: Vec<&str> =
        fields.values().filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect();
    let of_line = files.iter().filter(|f| named.contains(&f.file.as_str()));
    of_line.filter(|f| f.public || is_own(l)).map(|f| f.file.clone()).collect()
}
