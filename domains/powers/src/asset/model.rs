//! An asset as an entry of the register has it.

use casework::Matter;
use kernel::{Id, Money};
use serde::{Deserialize, Serialize};

use crate::money::Said;

/// Something that belongs to a village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    pub name: String,
    pub kind: String,
    /// Where it lies.
    pub place: String,
    /// A number as it was written, in `unit`.
    pub size: String,
    pub unit: String,
    /// The day.
    pub acquired: String,
    pub book_value: Money,
    /// The post that answers for it; never a person.
    pub custodian: String,
    pub condition: String,
    /// By which it was bought or built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase: Option<Id<Matter>>,
    /// Struck off the register.
    #[serde(default)]
    pub retired: bool,
}

/// What an entry may say of it.
pub const FIELDS: [&str; 10] = [
    "name",
    "kind",
    "place",
    "size",
    "unit",
    "acquired",
    "book_value",
    "custodian",
    "condition",
    "purchase",
];

impl Asset {
    /// As it is entered.
    pub fn entered(said: &Said<'_>) -> Asset {
        Asset {
            name: said.text("name"),
            kind: said.text("kind"),
            place: said.text("place"),
            size: said.text("size"),
            unit: said.text("unit"),
            acquired: said.text("acquired"),
            book_value: Money(said.number("book_value").unwrap_or_default()),
            custodian: said.text("custodian"),
            condition: said.text("condition"),
            purchase: said.matter("purchase"),
            retired: false,
        }
    }

    /// With what is said anew.
    #[must_use]
    pub fn corrected(self, said: &Said<'_>) -> Asset {
        let or = |name: &str, before: String| match said.text(name) {
            new if new.is_empty() => before,
            new => new,
        };
        Asset {
            name: or("name", self.name),
            kind: or("kind", self.kind),
            place: or("place", self.place),
            size: or("size", self.size),
            unit: or("unit", self.unit),
            acquired: or("acquired", self.acquired),
            book_value: said.number("book_value").map_or(self.book_value, Money),
            custodian: or("custodian", self.custodian),
            condition: or("condition", self.condition),
            purchase: said.matter("purchase").or(self.purchase),
            retired: self.retired,
        }
    }
}
