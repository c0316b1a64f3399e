//! Who sees how the connectors stand. Their contracts are for everybody.

use identity::policy::{PolicyTable, Scope, row};

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "connectors",
    see: "connectors.see",
    rows: &[row("connectors.see", &["administrator", "auditor", "shift_leader"], Scope::Any)],
};
