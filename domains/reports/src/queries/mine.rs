//! What a resident reported, found by the telephone that they showed to be
//! theirs: whoever holds it is the reporter, with a code or without.

use casework::queries::page;
use casework::{Matter, Works, public, words};
use http_edge::schema::{IdText, TimeText};
use identity::vault::VaultRef;
use kernel::{Ctx, Error, Id, Kind, Result, Time};
use procedure::Addressee;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::model::RequestType;
use crate::sql::reports as sql;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Mine {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    pub request_type: RequestType,
    pub stage: String,
    pub stage_name: String,
    /// The time that was promised.
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    #[schema(value_type = TimeText)]
    pub opened: Time,
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
    /// Something waits for the reporter: an answer, a word more.
    pub asked: bool,
}

/// What a person reported, if anything: the vault knows people for other
/// reasons too. What was said in confidence stays with who said it: a mandate
/// does not open it.
///
/// # Errors
/// Those of the store.
pub fn line(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    person: VaultRef,
    by_mandate: bool,
) -> Result<Option<Mine>> {
    let Some(id) = sql::reported_by(tx, person)? else { return Ok(None) };
    let m = match page::seen(tx, &ctx.actor, works, id, true) {
        Err(e) if e.kind == Kind::NotFound => return Ok(None),
        found => found?,
    };
    let report = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    if by_mandate && (report.confidential || m.confidential) {
        return Ok(None);
    }
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    Ok(Some(Mine {
        matter: id,
        number: m.number(works.calendars.get(None).zone()),
        request_type: report.request_type,
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        due: public::promised(&p, &m.state).or(m.due),
        asked: m.state.open_tasks().flat_map(|t| &t.whom).any(|w| *w == Addressee::Reporter),
        stage: m.stage,
        title: m.title,
        opened: m.opened,
        ended: m.ended,
    }))
}

/// Who reported a matter, and whether in confidence.
///
/// # Errors
/// Not found for what is no report, or nobody's.
pub fn reporter(tx: &mut Tx, matter: Id<Matter>) -> Result<(VaultRef, bool)> {
    let report = sql::get(tx, matter)?.ok_or_else(Error::not_found)?;
    let reporter = report.reporter.ok_or_else(Error::not_found)?;
    let m = casework::sql::matters::get(tx, matter)?.ok_or_else(Error::not_found)?;
    Ok((reporter, report.confidential || m.confidential))
}
