//! Who may see a matter and act on it. Procedures narrow this and never widen
//! it: whoever no row reaches does not find the matter at all.

use identity::policy::{PolicyTable, Relation, Scope, row};

/// Everybody who works on matters of an area.
const AREA: &[&str] = &[
    "intake_clerk",
    "shift_leader",
    "supervisor",
    "follow_up_clerk",
    "dispatcher",
    "duty_leader",
    "leader",
    "field_inspector",
    "liaison_officer",
    "community_worker",
    "grid_adviser",
    "grid_leader",
    "grid_member",
    "micro_grid_leader",
];

/// Posts inside a unit.
const POSTS: &[&str] = &["unit_leader", "unit_liaison", "handler"];

/// Those who read without acting.
const READERS: &[&str] = &["auditor"];

/// Those who see how the whole room stands, counted and without a name.
const FIGURES: &[&str] = &[
    "intake_clerk",
    "shift_leader",
    "supervisor",
    "follow_up_clerk",
    "dispatcher",
    "duty_leader",
    "leader",
    "auditor",
];

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "casework",
    see: "casework.see",
    rows: &[
        row("casework.see", AREA, Scope::OwnArea),
        row("casework.see", READERS, Scope::OwnArea),
        row("casework.see", POSTS, Scope::OwnUnit),
        row("casework.see", &[], Scope::Relation(Relation::Reporter)),
        row("casework.see", &[], Scope::Relation(Relation::Holder)),
        row("casework.see", &[], Scope::Relation(Relation::Participant)),
        row("casework.act", AREA, Scope::OwnArea),
        row("casework.act", POSTS, Scope::OwnUnit),
        row("casework.act", &[], Scope::Relation(Relation::Reporter)),
        row("casework.act", &[], Scope::Relation(Relation::Holder)),
        row("casework.act", &[], Scope::Relation(Relation::Participant)),
        row("casework.begin", AREA, Scope::OwnArea),
        row("casework.begin", POSTS, Scope::Any),
        row("casework.worklist", &[], Scope::Any),
        row("casework.notices", &[], Scope::Any),
        row("casework.figures", FIGURES, Scope::OwnArea),
        row(
            "casework.list",
            &["supervisor", "shift_leader", "duty_leader", "leader", "auditor"],
            Scope::OwnArea,
        ),
        row(
            "casework.hand_over",
            &["shift_leader", "intake_clerk", "dispatcher", "duty_leader"],
            Scope::OwnArea,
        ),
    ],
};
