//! Who may hide a look, break the glass, and see that others did.

use identity::policy::{PolicyTable, Scope, row};

/// Those who answer for what is looked at, and those who audit it.
const SEES: &[&str] = &["auditor", "supervisor", "shift_leader", "duty_leader", "leader"];
const AUDITS: &[&str] = &["auditor", "supervisor", "leader"];
const AUDITOR: &[&str] = &["auditor"];
const ASKS: &[&str] = &["supervisor", "leader"];
const DECIDES: &[&str] = &["leader"];
/// A second person for a look in danger: whoever leads a shift is there at
/// night too.
const CONFIRMS: &[&str] = &["shift_leader", "duty_leader", "supervisor", "leader"];
/// Of what is in their own area.
const IN_DANGER: &[&str] = &[
    "intake_clerk",
    "shift_leader",
    "dispatcher",
    "supervisor",
    "follow_up_clerk",
    "duty_leader",
    "leader",
    "field_inspector",
    "liaison_officer",
    "community_worker",
    "grid_leader",
    "grid_member",
    "micro_grid_leader",
];
const POSTS: &[&str] = &["unit_leader", "unit_liaison", "handler"];

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "privacy",
    see: "privacy.see",
    rows: &[
        row("privacy.see", SEES, Scope::OwnArea),
        row("privacy.looks", AUDITS, Scope::OwnArea),
        row("privacy.ask_hiding", ASKS, Scope::OwnArea),
        row("privacy.decide_hiding", DECIDES, Scope::OwnArea),
        row("privacy.hidings", AUDITS, Scope::OwnArea),
        row("privacy.break_glass", IN_DANGER, Scope::OwnArea),
        row("privacy.break_glass", POSTS, Scope::OwnUnit),
        row("privacy.confirm_glass", CONFIRMS, Scope::OwnArea),
        row("privacy.glasses", SEES, Scope::OwnArea),
        // a portal that asks for its own signed-in user; a program's token
        row("privacy.find_usage", &["auditor"], Scope::Any),
    ],
};

/// The procedure of an objection: anybody begins one who holds the code of the
/// matter, or is known by their telephone. The auditor acts here alone, and
/// elsewhere only reads.
pub static OBJECTION: PolicyTable = PolicyTable {
    domain: "objection",
    see: "objection.see",
    rows: &[
        row("objection.see", AUDITOR, Scope::OwnArea),
        row("objection.object", &[], Scope::Anonymous),
        row("objection.uphold", AUDITOR, Scope::OwnArea),
        row("objection.reject", AUDITOR, Scope::OwnArea),
    ],
};

#[cfg(test)]
mod tests {
    use identity::policy::Policy;
    use identity::vault::GLASS_ROLES;

    use super::{IN_DANGER, POSTS, TABLE};

    #[test]
    fn the_table_fits_and_the_inventory_names_the_same_roles() {
        Policy::compile(&[&TABLE, &super::OBJECTION]).unwrap();
        let mut all: Vec<&str> = IN_DANGER.iter().chain(POSTS).copied().collect();
        let mut told = GLASS_ROLES.to_vec();
        all.sort_unstable();
        told.sort_unstable();
        assert_eq!(all, told);
    }
}
