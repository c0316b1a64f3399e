//! Who may look something up in the registry, and who keeps it.

use identity::policy::{PolicyTable, Scope, row};

/// Those who know the houses and the people in them by their office.
const VILLAGE: &[&str] = &["community_worker", "liaison_officer"];
const GRID: &[&str] = &["grid_leader", "grid_member", "micro_grid_leader"];
/// Those who take calls, and ask where a place is.
const ROOM: &[&str] = &["intake_clerk", "shift_leader", "dispatcher"];
/// Those who answer for the register.
const KEEPERS: &[&str] = &["community_worker"];

/// Those who answer for what leaves the register.
const LEADERS: &[&str] = &["duty_leader", "leader"];
/// Those who say whether people's names may leave it. Whoever asks never does.
const APPROVERS: &[&str] = &["liaison_officer", "duty_leader", "leader"];

/// See the module. A person is seen by fewer than a house.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "registry",
    see: "registry.see",
    rows: &[
        row("registry.see", VILLAGE, Scope::OwnArea),
        row("registry.see", GRID, Scope::OwnArea),
        row("registry.see", ROOM, Scope::OwnArea),
        row("registry.see", LEADERS, Scope::OwnArea),
        row("registry.find_person", VILLAGE, Scope::OwnArea),
        row("registry.find_person", GRID, Scope::OwnArea),
        row("registry.reveal", VILLAGE, Scope::OwnArea),
        row("registry.reveal", GRID, Scope::OwnArea),
        row("registry.merge", KEEPERS, Scope::OwnArea),
        row("registry.split", KEEPERS, Scope::OwnArea),
        row("registry.export", KEEPERS, Scope::OwnArea),
        row("registry.approve_export", APPROVERS, Scope::OwnArea),
    ],
};

#[cfg(test)]
mod tests {
    use identity::policy::Policy;

    use super::TABLE;

    #[test]
    fn the_matrix_of_the_registry() {
        let text = Policy::compile(&[&TABLE]).unwrap().matrix(&[]);
        assert_eq!(text, include_str!("../tests/matrix.golden.md"));
    }
}
