//! Who may report, and what the room may know of who did. Acts of a running
//! matter are `casework`'s; the procedure narrows them.

use identity::policy::{PolicyTable, Scope, row};

/// The side that judges: takes, files and asks back. It alone knows who made a
/// confidential report.
const ROOM: &[&str] = &["intake_clerk", "shift_leader", "follow_up_clerk"];
/// Those who take calls.
const INTAKE: &[&str] = &["intake_clerk", "shift_leader"];
/// Those who see and mend small things themselves.
const GRID: &[&str] = &["grid_member", "grid_leader", "micro_grid_leader", "field_inspector"];

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "report",
    see: "report.reporter",
    rows: &[
        row("report.report", &[], Scope::Anonymous),
        row("report.near", &[], Scope::Anonymous),
        row("report.support", &[], Scope::Anonymous),
        row("report.suggest", &[], Scope::Anonymous),
        row("report.subscribe", &[], Scope::Anonymous),
        row("report.take_call", INTAKE, Scope::OwnArea),
        row("report.settle_on_the_spot", GRID, Scope::OwnArea),
        row("report.earlier", INTAKE, Scope::Any),
        row("report.show_code", INTAKE, Scope::OwnArea),
        row("report.reporter", ROOM, Scope::OwnArea),
    ],
};
