//! Who may hold a session, and who hears what is said in it.

use identity::policy::{PolicyTable, Relation, Scope, row};

/// Those who call the people of a place together.
const CONVENES: &[&str] = &["leader", "liaison_officer", "community_worker"];

/// Sessions. That one is held is no secret in its area.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "deliberation",
    see: "deliberation.see",
    rows: &[
        row("deliberation.see", CONVENES, Scope::OwnArea),
        row("deliberation.see", &[], Scope::Relation(Relation::Member)),
        row("deliberation.open", CONVENES, Scope::OwnArea),
        row("deliberation.turn", CONVENES, Scope::OwnArea),
        row("deliberation.token", &[], Scope::Relation(Relation::Member)),
    ],
};

/// What is said in them. No role hears it by itself: whoever does not sit in
/// the session finds nothing.
pub static FLOOR: PolicyTable = PolicyTable {
    domain: "floor",
    see: "floor.hear",
    rows: &[
        row("floor.hear", &[], Scope::Relation(Relation::Member)),
        row("floor.say", &[], Scope::Relation(Relation::Member)),
        row("floor.moderate", &[], Scope::Relation(Relation::Member)),
    ],
};
