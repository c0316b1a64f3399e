//! Who writes what everybody is answered with, and who only reads it.

use identity::policy::{PolicyTable, Scope, row};

/// Those who answer callers, and those who work on what they asked.
const READERS: &[&str] = &[
    "administrator",
    "auditor",
    "intake_clerk",
    "shift_leader",
    "follow_up_clerk",
    "dispatcher",
    "supervisor",
    "duty_leader",
    "leader",
    "liaison_officer",
    "community_worker",
    "grid_leader",
    "grid_member",
    "unit_liaison",
    "unit_leader",
    "handler",
];
/// Its editors.
const EDITORS: &[&str] = &["shift_leader", "follow_up_clerk", "leader"];
/// Those who answer callers.
const CLERKS: &[&str] = &["intake_clerk", "shift_leader", "follow_up_clerk"];

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "knowledge",
    see: "knowledge.see",
    rows: &[
        // articles that are not for the public, or no longer valid
        row("knowledge.see", READERS, Scope::Any),
        row("knowledge.write_article", EDITORS, Scope::OwnArea),
        row("knowledge.edit_article", EDITORS, Scope::OwnArea),
        row("knowledge.withdraw_article", EDITORS, Scope::OwnArea),
        row("knowledge.use_article", CLERKS, Scope::Any),
        row("knowledge.note_gap", CLERKS, Scope::Any),
        row("knowledge.settle_gap", EDITORS, Scope::OwnArea),
    ],
};
