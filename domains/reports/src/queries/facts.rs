//! A report's own facts, beside what every matter has.

use std::collections::BTreeMap;

use casework::model::MatterRow;
use casework::queries::page::{self, NamedUnit};
use casework::{Matter, Works};
use http_edge::schema::{IdText, TimeText};
use identity::policy::Target;
use identity::vault::{self, VaultRef};
use kernel::{Ctx, Error, Id, Result, Time};
use serde::Serialize;
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use super::near::{self, Alike, Same};
use crate::model::{Channel, FollowUp, RequestType};
use crate::place::FoundBy;
use crate::sql::proxies::{self, Proxy};
use crate::sql::reports::{self as sql, ReportRow};
use crate::sql::ties::{self, Tie, TieKind, TieState};
use crate::suggest::Suggested;

/// Characters of the text proposed for the public.
const PUBLIC_MOST: usize = 500;

/// What a report adds to its matter's page.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReportFacts {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub channel: Channel,
    pub request_type: RequestType,
    /// Masked.
    pub text: String,
    pub confidential: bool,
    pub found_by: FoundBy,
    pub follow_up: FollowUp,
    /// Masked; absent when nobody gave anything, or it is not for the asker.
    pub reporter: Option<Masked>,
    pub on_behalf_of: Option<Masked>,
    /// What somebody did in the reporter's name, newest last; none where the
    /// reporter is not for the asker.
    pub proxies: Vec<ProxyOut>,
    /// Text or address stand in the vault as they were written, to be shown
    /// for a purpose.
    pub has_original: bool,
    pub source_no: Option<String>,
    #[schema(value_type = Option<TimeText>)]
    pub source_due: Option<Time>,
    /// When it happened or was first said, where it came from elsewhere; clocks
    /// run from when it came in.
    #[schema(value_type = Option<TimeText>)]
    pub reported_at: Option<Time>,
    /// Categories as the text spoke for them when it came in; the unit of the
    /// subcategory that was decided on since.
    pub suggestions: Suggested,
    /// Whose it is by the return that was upheld, while it waits to be
    /// dispatched again.
    pub returned_to: Option<NamedUnit>,
    /// What could be public, to be looked over by whoever accepts; none for a
    /// confidential report.
    pub public_proposal: Option<String>,
    pub supports: i64,
    pub ties: Vec<TieOut>,
    /// Open matters that may be the same thing.
    pub same: Vec<Same>,
}

/// A person, masked.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Masked {
    /// As the persons of a matter are listed.
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    pub name: Option<String>,
    pub phone: Option<String>,
}

/// What was done by a mandate.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProxyOut {
    /// The version that it made.
    pub version: i64,
    /// By whom and for whom, masked.
    pub taker: String,
    pub giver: String,
}

/// Another report that belongs to this one, named to whoever may see it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TieOut {
    pub kind: TieKind,
    pub state: TieState,
    #[schema(value_type = Option<IdText>)]
    pub matter: Option<Id<Matter>>,
    pub number: Option<String>,
    #[schema(value_type = TimeText)]
    pub at: Time,
}

/// Reads them.
///
/// # Errors
/// Not found for what is no report in scope.
pub fn facts(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<ReportFacts> {
    let m = page::seen(tx, &ctx.actor, works, id, false)?;
    let report = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    let room = works.policy.allows(&ctx.actor, "report.reporter", &Target::place(m.area_now));
    let people = people(tx, room.is_ok(), &report)?;
    let hidden = room.is_err() && m.confidential;
    let proxies = if hidden { BTreeMap::new() } else { proxies::of(tx, id)? };
    let proxy = |(version, Proxy { taker, giver })| ProxyOut { version, taker, giver };
    let subcategory = m.subcategory.as_deref();
    let likeliest = report.suggestions.classes.first().map(|c| c.subcategory.as_str());
    let alike = Alike {
        matter: id,
        area: m.area_now,
        point: m.point,
        subcategory: subcategory.or(likeliest),
    };
    let same = near::same(tx, ctx, works, alike)?;
    let directory = works.directory();
    let suggestions = report.suggestions.decided(&directory, subcategory, m.area_now, ctx.now);
    Ok(ReportFacts {
        matter: id,
        channel: report.channel,
        request_type: report.request_type,
        confidential: m.confidential,
        found_by: report.found_by,
        follow_up: report.follow_up,
        reporter: report.reporter.and_then(|r| people.get(&r).cloned()),
        on_behalf_of: report.on_behalf_of.and_then(|r| people.get(&r).cloned()),
        proxies: proxies.into_iter().map(proxy).collect(),
        has_original: report.original.is_some(),
        suggestions: suggestions.named(&directory, ctx.lang),
        returned_to: returned_to(&directory, &m),
        public_proposal: (!m.confidential).then(|| proposal(&report.text)),
        supports: sql::supports(tx, id)?,
        ties: tied(tx, ctx, works, id, room.is_ok())?,
        same,
        text: report.text,
        source_no: report.source_no,
        source_due: report.source_due,
        reported_at: report.reported_at,
    })
}

/// A confidential one is for the room alone.
fn tied(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>, room: bool) -> Result<Vec<TieOut>> {
    let shown = ties::of(tx, id)?.into_iter().filter(|t| room || !t.hidden);
    let out = shown.map(|Tie { kind, other, state, at, .. }| {
        let other = page::if_seen(tx, &ctx.actor, works, other)?;
        let number = other.as_ref().map(|m| m.number(works.calendars.zone()));
        Ok(TieOut { kind, state, matter: other.map(|m| m.id), number, at })
    });
    out.collect()
}

/// Whoever asked for confidentiality is shown to the room alone, and not even
/// masked to the side that handles.
fn people(tx: &mut Tx, room: bool, report: &ReportRow) -> Result<BTreeMap<VaultRef, Masked>> {
    let known: Vec<VaultRef> = report.reporter.into_iter().chain(report.on_behalf_of).collect();
    let cards = vault::cards(tx, &known)?.into_iter();
    let shown = cards.filter(|(_, card)| room || !card.confidential);
    Ok(shown
        .map(|(who, mut card)| {
            let mut take = |field: &str| card.masked.remove(field);
            (who, Masked { subject: who, name: take("name"), phone: take("phone") })
        })
        .collect())
}

/// The unit that the last return named, if it was upheld and nobody has
/// dispatched since.
fn returned_to(directory: &Directory, m: &MatterRow) -> Option<NamedUnit> {
    let last = |count: &str| m.state.counts.get(count).map(|c| c.last);
    let waits = m.stage == "dispatching" && last("returns_upheld") >= last("dispatches");
    let named = m.state.data.get("right_unit").filter(|_| waits)?;
    let unit = directory.unit(named.as_str()?.parse().ok()?)?;
    Some(NamedUnit { id: unit.id, name: unit.name.clone() })
}

fn proposal(masked: &str) -> String {
    masked.chars().take(PUBLIC_MOST).collect()
}
