//! "Who looked at my data" (谁看过我的信息): the reads of the access log. It is
//! written by [`crate::vault::Vault::reveal`] alone.

use kernel::actor::Unit;
use kernel::{Account, AreaCode, Cursor, Error, Id, Page, Result, Role, Time};
use serde::Serialize;
use store::{Tx, vals};

use crate::store::vault::ACCESS_OF;
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
