//! The case of a child.

use std::collections::BTreeSet;

use identity::policy::{Policy, Relation, Target};
use identity::vault::{
    self, About, CASE_TEAM_PURPOSE, Card, FieldDef, FieldKind, Inventory, Line, MINOR_CASE,
    NewSubject, Vault, VaultRef,
};
use kernel::{Account, AreaCode, Ctx, Error, Id, Result, Time};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};

use crate::sql;

/// A case to be opened.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCase {
    pub id: Id<Case>,
    pub area: AreaCode,
    /// Beside whoever opens it.
    pub team: Vec<Id<Account>>,
    /// Names of declared fields with their values.
    pub values: Vec<(String, String)>,
}

/// A case as its team sees it in a list: no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: Id<Case>,
    pub area: AreaCode,
    pub opened: Time,
    pub(crate) subject: VaultRef,
}

/// What is known of a child; a domain that keeps cases declares it.
pub const FIELDS: [(&str, FieldKind); 4] = [
    ("casefile.name", FieldKind::Name),
    ("casefile.id_number", FieldKind::IdNumber),
    ("casefile.phone", FieldKind::Phone),
    ("casefile.notes", FieldKind::Text),
];
/// Days after the end of a case.
const DAYS: u32 = 3 * 365;
const TEAM_MOST: usize = 12;

/// Adds the purpose of a case's team and the fields of a case to the public
/// inventory.
///
/// # Errors
/// Those of [`Inventory::declare`].
pub fn declare(inventory: &mut Inventory) -> Result<()> {
    inventory.declare_purpose(&CASE_TEAM_PURPOSE);
    for (name, kind) in FIELDS {
        inventory.declare(FieldDef {
            name: name.to_owned(),
            kind,
            owner: "casefile".to_owned(),
            retention_days: DAYS,
            purposes: vec![CASE_TEAM_PURPOSE.code.to_owned()],
        })?;
    }
    Ok(())
}

/// Opens a case with its team. Whoever opens it belongs to it.
///
/// # Errors
/// Those of the policy; `casefile.team`, `casefile.fields`; those of a
/// malformed value.
pub fn open(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    new: &NewCase,
) -> Result<Case> {
    policy.allows(&ctx.actor, "casefile.open", &Target::place(new.area))?;
    let mut team: BTreeSet<Id<Account>> = new.team.iter().copied().collect();
    team.extend(ctx.actor.account());
    if !(1..=TEAM_MOST).contains(&team.len()) {
        return Err(Error::invalid("casefile.team", "team").arg("most", TEAM_MOST));
    }
    let about = About { kind: MINOR_CASE, id: new.id.get() };
    let subject = NewSubject { shard: new.id.shard(), about, confidential: true };
    let subject = vault.put(tx, ctx, subject, &own_fields(&new.values)?)?;
    let case = Case { id: new.id, area: new.area, opened: ctx.now, subject };
    sql::add(tx, &case)?;
    for account in &team {
        sql::join(tx, new.id, *account, ctx.now)?;
    }
    note(tx, ctx, "casefile.open", new.id, json!({ "team": team.len() }))?;
    Ok(case)
}

/// The cases in whose team one is, newest first, at most a hundred. To be asked
/// of all shards.
///
/// # Errors
/// Those of the store.
pub fn mine(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Vec<Case>> {
    match ctx.actor.account() {
        Some(account) => sql::of_team(tx, account),
        None => Ok(Vec::new()),
    }
}

/// What a list or an export shows of a case: never a name.
///
/// # Errors
/// Not found outside its team.
pub fn card(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: Id<Case>) -> Result<Card> {
    let case = within(tx, ctx, policy, "casefile.see", id)?;
    vault::card(tx, case.subject)
}

/// Reads a case in clear: its team alone, each time written down.
///
/// # Errors
/// Not found outside its team; `casefile.fields`; those of the vault.
pub fn read(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    id: Id<Case>,
    fields: &[&str],
) -> Result<Vec<Line>> {
    let case = within(tx, ctx, policy, "casefile.read", id)?;
    if !fields.iter().all(|f| is_own(f)) {
        return Err(Error::invalid("casefile.fields", "fields"));
    }
    let about = About { kind: MINOR_CASE, id: id.get() };
    vault.reveal_to_team(tx, ctx, (case.subject, about), case.area, fields)
}

/// Adds to a case, or puts something right.
///
/// # Errors
/// As [`read`].
pub fn write(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    id: Id<Case>,
    values: &[(String, String)],
) -> Result<()> {
    let case = within(tx, ctx, policy, "casefile.write", id)?;
    vault.set(tx, ctx, case.subject, &own_fields(values)?)?;
    note(tx, ctx, "casefile.write", id, json!({ "fields": values.len() }))
}

/// Takes somebody into the team, or lets them go: from then on the case is not
/// found by them. One who is left stays.
///
/// # Errors
/// Not found outside the team; `casefile.team`.
pub fn team(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Case>,
    (account, on): (Id<Account>, bool),
) -> Result<()> {
    within(tx, ctx, policy, "casefile.team", id)?;
    match on {
        true => sql::join(tx, id, account, ctx.now)?,
        false => sql::leave(tx, id, account)?,
    }
    if !(1..=TEAM_MOST).contains(&sql::team(tx, id)?) {
        return Err(Error::invalid("casefile.team", "account").arg("most", TEAM_MOST));
    }
    note(tx, ctx, "casefile.team", id, json!({ "account": account.get().to_string(), "on": on }))
}

/// The case, for its team. A stand-in is not in it, nor the program itself.
fn within(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, act: &str, id: Id<Case>) -> Result<Case> {
    let case = sql::lock(tx, id)?;
    let account = ctx.actor.account().ok_or_else(Error::not_found)?;
    let target = Target::object(case.area);
    let belongs = sql::belongs(tx, id, account)?;
    let target = if belongs { target.with(Relation::Member) } else { target };
    policy.allows(&ctx.actor, act, &target)?;
    Ok(case)
}

fn is_own(field: &str) -> bool {
    FIELDS.iter().any(|(name, _)| *name == field)
}

fn own_fields(values: &[(String, String)]) -> Result<Vec<(&str, &str)>> {
    if values.is_empty() || !values.iter().all(|(name, _)| is_own(name)) {
        return Err(Error::invalid("casefile.fields", "values"));
    }
    Ok(values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect())
}

fn note(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    id: Id<Case>,
    facts: serde_json::Value,
) -> Result<()> {
    let (subject, version) = (("case_file", id.get()), ctx.now.micros());
    let (shard, outcome) = (id.shard(), Outcome::Done);
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}
