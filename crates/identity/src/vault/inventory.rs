//! The data inventory: every personal field with its owner, basis, retention,
//! and the purposes that open it. It is public; the product prints it.

use std::collections::BTreeMap;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use super::field::FieldKind;
use super::purpose::{PURPOSES, PurposeDef};

/// A personal field as its owner declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDef {
    /// `phone`; a procedure's own begins with its name (`leave.diagnosis`).
    pub name: String,
    pub kind: FieldKind,
    /// The domain that answers for it.
    pub owner: String,
    /// Days that it is kept after the end of what it hangs on.
    pub retention_days: u32,
    /// The purposes under which it is read; at least one.
    pub purposes: Vec<String>,
}

/// A line of the printed inventory: one field under one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InventoryLine {
    pub field: String,
    pub owner: String,
    pub retention_days: u32,
    pub purpose: &'static str,
    /// Locale key of the legal basis in words.
    pub basis: String,
    /// The same as the log keeps it (`pipl_13_3`).
    pub basis_code: &'static str,
    pub roles: Vec<&'static str>,
}

/// All declared fields, and the purposes that open them.
#[derive(Debug, Clone)]
pub struct Inventory {
    fields: BTreeMap<String, FieldDef>,
    purposes: BTreeMap<&'static str, &'static PurposeDef>,
}

/// Three years after closing, then de-identified.
const MATTER_DAYS: u32 = 3 * 365;

impl Inventory {
    /// The fields that every matter and account may have.
    pub fn shipped() -> Inventory {
        let kinds = [
            ("name", FieldKind::Name),
            ("phone", FieldKind::Phone),
            ("id_number", FieldKind::IdNumber),
            ("address", FieldKind::Address),
            ("original_text", FieldKind::Text),
        ];
        let field = |(name, kind): (&str, FieldKind)| {
            let opens = |p: &&PurposeDef| {
                p.opens_all() || p.openings.iter().any(|o| o.fields.contains(&name))
            };
            let purposes = PURPOSES.iter().filter(opens).map(|p| p.code.to_owned()).collect();
            let owner = "identity".to_owned();
            let def = FieldDef {
                name: name.to_owned(),
                kind,
                owner,
                retention_days: MATTER_DAYS,
                purposes,
            };
            (def.name.clone(), def)
        };
        Inventory {
            fields: kinds.into_iter().map(field).collect(),
            purposes: PURPOSES.iter().map(|p| (p.code, p)).collect(),
        }
    }

    /// Adds a purpose that a dropped-in procedure brings; a shipped one stays
    /// as it is. Purposes live as long as the program, like the shipped ones.
    pub fn declare_purpose(&mut self, purpose: &'static PurposeDef) {
        self.purposes.entry(purpose.code).or_insert(purpose);
    }

    /// The purpose of that code.
    pub fn purpose(&self, code: &str) -> Option<&'static PurposeDef> {
        self.purposes.get(code).copied()
    }

    /// Every purpose, in the order of the codes.
    pub fn purposes(&self) -> impl Iterator<Item = &'static PurposeDef> {
        self.purposes.values().copied()
    }

    /// Adds a field that a domain or a procedure brings.
    ///
    /// # Errors
    /// `identity.field_declared` when it is there with another meaning,
    /// `identity.field_undeclared` when it lacks a purpose, an owner or a
    /// retention, or names a purpose that nobody declared.
    pub fn declare(&mut self, field: FieldDef) -> Result<()> {
        let known = |p: &String| self.purposes.contains_key(p.as_str());
        let whole = !field.name.is_empty()
            && !field.owner.is_empty()
            && field.retention_days > 0
            && !field.purposes.is_empty()
            && field.purposes.iter().all(known);
        if !whole {
            return Err(Error::conflict("identity.field_undeclared").arg("name", field.name));
        }
        match self.fields.get(&field.name) {
            Some(old) if *old != field => {
                Err(Error::conflict("identity.field_declared").arg("name", field.name))
            }
            _ => {
                self.fields.insert(field.name.clone(), field);
                Ok(())
            }
        }
    }

    /// The field of that name.
    ///
    /// # Errors
    /// `identity.field_unknown`: a value of it is never stored.
    pub fn field(&self, name: &str) -> Result<&FieldDef> {
        self.fields
            .get(name)
            .ok_or_else(|| Error::invalid("identity.field_unknown", name).arg("name", name))
    }

    /// Every declared field, by name.
    pub fn fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.values()
    }

    /// Every field under every purpose with the roles that it is open to.
    pub fn lines(&self) -> Vec<InventoryLine> {
        let mut lines = Vec::new();
        for field in self.fields.values() {
            for purpose in self.purposes().filter(|p| field.purposes.iter().any(|c| c == p.code)) {
                lines.push(InventoryLine {
                    field: field.name.clone(),
                    owner: field.owner.clone(),
                    retention_days: field.retention_days,
                    purpose: purpose.code,
                    basis: format!("purposes.{}.basis", purpose.code),
                    basis_code: purpose.basis,
                    roles: purpose.roles_for(&field.name),
                });
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, purposes: &[&str], days: u32) -> FieldDef {
        FieldDef {
            name: name.into(),
            kind: FieldKind::Text,
            owner: "leave".into(),
            retention_days: days,
            purposes: purposes.iter().map(|p| (*p).to_owned()).collect(),
        }
    }

    #[test]
    fn every_shipped_field_has_a_purpose_and_somebody() {
        let lines = Inventory::shipped().lines();
        for field in ["name", "phone", "id_number", "address", "original_text"] {
            assert!(lines.iter().any(|l| l.field == field), "{field}");
        }
        assert!(lines.iter().all(|l| !l.roles.is_empty() && l.retention_days > 0));
    }

    #[test]
    fn a_field_without_purpose_or_retention_is_not_taken() {
        let mut inventory = Inventory::shipped();
        for bad in [
            own("leave.note", &[], 30),
            own("leave.note", &["gossip"], 30),
            own("leave.note", &["handle"], 0),
            own("", &["handle"], 1),
        ] {
            assert_eq!(inventory.declare(bad).unwrap_err().code, "identity.field_undeclared");
        }
        inventory.declare(own("leave.note", &["handle"], 30)).unwrap();
        inventory.declare(own("leave.note", &["handle"], 30)).unwrap();
        let other = inventory.declare(own("leave.note", &["handle"], 31)).unwrap_err();
        assert_eq!(other.code, "identity.field_declared");
        assert!(
            inventory
                .lines()
                .iter()
                .any(|l| l.field == "leave.note" && l.roles.contains(&"handler"))
        );
        assert_eq!(inventory.field("score").unwrap_err().code, "identity.field_unknown");
    }
}
