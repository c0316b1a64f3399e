//! Who opens a case, and who asks before somebody works with children.

use identity::policy::{PolicyTable, Relation, Scope, row};

/// See the module. No role sees a case by itself: its team does.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "casefile",
    see: "casefile.see",
    rows: &[
        row("casefile.see", &[], Scope::Relation(Relation::Member)),
        row("casefile.open", &["leader", "supervisor"], Scope::OwnArea),
        row("casefile.read", &[], Scope::Relation(Relation::Member)),
        row("casefile.write", &[], Scope::Relation(Relation::Member)),
        row("casefile.team", &[], Scope::Relation(Relation::Member)),
        row("casefile.check", &["unit_leader", "unit_liaison"], Scope::OwnUnit),
    ],
};
