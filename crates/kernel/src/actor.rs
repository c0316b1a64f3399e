//! Who acts, and what they were granted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::area::AreaCode;
use crate::id::Id;
use crate::time::Time;

/// Tag type: an account that can sign in.
pub struct Account;
/// Tag type: a department, town, stationed office or firm that gets work.
pub struct Unit;

/// A role by its glossary name (`intake_clerk`). A text and not an enum: a
/// dropped-in procedure may bring a role of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Role(pub String);

impl Role {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Role {
    fn from(s: &str) -> Role {
        Role(s.to_owned())
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a grant holds: an area with all inside it, or a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Area(AreaCode),
    Unit(Id<Unit>),
}

/// A role somewhere, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub place: Place,
    pub from: Time,
    /// `None`: until it is revoked.
    pub to: Option<Time>,
}

impl Grant {
    /// Whether it holds at `now` (the end is exclusive).
    pub fn holds(&self, now: Time) -> bool {
        self.from <= now && self.to.is_none_or(|to| now < to)
    }
}

/// Who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody signed in: a resident with or without a matter code.
    Anonymous,
    /// A signed-in account with the grants that hold now.
    Person { account: Id<Account>, grants: Vec<Grant> },
    /// The program itself: a timer, a job, an import.
    System { job: &'static str },
}

impl Actor {
    /// The account, when somebody is signed in.
    pub fn account(&self) -> Option<Id<Account>> {
        match self {
            Actor::Person { account, .. } => Some(*account),
            Actor::Anonymous | Actor::System { .. } => None,
        }
    }

    /// The grants that hold now; none for anybody but a person.
    pub fn grants(&self) -> &[Grant] {
        match self {
            Actor::Person { grants, .. } => grants,
            Actor::Anonymous | Actor::System { .. } => &[],
        }
    }

    /// Whether the role was granted over that area.
    pub fn has_at(&self, role: &str, area: AreaCode) -> bool {
        self.grants().iter().any(|g| {
            g.role.as_str() == role && matches!(g.place, Place::Area(a) if a.contains(area))
        })
    }

    /// Whether the role was granted in that unit.
    pub fn has_in(&self, role: &str, unit: Id<Unit>) -> bool {
        self.grants().iter().any(|g| g.role.as_str() == role && g.place == Place::Unit(unit))
    }
}
