//! Who may ask where somebody on shift is, and how much a unit has to do.

use identity::policy::{PolicyTable, Relation, Scope, row};

use crate::place::LOOKS;

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "staff",
    see: "staff.see",
    rows: &[
        row("staff.see", LOOKS, Scope::OwnArea),
        row("staff.see", &[], Scope::Relation(Relation::Oneself)),
        row("staff.look", LOOKS, Scope::OwnArea),
        row("staff.workload", &["unit_leader"], Scope::OwnUnit),
    ],
};
