//! What the holder of a matter code sees: the public side of the matter, and
//! what they can do.

use casework::queries::page::{self, NamedArea, OfferNow};
use casework::{Matter, Works, words};
use kernel::{Ctx, Error, Id, Result, Time};
use serde::Serialize;
use store::Tx;

use crate::code::Code;
use crate::sql::reports as sql;

/// A line of the public timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicLine {
    pub at: Time,
    pub sentence: String,
    /// Who, as a post and never as a person.
    pub actor: String,
    /// Ids of files that it shows.
    pub photos: Vec<String>,
}

/// A matter as its reporter follows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Followed {
    pub matter: Id<Matter>,
    pub version: i64,
    pub number: String,
    pub request_type: String,
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
    pub due: Option<Time>,
    pub opened: Time,
    pub ended: Option<Time>,
    pub supports: i64,
    pub timeline: Vec<PublicLine>,
    /// What the reporter can do now.
    pub acts: Vec<OfferNow>,
}

/// The matter of a code.
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
    let report = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    let m = page::seen(tx, &ctx.actor, works, id, true)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let acts = page::offers(tx, ctx, works, id, true)?;
    let supports = sql::supports(tx, id)?;
    let lines = page::public_timeline(tx, works, &p, &m, ctx.lang)?;
    let directory = works.directory();
    let zone = works.calendars.zone().clone();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    Ok(Followed {
        matter: id,
        version: m.version,
        number: m.number(&zone),
        request_type: report.request_type.name().to_owned(),
        text: report.text,
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        stage: m.stage.clone(),
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        area: page::named_line(&directory, m.area_now),
        place: m.place.clone(),
        lead: m.lead_unit.and_then(|u| directory.unit(u)).map(|u| u.name.clone()),
        due: promised(&p, &m.state),
        opened: m.opened,
        ended: m.ended,
        supports,
        timeline: lines
            .into_iter()
            .filter_map(|l| {
                let photos = l.files.iter().filter(|f| f.public).map(|f| f.file.clone()).collect();
                Some(PublicLine { at: l.at, sentence: l.sentence?, actor: l.actor, photos })
            })
            .collect(),
        acts: acts.into_iter().filter(|a| a.refused.is_empty()).collect(),
    })
}

/// The end of the clock that the procedure shows to the public.
fn promised(p: &procedure::Procedure, state: &procedure::State) -> Option<Time> {
    let shown = |c: &&procedure::state::Clock| {
        c.stopped.is_none() && p.clock(&c.name).is_some_and(|d| d.public)
    };
    state.clocks.iter().filter(shown).filter_map(|c| c.due).min()
}
