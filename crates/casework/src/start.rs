//! Putting [`Works`] together over an open database.

use std::sync::Arc;

use identity::policy::{Policy, PolicyTable, RoleBook, scores_people};
use identity::vault::{FieldDef, FieldKind, Inventory, Keys, Opening, PurposeDef, Vault};
use kernel::{Error, Result};
use procedure::model::Whom;
use procedure::{Known, Procedure};
use store::Store;

use crate::shipped::{self, Folder};
use crate::texts::vault_field;
use crate::works::{Calendars, Procedures, Works};

/// What a program, or a test, starts with.
pub struct Start {
    /// Later ones of a name replace earlier ones.
    pub folders: Vec<Folder>,
    /// What domains offer to procedures.
    pub known: Known,
    pub calendars: Calendars,
    /// The tables of all domains.
    pub tables: Vec<&'static PolicyTable>,
    /// Personal fields and purposes that domains bring.
    pub personal: Vec<Declares>,
    pub keys: Keys,
}

/// Adds what a domain keeps about people to the public inventory.
pub type Declares = fn(&mut Inventory) -> Result<()>;

impl Works {
    /// Loads procedures with the editions that running matters keep, compiles
    /// the policy with the roles they bring, opens the vault with the personal
    /// fields they declare, and reads the territory.
    ///
    /// # Errors
    /// The first thing that is wrong, in words for whoever runs the program.
    pub async fn start(store: &Store, start: Start) -> Result<Works> {
        let procedures = shipped::procedures(store, &start.folders, &start.known).await?;
        let policy = Policy::with_roles(&start.tables, roles(&start.known))
            .map_err(|wrong| Error::internal(wrong.join("; ")))?;
        let mut inventory = inventory(&procedures)?;
        start.personal.iter().try_for_each(|declare| declare(&mut inventory))?;
        let vault = Vault::open(store, &start.keys, inventory).await?;
        let territory = territory::Live::open(store).await?;
        Ok(Works::new(procedures, start.calendars, Arc::new(policy), vault, territory))
    }
}

fn roles(known: &Known) -> RoleBook {
    let mut book = RoleBook::default();
    for (name, levels) in &known.roles {
        book.add(name, levels, false);
    }
    for name in &known.posts {
        book.add(name, &[], true);
    }
    book
}

/// The shipped fields and those that the procedures declare.
fn inventory(procedures: &Procedures) -> Result<Inventory> {
    let mut inventory = Inventory::shipped();
    for p in procedures.all() {
        for field in p.fields.iter().filter_map(|f| f.personal.as_ref()) {
            if inventory.purpose(&field.purpose).is_none() {
                inventory.declare_purpose(purpose(&p, &field.purpose, &field.basis));
            }
        }
        scoreless(&p)?;
        for field in personal(&p)? {
            inventory.declare(field)?;
        }
    }
    Ok(inventory)
}

/// A purpose that a procedure brings: opened to the roles and posts that its
/// tasks are for. Lives as long as the program, like the shipped ones, and so
/// is leaked once at the start.
fn purpose(p: &Procedure, code: &str, basis: &str) -> &'static PurposeDef {
    let leak = |text: &str| -> &'static str { String::leak(text.to_owned()) };
    let mut roles: Vec<&'static str> = Vec::new();
    for whom in p.tasks.iter().flat_map(|t| &t.whom) {
        let (Whom::Role { role: name, .. }
        | Whom::Neighbour { role: name }
        | Whom::Post { post: name, .. }) = whom
        else {
            continue;
        };
        if !roles.contains(&name.as_str()) {
            roles.push(leak(name));
        }
    }
    let opening = Opening { roles: Vec::leak(roles), fields: &[], confidential: true };
    Box::leak(Box::new(PurposeDef {
        code: leak(code),
        basis: leak(basis),
        about: &["matter"],
        openings: Vec::leak(vec![opening]),
    }))
}

/// No procedure keeps a score, rank or prediction of people.
fn scoreless(p: &Procedure) -> Result<()> {
    match p.fields.iter().find(|f| scores_people(&p.name, &f.name)) {
        None => Ok(()),
        Some(f) => Err(Error::invalid("casework.scores_people", f.name.clone())
            .arg("name", p.name.clone())
            .arg("field", f.name.clone())),
    }
}

fn personal(p: &Procedure) -> Result<Vec<FieldDef>> {
    let own = p.fields.iter().filter_map(|f| f.personal.as_ref().map(|own| (f, own)));
    let own = own.filter(|(f, _)| vault_field(&p.name, &f.name) != f.name);
    own.map(|(f, own)| {
        Ok(FieldDef {
            name: vault_field(&p.name, &f.name),
            kind: FieldKind::Text,
            owner: p.name.clone(),
            retention_days: days(&own.retention).ok_or_else(|| {
                Error::invalid("casework.retention", f.name.clone())
                    .arg("name", p.name.clone())
                    .arg("value", own.retention.clone())
            })?,
            purposes: vec![own.purpose.clone()],
        })
    })
    .collect()
}

/// `90d` or `3y` after the end of the matter.
fn days(text: &str) -> Option<u32> {
    let unit = text.strip_suffix('d').map(|n| (n, 1));
    let (number, days) = unit.or_else(|| text.strip_suffix('y').map(|n| (n, 365)))?;
    number.parse::<u32>().ok()?.checked_mul(days).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use identity::vault::Inventory;
    use procedure::Known;

    use super::days;

    #[test]
    fn what_procedures_may_name_is_what_there_is() {
        let known = Known::glossary();
        let roles: BTreeMap<String, Vec<kernel::Level>> = identity::roles::ROLES
            .iter()
            .filter(|r| !r.in_unit)
            .map(|r| (r.name.to_owned(), r.levels.to_vec()))
            .collect();
        assert_eq!(known.roles, roles);
        let posts = identity::roles::ROLES.iter().filter(|r| r.in_unit);
        assert_eq!(known.posts, posts.map(|r| r.name.to_owned()).collect::<BTreeSet<_>>());
        let shipped = Inventory::shipped();
        let purposes = shipped.purposes().map(|p| p.code.to_owned());
        assert_eq!(known.purposes, purposes.collect::<BTreeSet<_>>());
    }

    #[test]
    fn a_retention_is_days_or_years() {
        let cases = [
            ("3y", Some(1095)),
            ("90d", Some(90)),
            ("0d", None),
            ("y", None),
            ("matter_3y", None),
            ("99999999y", None),
        ];
        for (text, expected) in cases {
            assert_eq!(days(text), expected, "{text}");
        }
    }
}
