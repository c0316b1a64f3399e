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
    /// Held in somebody's stead while they are away; `None`: one's own.
    pub stead: Option<Stead>,
}

/// Whose work it is that a stand-in (代班) does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stead {
    /// Whoever is away.
    pub account: Id<Account>,
    /// What is given to that one by name comes along too.
    pub by_name: bool,
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
        self.grants_at(role, area).next().is_some()
    }

    /// Whether the role was granted in that unit.
    pub fn has_in(&self, role: &str, unit: Id<Unit>) -> bool {
        self.grants_in(role, unit).next().is_some()
    }

    /// The grants of the role over that area.
    pub fn grants_at(&self, role: &str, area: AreaCode) -> impl Iterator<Item = &Grant> {
        self.grants().iter().filter(move |g| {
            g.role.as_str() == role && matches!(g.place, Place::Area(a) if a.contains(area))
        })
    }

    /// The grants of the role in that unit.
    pub fn grants_in(&self, role: &str, unit: Id<Unit>) -> impl Iterator<Item = &Grant> {
        let held = self.grants().iter();
        held.filter(move |g| g.role.as_str() == role && g.place == Place::Unit(unit))
    }

    /// For whom the actor stands in, once for each grant.
    pub fn steads(&self) -> impl Iterator<Item = Stead> {
        self.grants().iter().filter_map(|g| g.stead)
    }

    /// Whether what is given to that account by name is the actor's to do.
    pub fn is_meant_by(&self, account: Id<Account>) -> bool {
        self.account() == Some(account) || self.steads().any(|s| s.by_name && s.account == account)
    }

    /// Whether the actor is that account or stands in for it. Whoever may not
    /// do a thing does not get it done by a stand-in of their choice.
    pub fn answers_for(&self, account: Id<Account>) -> bool {
        self.account() == Some(account) || self.steads().any(|s| s.account == account)
    }
}
