//! "Who looked at my data" (谁看过我的信息): the reads of the access log. It is
//! written by [`crate::vault::Vault::reveal`] alone.

use kernel::actor::Unit;
use kernel::{Account, AreaCode, Cursor, Error, Id, Page, Result, Role, Time};
use serde::Serialize;
use store::{Tx, vals};

use crate::store::vault::{ACCESS_OF, ACCESS_SPAN};
use crate::vault::VaultRef;

/// One look at one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessEntry {
    /// The same for all fields of one request.
    pub id: String,
    pub field: String,
    pub at: Time,
    /// Who it was; the person is shown the unit and not the name.
    pub account: Option<Id<Account>>,
    pub role: Role,
    pub area: Option<AreaCode>,
    pub unit: Option<Id<Unit>>,
    pub purpose: String,
    /// What it served: kind and id.
    pub about: (String, String),
}

/// Who looked at the values of one person, newest first. Whether the asker may
/// know is for the caller to check: the person themself, or
/// `identity.access_see`.
///
/// # Errors
/// `identity.cursor_wrong`; those of the store.
pub fn of_subject(
    tx: &mut Tx<'_>,
    subject: VaultRef,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<AccessEntry>> {
    let before = match after {
        None => i64::MAX,
        Some(c) => c.0.parse().map_err(|_| Error::invalid("identity.cursor_wrong", "after"))?,
    };
    let limit = Page::<AccessEntry>::limit(limit) as usize;
    // a request reads a handful of fields, and is never cut in two
    let most = i64::try_from(limit + FIELDS_MOST).unwrap_or(i64::MAX);
    let mut rows = tx.query(&ACCESS_OF, &vals![subject.shard(), subject, before, most], |r| {
        let entry = AccessEntry {
            id: r.int(0)?.to_string(),
            field: r.text(1)?,
            at: r.time(2)?,
            account: r.opt_id(3)?,
            role: Role(r.text(4)?),
            area: r.opt_area(5)?,
            unit: r.opt_id(6)?,
            purpose: r.text(7)?,
            about: (r.text(8)?, r.int(9)?.to_string()),
        };
        Ok(entry)
    })?;
    let next = cut(&mut rows, limit);
    Ok(Page { items: rows, next })
}

/// One request for some fields of one person: what the person is shown as one
/// line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub subject: VaultRef,
    /// Of the request; ids are in the order of time.
    pub id: i64,
    pub at: Time,
    /// In the order of their names.
    pub fields: Vec<String>,
    pub account: Option<Id<Account>>,
    pub role: Role,
    pub area: Option<AreaCode>,
    pub unit: Option<Id<Unit>>,
    pub purpose: String,
    /// What it served: kind and id.
    pub about: (String, i64),
}

/// Which looks are read.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Ids below this one.
    pub before: i64,
    pub from: Time,
    /// Not included.
    pub to: Time,
}

impl Span {
    /// All of them.
    pub const WHOLE: Span = Span {
        before: i64::MAX,
        from: Time::from_micros(i64::MIN),
        to: Time::from_micros(i64::MAX),
    };
}

/// The looks at several persons together (all that one resident is known by),
/// newest first, at most `most`; never half a look. Whether the asker may know
/// is for the caller to check.
///
/// # Errors
/// Those of the store.
pub fn looks(tx: &mut Tx<'_>, of: &[VaultRef], span: Span, most: usize) -> Result<Vec<Look>> {
    let mut all: Vec<Look> = Vec::new();
    for subject in of {
        all.extend(looks_at(tx, *subject, span, most)?);
    }
    all.sort_by_key(|look| std::cmp::Reverse(look.id));
    all.truncate(most);
    Ok(all)
}

fn looks_at(tx: &mut Tx<'_>, subject: VaultRef, span: Span, most: usize) -> Result<Vec<Look>> {
    let rows = i64::try_from(most.saturating_mul(FIELDS_MOST)).unwrap_or(i64::MAX);
    let asked = vals![subject.shard(), subject, span.before, span.from, span.to, rows];
    let mut looks: Vec<Look> = Vec::new();
    let found = tx.query(&ACCESS_SPAN, &asked, |r| {
        Ok(Look {
            subject,
            id: r.int(0)?,
            fields: vec![r.text(1)?],
            at: r.time(2)?,
            account: r.opt_id(3)?,
            role: Role(r.text(4)?),
            area: r.opt_area(5)?,
            unit: r.opt_id(6)?,
            purpose: r.text(7)?,
            about: (r.text(8)?, r.int(9)?),
        })
    })?;
    for one in found {
        match looks.last_mut().filter(|last| last.id == one.id) {
            Some(last) => last.fields.extend(one.fields),
            None => looks.push(one),
        }
    }
    Ok(looks)
}

/// One look at one person.
///
/// # Errors
/// Not found when there is none; those of the store.
pub fn look(tx: &mut Tx<'_>, subject: VaultRef, id: i64) -> Result<Look> {
    let span = Span { before: id.saturating_add(1), ..Span::WHOLE };
    let found = looks_at(tx, subject, span, 1)?.into_iter().next();
    found.filter(|look| look.id == id).ok_or_else(Error::not_found)
}

/// Ends the page between two requests: before the one that runs over the
/// limit, or after it when it is the only one.
fn cut(rows: &mut Vec<AccessEntry>, limit: usize) -> Option<Cursor> {
    let over = rows.get(limit)?.id.clone();
    let first = rows.iter().position(|r| r.id == over)?;
    let end = match first {
        0 => rows.iter().position(|r| r.id != over)?,
        _ => first,
    };
    rows.truncate(end);
    rows.last().map(|last| Cursor(last.id.clone()))
}

/// Fields that one request may read.
pub(crate) const FIELDS_MOST: usize = 20;
