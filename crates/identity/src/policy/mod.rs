//! Who may do what, where: one readable table a domain, nothing hidden in code.
//!
//! A check has two halves that are never mixed. *May I see the thing?* If not,
//! it is not found, with the same body as what does not exist. *May I do this
//! to it?* If not, the refusal names the roles that may. A procedure narrows
//! what the tables allow and can never widen it.

mod check;
mod explain;
mod filter;
mod given;
mod lines;
mod matrix;
mod own;
mod persons;

pub use check::{Policy, RoleBook};
pub use explain::Who;
pub use filter::ScopeFilter;
pub use given::{Given, SoughtGrants, given};
pub use lines::{Holder, MatrixLine, ProcedureAct, Reach};
pub use own::TABLE;
pub use persons::scores_people;

use kernel::actor::Unit;
use kernel::{AreaCode, Id};

/// The table of a domain, written as data in its `policy.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyTable {
    /// First part of the name of each of its acts.
    pub domain: &'static str,
    /// The act whose rows decide whether an object of this domain is seen.
    pub see: &'static str,
    pub rows: &'static [PolicyRow],
}

/// One line: these roles may do this act within that scope. Several lines of
/// one act are alternatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyRow {
    /// `casework.act`; also operation id, audit action and locale key.
    pub act: &'static str,
    /// Empty: any role (with [`Scope::Any`], anybody signed in).
    pub roles: &'static [&'static str],
    pub scope: Scope,
}

/// A row, short enough that a table reads like one.
pub const fn row(act: &'static str, roles: &'static [&'static str], scope: Scope) -> PolicyRow {
    PolicyRow { act, roles, scope }
}

/// How far a role reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The object lies in the area where the role is held.
    OwnArea,
    /// The object is with the unit where the role is held.
    OwnUnit,
    /// The actor stands in this relation to the object, whatever its roles;
    /// holds for the unsigned too (a reporter with a matter code).
    Relation(Relation),
    /// Whoever holds the role anywhere.
    Any,
    /// Everybody, signed in or not.
    Anonymous,
}

/// What the actor is to the object. The command that loads the object finds it
/// out and puts it into the [`Target`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Reported it, or holds its matter code.
    Reporter = 1,
    /// Has an open task of it.
    Holder = 2,
    /// Had a hand in it before.
    Participant = 4,
    /// The account itself.
    Oneself = 8,
    /// Belongs to the circle that alone may know of it: who sits in a session,
    /// the team of a child's case.
    Member = 16,
}

impl Relation {
    const ALL: [Relation; 5] = [
        Relation::Reporter,
        Relation::Holder,
        Relation::Participant,
        Relation::Oneself,
        Relation::Member,
    ];

    /// Name in the printed matrix.
    pub const fn name(self) -> &'static str {
        match self {
            Relation::Reporter => "reporter",
            Relation::Holder => "holder",
            Relation::Participant => "participant",
            Relation::Oneself => "oneself",
            Relation::Member => "member",
        }
    }
}

/// A set of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Relations(u8);

impl Relations {
    /// None at all.
    pub const NONE: Relations = Relations(0);

    /// With this one too.
    #[must_use]
    pub const fn with(self, r: Relation) -> Relations {
        Relations(self.0 | r as u8)
    }

    /// Whether it is in the set.
    pub const fn has(self, r: Relation) -> bool {
        self.0 & r as u8 != 0
    }

    /// Those in the set.
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.into_iter().filter(move |r| self.has(*r))
    }
}

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Target<'a> {
    /// Where it lies now.
    pub area: Option<AreaCode>,
    /// The units that have it: lead and assisting.
    pub units: &'a [Id<Unit>],
    pub relations: Relations,
    /// Whether it exists already, and so can be hidden.
    object: bool,
}

impl<'a> Target<'a> {
    /// A thing that exists: out of scope it is not found.
    pub const fn object(area: AreaCode) -> Target<'a> {
        Target { area: Some(area), units: &[], relations: Relations::NONE, object: true }
    }

    /// A place where something is to be made: nothing there to hide.
    pub const fn place(area: AreaCode) -> Target<'a> {
        Target { area: Some(area), units: &[], relations: Relations::NONE, object: false }
    }

    /// No object and no place (a list, one's own settings).
    pub const fn nothing() -> Target<'a> {
        Target { area: None, units: &[], relations: Relations::NONE, object: false }
    }

    /// The same with the units that have it.
    #[must_use]
    pub const fn with_units(mut self, units: &'a [Id<Unit>]) -> Target<'a> {
        self.units = units;
        self
    }

    /// The same with what the actor is to it.
    #[must_use]
    pub const fn with(mut self, relation: Relation) -> Target<'a> {
        self.relations = self.relations.with(relation);
        self
    }

    /// Whether it exists already.
    pub const fn is_object(&self) -> bool {
        self.object
    }
}
