//! Merging doubles, splitting them again, reading in clear.

mod ask_merge;
mod export;

pub use ask_merge::{answer_merge, ask_merge, merges_asked};
pub use export::{FIELDS, ask_export, decide_export, export_line, exports, fetch_export};

use std::collections::BTreeMap;

use identity::mask;
use identity::policy::{Policy, Target};
use identity::vault::{About, Purpose, Reveal, Vault};
use kernel::{Ctx, Error, Id, Result};
use serde_json::{Value, json};
use store::audit::{self, Outcome};
use store::{Tx, vals};

use crate::model::{Entry, EntryId, Kind, Merged};
use crate::queries::entry;
use crate::sql;

/// Characters of a reason.
const REASON_MOST: usize = 200;
/// The purpose under which the register is kept.
const PURPOSE: &str = "keep_register";

/// Says that one entry is a double of another: lists and searches show the
/// other alone; both keep their histories. Runs in the shard of the double.
///
/// # Errors
/// `registry.merge_itself`, `registry.merge_other_kind`,
/// `registry.merged_already`, `registry.reason_wrong`, `registry.changed`; those
/// of the policy for either of them.
pub fn merge(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: EntryId,
    into: EntryId,
    reason: &str,
    seen: Option<i64>,
) -> Result<Merged> {
    if id == into {
        return Err(Error::invalid("registry.merge_itself", "into"));
    }
    let (double, lead) = (open(tx, ctx, policy, id)?, open(tx, ctx, policy, into)?);
    allowed(ctx, policy, "registry.merge", &double)?;
    allowed(ctx, policy, "registry.merge", &lead)?;
    join(tx, ctx, &double, &lead, reason, seen)
}

/// Both are of one kind, and neither is part of a merge.
fn join(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    double: &Entry,
    lead: &Entry,
    reason: &str,
    seen: Option<i64>,
) -> Result<Merged> {
    let (id, into) = (double.id, lead.id);
    let (kind, merged, version) = sql::lock(tx, id)?;
    as_seen(seen, version)?;
    if kind != lead.kind {
        return Err(Error::invalid("registry.merge_other_kind", "into"));
    }
    let leads = tx.query_one(&sql::MERGED_INTO, &vals![id], |r| r.int(0))?;
    if merged.is_some() || lead.merged.is_some() || leads > 0 {
        return Err(Error::conflict("registry.merged_already"));
    }
    let reason = reason_of(reason)?;
    let (shard, version) = (id.shard(), version + 1);
    tx.exec(&sql::ENTRY_MERGE, &vals![shard, id, into, version])?;
    let row: Id<Merged> = ctx.id(shard);
    let by = ctx.actor.account();
    tx.exec(&sql::MERGE_ADD, &vals![shard, row, id, into, ctx.now, by, reason])?;
    record(tx, ctx, "registry.merge", id, version, json!({ "into": into }))?;
    Ok(Merged { id, version })
}

/// Takes a double apart again.
///
/// # Errors
/// `registry.not_merged`, `registry.reason_wrong`, `registry.changed`; those of
/// the policy.
pub fn split(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: EntryId,
    reason: &str,
    seen: Option<i64>,
) -> Result<Merged> {
    let double = open(tx, ctx, policy, id)?;
    let (_, merged, version) = sql::lock(tx, id)?;
    as_seen(seen, version)?;
    allowed(ctx, policy, "registry.split", &double)?;
    let Some(into) = merged else { return Err(Error::conflict("registry.not_merged")) };
    reason_of(reason)?;
    let version = version + 1;
    tx.exec(&sql::ENTRY_MERGE, &vals![id.shard(), id, None::<EntryId>, version])?;
    tx.exec(&sql::MERGE_SPLIT, &vals![id, ctx.now])?;
    record(tx, ctx, "registry.split", id, version, json!({ "from": into }))?;
    Ok(Merged { id, version })
}

/// Values of a person in clear, to keep the register; the person sees who
/// looked. Never kept under a key.
///
/// # Errors
/// `registry.not_a_person`; those of the policy and of the vault.
pub fn reveal(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    vault: &Vault,
    id: EntryId,
    fields: &[String],
) -> Result<BTreeMap<String, String>> {
    let found = open(tx, ctx, policy, id)?;
    allowed(ctx, policy, "registry.reveal", &found)?;
    let not = || Error::invalid("registry.not_a_person", "id");
    let subject = found.subject.filter(|_| found.kind == Kind::Person).ok_or_else(not)?;
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let purpose =
        Purpose { code: PURPOSE.to_owned(), about: About { kind: "person", id: id.get() } };
    let target = Target::object(found.area);
    let ask = Reveal { subject, fields: &fields, purpose: &purpose, target };
    Ok(vault.reveal(tx, ctx, &ask)?.into_iter().map(|l| (l.field, l.value)).collect())
}

/// Whether it is still as whoever acts has seen it.
fn as_seen(seen: Option<i64>, version: i64) -> Result<()> {
    match seen {
        Some(seen) if seen != version => Err(Error::conflict("registry.changed")),
        _ => Ok(()),
    }
}

fn open(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: EntryId) -> Result<Entry> {
    entry(tx, ctx, policy, id, None)
}

fn allowed(ctx: &Ctx, policy: &Policy, act: &str, entry: &Entry) -> Result<()> {
    policy.allows(&ctx.actor, act, &Target::object(entry.area))
}

fn reason_of(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MOST {
        return Err(Error::invalid("registry.reason_wrong", "reason").arg("most", REASON_MOST));
    }
    Ok(mask::free_text(reason).text)
}

fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    id: EntryId,
    version: i64,
    facts: Value,
) -> Result<()> {
    let (shard, subject) = (id.shard(), ("registry_entry", id.get()));
    let outcome = Outcome::Done;
    let entry = audit::Entry { shard, action, subject, version, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
