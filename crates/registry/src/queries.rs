//! Looking up.

use std::collections::{BTreeMap, BTreeSet};

use identity::policy::{Policy, Target};
use identity::vault::{Vault, VaultRef, cards};
use kernel::{Ctx, Cursor, Error, Page, Result, Time};
use serde_json::json;
use store::audit::{self, Outcome};
use store::{Store, Tx, vals};
use territory::reading::Letters;

use crate::model::{Entry, EntryId, Filter, Kind, Listed, SearchPerson};
use crate::sql;

/// Rows of one step, and of one search, that are read to find a reading.
const READ_STEP: u32 = 500;
const READ_MOST: usize = 20_000;

/// An entry as it was at a time; now without one.
///
/// # Errors
/// Not found also out of scope, and where it was not yet or no more.
pub fn entry(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: EntryId,
    at: Option<Time>,
) -> Result<Entry> {
    let at = at.unwrap_or(ctx.now);
    let all = sql::states(tx, id)?;
    let then = all.into_iter().find(|s| s.valid_from <= at);
    let found = then.filter(|s| s.valid_to.is_none_or(|to| at < to));
    let found = found.ok_or_else(Error::not_found)?;
    seen(ctx, policy, &found)?;
    Ok(with_cards(tx, vec![found])?.remove(0))
}

/// Every state of an entry, newest first.
///
/// # Errors
/// Not found also where its newest state is out of scope.
pub fn history(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: EntryId) -> Result<Listed> {
    let all = sql::states(tx, id)?;
    seen(ctx, policy, all.first().ok_or_else(Error::not_found)?)?;
    Ok(Listed { items: with_cards(tx, all)?, next: None })
}

/// Entries whose names hold the letters, or are read so: `qqxq` finds 清泉小区.
/// The database knows no readings; so many rows are read at the most, and the
/// next page goes on behind them.
fn read_so(
    tx: &mut Tx<'_>,
    page: sql::Page<'_>,
    letters: &Letters,
    limit: usize,
) -> Result<Listed> {
    let (typed, mut page) = (page.q, sql::Page { q: "", limit: READ_STEP, ..page });
    let (mut items, mut read) = (Vec::new(), 0);
    loop {
        let some = sql::page(tx, &page)?;
        let whole = some.len() < READ_STEP as usize;
        read += some.len();
        for entry in some {
            if items.len() == limit {
                return Ok(Listed { items, next: Some(Cursor(page.after.to_string())) });
            }
            page.after = entry.id.get();
            if entry.name.contains(typed) || letters.place_in(&entry.name).is_some() {
                items.push(entry);
            }
        }
        let next = (!whole).then(|| Cursor(page.after.to_string()));
        if whole || read >= READ_MOST {
            return Ok(Listed { items, next });
        }
    }
}

/// Where a list goes on.
pub(crate) fn place(cursor: Option<&Cursor>, start: i64) -> Result<i64> {
    let wrong = |_| Error::invalid("registry.cursor_wrong", "cursor");
    cursor.map_or(Ok(start), |c| c.0.parse().map_err(wrong))
}

/// An entry as it is now, whoever asks.
pub(crate) fn newest(tx: &mut Tx<'_>, id: EntryId) -> Result<Option<Entry>> {
    let newest = sql::states(tx, id)?.into_iter().next();
    Ok(newest)
}

fn seen(ctx: &Ctx, policy: &Policy, entry: &Entry) -> Result<()> {
    let act = if entry.kind == Kind::Person { "registry.find_person" } else { "registry.see" };
    policy.allows(&ctx.actor, act, &Target::object(entry.area))
}

/// Entries of an area, by id, but for people, who are not listed.
///
/// # Errors
/// `registry.people_by_search`, `registry.cursor_wrong`; those of the policy.
pub fn list(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, f: &Filter) -> Result<Listed> {
    if f.kind == Some(Kind::Person) {
        return Err(Error::invalid("registry.people_by_search", "kind"));
    }
    policy.allows(&ctx.actor, "registry.see", &Target::object(f.area))?;
    let after = place(f.cursor.as_ref(), -1)?;
    let limit = Page::<Entry>::limit(f.limit);
    let page = sql::Page {
        at: f.at.unwrap_or(ctx.now),
        area: f.area,
        after,
        kind: f.kind,
        inside: f.inside,
        q: f.q.trim(),
        people: false,
        limit: limit + 1,
    };
    if let Some(letters) = Letters::of(page.q) {
        return read_so(tx, page, &letters, limit as usize);
    }
    let mut items = sql::page(tx, &page)?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|e| Cursor(e.id.to_string()));
    Ok(Listed { items, next })
}

/// Whom the first identifier finds, for [`find_person`]: a read where the index
/// lies, which no command of the register's shard may do.
///
/// # Errors
/// As [`find_person`].
pub async fn sought(
    store: &Store,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    ask: &SearchPerson,
) -> Result<Vec<VaultRef>> {
    policy.allows(&ctx.actor, "registry.find_person", &Target::object(ask.area))?;
    match identifiers(ask)?.first() {
        Some((field, value)) => vault.find(store, field, value).await,
        None => Ok(Vec::new()),
    }
}

/// At least two, the one that finds the fewest first.
fn identifiers(ask: &SearchPerson) -> Result<Vec<(&'static str, &str)>> {
    let all = [("id_number", &ask.id_number), ("phone", &ask.phone), ("name", &ask.name)];
    let given = all.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?)));
    let given: Vec<_> = given.collect();
    match given.len() >= 2 {
        true => Ok(given),
        false => Err(Error::invalid("registry.two_identifiers", "name")),
    }
}

/// Persons of whom two identifiers are exactly these, within the asker's area.
/// A command, because that somebody searched is written down.
///
/// # Errors
/// `registry.two_identifiers`; those of a malformed value and of the policy.
pub fn find_person(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    vault: &Vault,
    (sought, ask): (&[VaultRef], &SearchPerson),
) -> Result<Listed> {
    policy.allows(&ctx.actor, "registry.find_person", &Target::object(ask.area))?;
    let given = identifiers(ask)?;
    let mut people: BTreeSet<EntryId> = BTreeSet::new();
    for subject in sought.iter().copied() {
        let others = given.iter().skip(1);
        let fits = others.map(|(f, v)| vault.is(tx, subject, f, v)).collect::<Result<Vec<_>>>()?;
        if fits.iter().all(|fits| *fits) {
            people.extend(entry_of(tx, subject)?);
        }
    }
    let mut items = Vec::new();
    for id in people {
        match entry(tx, ctx, policy, id, None) {
            Ok(found) if ask.area.contains(found.area) => items.push(found),
            Ok(_) => {}
            Err(e) if e == Error::not_found() => {}
            Err(e) => return Err(e),
        }
    }
    items.truncate(Page::<Entry>::MOST as usize);
    let fields: Vec<&str> = given.iter().map(|(f, _)| *f).collect();
    audit::record(
        tx,
        ctx,
        &audit::Entry {
            shard: tx.shard(),
            action: "registry.find_person",
            subject: ("area", ask.area.get()),
            version: ctx.now.micros(),
            outcome: Outcome::Done,
            facts: json!({ "by": fields, "found": items.len() }),
            personal: &[],
        },
    )?;
    Ok(Listed { items, next: None })
}

fn entry_of(tx: &mut Tx<'_>, subject: VaultRef) -> Result<Vec<EntryId>> {
    tx.query(&sql::ENTRIES_OF_SUBJECT, &vals![subject], |r| r.id(1))
}

/// With the masked values of people.
pub(crate) fn with_cards(tx: &mut Tx<'_>, mut entries: Vec<Entry>) -> Result<Vec<Entry>> {
    let subjects: Vec<VaultRef> = entries.iter().filter_map(|e| e.subject).collect();
    let mut found = BTreeMap::new();
    for some in subjects.chunks(Page::<Entry>::MOST as usize) {
        found.extend(cards(tx, some)?);
    }
    for entry in &mut entries {
        let card = entry.subject.and_then(|s| found.remove(&s)).unwrap_or_default();
        entry.masked = card.masked;
    }
    Ok(entries)
}
