//! People in clear leave the register in one way alone: one person asks, another
//! approves, the file says on every line who fetched it and until when it may be
//! kept, and everybody in it sees who looked.

use identity::policy::{Policy, Target};
use identity::vault::Vault;
use kernel::{Ctx, Cursor, Error, Id, Page, Result, Time};
use serde_json::{Value, json};
use store::Tx;
use store::audit::{self, Outcome};

use super::reason_of;
use crate::model::EntryId;
use crate::model::export::{Decision, Export, Items, NewExport, Of, State};
use crate::sql;

/// Fields that may be asked for.
pub const FIELDS: [&str; 4] = ["name", "phone", "id_number", "address"];
/// Minutes until nobody decides any more, and until it is no longer fetched.
const TO_DECIDE: i64 = 7 * 24 * 60;
const TO_FETCH: i64 = 24 * 60;
/// People of one file, and of one step of it.
const PEOPLE_MOST: usize = 5_000;
const STEP: u32 = 100;

/// Asks for a list of the people of an area.
///
/// # Errors
/// `registry.fields_wrong`, `registry.reason_wrong`; those of the policy.
pub fn ask_export(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, new: &NewExport) -> Result<Export> {
    policy.allows(&ctx.actor, "registry.export", &Target::object(new.area))?;
    let mut fields = new.fields.clone();
    fields.sort();
    fields.dedup();
    if fields.is_empty() || !fields.iter().all(|f| FIELDS.contains(&f.as_str())) {
        return Err(Error::invalid("registry.fields_wrong", "fields"));
    }
    let purpose =
        reason_of(&new.purpose).map_err(|e| Error { field: Some("purpose".into()), ..e })?;
    let export = Export {
        id: ctx.id(kernel::Shard::of_area(new.area)),
        area: new.area,
        fields,
        purpose,
        asked_by: ctx.actor.account().ok_or_else(Error::not_found)?,
        asked_at: ctx.now,
        state: State::Asked,
        decided_by: None,
        decided_at: None,
        reason: String::new(),
        expires: ctx.now.plus_minutes(TO_DECIDE),
        fetched: 0,
        version: 1,
    };
    sql::exports::add(tx, &export)?;
    note(tx, ctx, "registry.ask_export", &export, json!({ "fields": export.fields }))?;
    Ok(export)
}

/// Approves or refuses it.
///
/// # Errors
/// Not found out of scope; `registry.second_person`, `registry.export_decided`,
/// `registry.export_expired`, `registry.changed`, `registry.reason_wrong`.
pub fn decide_export(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Export>,
    decision: &Decision,
    seen: Option<i64>,
) -> Result<Export> {
    let mut export = sql::exports::lock(tx, id)?;
    policy.allows(&ctx.actor, "registry.approve_export", &Target::object(export.area))?;
    if ctx.actor.answers_for(export.asked_by) {
        return Err(Error::forbidden("registry.second_person"));
    }
    if seen.is_some_and(|seen| seen != export.version) {
        return Err(Error::conflict("registry.changed"));
    }
    if export.state != State::Asked {
        return Err(Error::conflict("registry.export_decided"));
    }
    if export.expires <= ctx.now {
        return Err(Error::conflict("registry.export_expired"));
    }
    export.reason = reason_of(&decision.reason)?;
    (export.decided_by, export.decided_at) = (ctx.actor.account(), Some(ctx.now));
    (export.state, export.expires) = match decision.approve {
        true => (State::Approved, ctx.now.plus_minutes(TO_FETCH)),
        false => (State::Refused, ctx.now),
    };
    export.version += 1;
    sql::exports::put(tx, &export)?;
    note(tx, ctx, "registry.decide_export", &export, json!({ "approve": decision.approve }))?;
    Ok(export)
}

/// Exports that were asked for in an area, newest first.
///
/// # Errors
/// `registry.cursor_wrong`; those of the policy.
pub fn exports(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, of: &Of) -> Result<Items<Export>> {
    let at = Target::object(of.area);
    let asks = policy.allows(&ctx.actor, "registry.export", &at);
    asks.or_else(|_| policy.allows(&ctx.actor, "registry.approve_export", &at))?;
    let before = crate::queries::place(of.cursor.as_ref(), i64::MAX)?;
    let limit = Page::<Export>::limit(of.limit);
    let mut items = sql::exports::list(tx, of.area, before, limit + 1)?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|e| Cursor(e.id.to_string()));
    Ok(Items { items, next })
}

/// The beginning of a fetch: only whoever asked, only while it is approved.
/// Answers it with the numbers of its people; none of their values.
///
/// # Errors
/// Not found for anybody else; `registry.export_open`,
/// `registry.export_expired`, `registry.export_large`.
pub fn fetch_export(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Export>,
) -> Result<(Export, Vec<EntryId>)> {
    let mut export = sql::exports::lock(tx, id)?;
    policy.allows(&ctx.actor, "registry.export", &Target::object(export.area))?;
    if ctx.actor.account() != Some(export.asked_by) {
        return Err(Error::not_found());
    }
    if export.state != State::Approved {
        return Err(Error::conflict("registry.export_open"));
    }
    if export.expires <= ctx.now {
        return Err(Error::conflict("registry.export_expired"));
    }
    let people = people(tx, &export, ctx.now)?;
    export.fetched += 1;
    export.version += 1;
    sql::exports::put(tx, &export)?;
    note(tx, ctx, "registry.fetch_export", &export, json!({ "people": people.len() }))?;
    Ok((export, people))
}

fn people(tx: &mut Tx<'_>, export: &Export, at: Time) -> Result<Vec<EntryId>> {
    let (mut all, mut after) = (Vec::new(), -1);
    loop {
        let page = sql::Page {
            at,
            area: export.area,
            after,
            kind: Some(crate::Kind::Person),
            inside: None,
            q: "",
            people: true,
            limit: STEP,
        };
        let some = sql::page(tx, &page)?;
        let Some(last) = some.last() else { return Ok(all) };
        after = last.id.get();
        all.extend(some.iter().map(|e| e.id));
        if all.len() > PEOPLE_MOST {
            return Err(Error::conflict("registry.export_large").arg("most", PEOPLE_MOST));
        }
    }
}

/// One line of the file: every value that it holds is in the person's access
/// log before the file is whole.
///
/// # Errors
/// Those of reading in clear.
pub fn export_line(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    vault: &Vault,
    export: &Export,
    id: EntryId,
) -> Result<Vec<String>> {
    let mut values = super::reveal(tx, ctx, policy, vault, id, &export.fields)?;
    let found = crate::queries::entry(tx, ctx, policy, id, None)?;
    let mut cells = vec![found.code, found.area.to_string()];
    cells.extend(export.fields.iter().map(|f| values.remove(f).unwrap_or_default()));
    Ok(cells)
}

fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, e: &Export, facts: Value) -> Result<()> {
    let (shard, subject) = (e.id.shard(), ("registry_export", e.id.get()));
    let (version, outcome) = (e.version, Outcome::Done);
    let entry = audit::Entry { shard, action, subject, version, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
