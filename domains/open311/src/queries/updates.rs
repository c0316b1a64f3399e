//! What was said openly of public matters.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use casework::sql::records::TimelineRow;
use casework::{Matter, words};
use kernel::{Id, Result, Time};
use procedure::Procedure;
use store::Tx;

use super::requests::{Reader, open, status};
use super::seconds;
use crate::filter::Page;
use crate::sql;
use crate::wire::Update;

/// Lines of one matter that are told.
const LINES_MOST: i64 = 200;

/// What was said in a span of time, oldest first.
pub(crate) fn updates(
    tx: &mut Tx,
    of: &Reader,
    (from, to): (Time, Time),
    page: Page,
) -> Result<Vec<Update>> {
    let mut open_ones = HashMap::new();
    let mut told = Vec::new();
    for (id, line) in sql::updates(tx, from, to, page)? {
        let p = match open_ones.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(open(tx, of.works, id)?.map(|(_, p)| p)),
        };
        told.extend(p.as_ref().and_then(|p| update(of, p, id, &line)));
    }
    Ok(told)
}

/// What was said of some matters, oldest first. One that is not public has
/// nothing said.
pub(crate) fn updates_of(tx: &mut Tx, of: &Reader, ids: &[Id<Matter>]) -> Result<Vec<Update>> {
    let mut told = Vec::new();
    for id in ids {
        let Some((_, p)) = open(tx, of.works, *id)? else { continue };
        let lines = sql::lines(tx, *id, LINES_MOST)?;
        told.extend(lines.iter().rev().filter_map(|l| update(of, &p, *id, l)));
    }
    Ok(told)
}

fn update(of: &Reader, p: &Procedure, id: Id<Matter>, l: &TimelineRow) -> Option<Update> {
    let directory = of.works.directory();
    let said = words::public(p, &directory, of.lang, of.works.calendars.zone(), l)?;
    let ended = p.stage(&l.to_stage).is_some_and(|s| s.end.is_some());
    Some(Update {
        update_id: format!("{id}.{}.{}", l.version, l.line),
        service_request_id: id.to_string(),
        status: status(ended),
        updated_datetime: seconds(l.at),
        description: said,
        media_url: None,
    })
}
