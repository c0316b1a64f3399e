//! The roles of the glossary: where each can be held and who gives it.
//!
//! Their names in both languages are words like all others (`roles.<name>` in
//! the locale files); a city calls a post in a unit what it likes, which is
//! data of the unit.

use kernel::Level;

/// A role as the product knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDef {
    /// Glossary name (`intake_clerk`).
    pub name: &'static str,
    /// Levels of area at which it can be held; empty for a role inside units.
    pub levels: &'static [Level],
    /// Whether it is a post inside a unit.
    pub in_unit: bool,
    /// Roles whose holders may give it, inside their own area or unit.
    pub given_by: &'static [&'static str],
    /// Whether a stand-in may hold it while its holder is away.
    pub lent: bool,
}

impl RoleDef {
    /// Whether it can be held at an area of that level.
    pub fn held_at(&self, level: Level) -> bool {
        self.levels.contains(&level)
    }
}

/// Gives every role inside its area, its own included.
pub const ADMINISTRATOR: &str = "administrator";

const ROOM: &[Level] = &[Level::City, Level::County, Level::Town];
const VILLAGE: &[Level] = &[Level::Village];
const BY_ADMINISTRATOR: &[&str] = &[ADMINISTRATOR];
const BY_UNIT: &[&str] = &[ADMINISTRATOR, "unit_leader"];

const fn at(name: &'static str, levels: &'static [Level]) -> RoleDef {
    RoleDef { name, levels, in_unit: false, given_by: BY_ADMINISTRATOR, lent: true }
}

const fn post(name: &'static str, given_by: &'static [&'static str]) -> RoleDef {
    RoleDef { name, levels: &[], in_unit: true, given_by, lent: true }
}

/// One that goes with the person: who is trusted or elected, not who is there.
const fn personal(def: RoleDef) -> RoleDef {
    RoleDef { lent: false, ..def }
}

/// Every shipped role. A dropped-in procedure may bring more
/// ([`crate::policy::Policy::with_roles`]).
pub static ROLES: &[RoleDef] = &[
    // looks after accounts and settings
    personal(at(ADMINISTRATOR, ROOM)),
    // reads what was done, changes nothing
    personal(at("auditor", ROOM)),
    // the room: the side that judges
    at("intake_clerk", ROOM),
    at("shift_leader", ROOM),
    at("supervisor", ROOM),
    at("follow_up_clerk", ROOM),
    // the room: the side that dispatches
    at("dispatcher", ROOM),
    at("duty_leader", ROOM),
    // whose word is an instruction (批示)
    at("leader", ROOM),
    at("field_inspector", ROOM),
    // the villages and grids
    at("liaison_officer", VILLAGE),
    at("community_worker", VILLAGE),
    at("grid_adviser", &[Level::Village, Level::Grid]),
    at("grid_leader", &[Level::Grid]),
    at("grid_member", &[Level::Grid]),
    at("micro_grid_leader", &[Level::MicroGrid]),
    at("stairwell_leader", &[Level::MicroGrid]),
    // village powers: the elected, who answer in person
    personal(at("village_secretary", VILLAGE)),
    personal(at("village_head", VILLAGE)),
    personal(at("village_supervisor", VILLAGE)),
    personal(at("cooperative_chair", VILLAGE)),
    personal(at("cooperative_supervisor", VILLAGE)),
    at("village_clerk", VILLAGE),
    at("accounts_clerk", VILLAGE),
    at("agency_accountant", &[Level::Town]),
    at("discipline_officer", &[Level::County, Level::Town]),
    // posts inside a unit
    post("unit_leader", BY_ADMINISTRATOR),
    post("unit_liaison", BY_UNIT),
    post("handler", BY_UNIT),
];

/// The shipped role of that name.
pub fn role(name: &str) -> Option<&'static RoleDef> {
    ROLES.iter().find(|r| r.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_can_be_held_somewhere_and_given_by_a_known_one() {
        for r in ROLES {
            assert!(r.in_unit == r.levels.is_empty(), "{}", r.name);
            assert!(r.given_by.iter().all(|g| role(g).is_some()), "{}", r.name);
            assert_eq!(ROLES.iter().filter(|o| o.name == r.name).count(), 1, "{}", r.name);
        }
    }
}
