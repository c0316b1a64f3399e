//! Public matters as the specification shows them.

use casework::sql::{matters, records};
use casework::{Matter, MatterRow, Works, public, words};
use kernel::{AreaCode, Id, Lang, Level, Result};
use procedure::Procedure;
use store::Tx;
use territory::Directory;

use super::seconds;
use crate::filter::Filter;
use crate::sql;
use crate::wire::Request;

/// Who reads, in which language, and under which address files are reached.
pub(crate) struct Reader<'a> {
    pub works: &'a Works,
    pub lang: Lang,
    pub home: &'a str,
}

/// Those that the filter names, newest first.
pub(crate) fn requests(tx: &mut Tx, of: &Reader, filter: &Filter) -> Result<Vec<Request>> {
    let hidden = hidden(of.works);
    let mut found = Vec::new();
    for id in sql::requests(tx, filter, &hidden)? {
        found.extend(request(tx, of, id)?);
    }
    Ok(found)
}

/// One of them. `None`: there is none that everybody may read.
pub(crate) fn request(tx: &mut Tx, of: &Reader, id: Id<Matter>) -> Result<Option<Request>> {
    match open(tx, of.works, id)? {
        Some((m, p)) => shown(tx, of, &m, &p).map(Some),
        None => Ok(None),
    }
}

/// A matter that everybody may read of.
pub(crate) fn open(
    tx: &mut Tx,
    works: &Works,
    id: Id<Matter>,
) -> Result<Option<(MatterRow, std::sync::Arc<Procedure>)>> {
    let Some(m) = matters::get(tx, id)? else { return Ok(None) };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    Ok(public::is_open(&p, &m).then_some((m, p)))
}

/// Stages, of any procedure, that nobody outside sees.
fn hidden(works: &Works) -> Vec<String> {
    let all = works.procedures.all();
    let stages = all.iter().flat_map(|p| &p.stages).filter(|s| !s.public);
    let mut hidden: Vec<String> = stages.map(|s| s.name.clone()).collect();
    // a stage of that name in another procedure may be open to all
    let shown = |name: &String| all.iter().any(|p| p.stage(name).is_some_and(|s| s.public));
    hidden.retain(|name| !shown(name));
    hidden.sort();
    hidden.dedup();
    // an empty list is no list in SQL; no stage has this name
    hidden.push(String::new());
    hidden
}

fn shown(tx: &mut Tx, of: &Reader, m: &MatterRow, p: &Procedure) -> Result<Request> {
    let directory = of.works.directory();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let last = sql::lines(tx, m.id, 1)?.into_iter().next();
    let files = records::attachments(tx, m.id)?;
    let photo = files.into_iter().find(|f| f.public);
    let point = m.point.map(public::coarse);
    let zone = of.works.calendars.zone();
    Ok(Request {
        service_request_id: m.id.to_string(),
        status: status(m.ended.is_some()),
        status_notes: last.as_ref().and_then(|l| words::public(p, &directory, of.lang, zone, l)),
        service_name: sub.map(|s| s.names.get(of.lang).to_owned()),
        service_code: m.subcategory.clone(),
        description: m.public_text.clone().unwrap_or_default(),
        agency_responsible: m.lead_unit.and_then(|u| directory.unit(u)).map(|u| u.name.clone()),
        service_notice: None,
        requested_datetime: seconds(m.opened),
        updated_datetime: seconds(last.map_or(m.opened, |l| l.at)),
        expected_datetime: public::promised(p, &m.state).map(seconds),
        address: neighbourhood(&directory, m.area_now),
        address_id: None,
        zipcode: None,
        lat: point.map(|p| p.lat),
        long: point.map(|p| p.lon),
        media_url: photo.map(|f| format!("{}/api/v1/files/{}", of.home, f.file)),
    })
}

/// The areas down to the village or community: a micro-grid can be one house.
fn neighbourhood(directory: &Directory, area: AreaCode) -> String {
    let village = directory.at_level(area, Level::Village);
    directory.line_name(village.map_or(area, |v| v.code))
}

/// The two states of the specification.
pub(crate) const fn status(ended: bool) -> &'static str {
    if ended { "closed" } else { "open" }
}
