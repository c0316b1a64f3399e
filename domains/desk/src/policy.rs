//! Who draws boundaries and sees what is wrong with them: administrators, those
//! of their own area. Who reads the responsibility table, and who changes it.

use identity::policy::{PolicyTable, Scope, row};
use identity::roles::ADMINISTRATOR;

/// Looks at boundaries as they are kept, and at gaps and overlaps.
pub const SEE: &str = "territory.see_boundaries";
/// Draws one anew.
pub const REDRAW: &str = "territory.redraw";

/// Reads the lines of the responsibility table, and how each came to be.
pub const SEE_RESPONSIBILITY: &str = "territory.see_responsibility";
/// Tries a line and sets it.
pub const SET_RESPONSIBILITY: &str = "territory.set_responsibility";

/// Those who send by the table, rule over it, or answer for it.
const READERS: &[&str] = &[
    ADMINISTRATOR,
    "intake_clerk",
    "shift_leader",
    "dispatcher",
    "supervisor",
    "duty_leader",
    "leader",
    "auditor",
];
/// Those who keep it: whoever has matters sent by it does not.
const KEEPERS: &[&str] = &[ADMINISTRATOR, "supervisor"];

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "territory",
    see: SEE,
    rows: &[
        row(SEE, &[ADMINISTRATOR], Scope::OwnArea),
        row(REDRAW, &[ADMINISTRATOR], Scope::OwnArea),
        row(SEE_RESPONSIBILITY, READERS, Scope::OwnArea),
        row(SET_RESPONSIBILITY, KEEPERS, Scope::OwnArea),
    ],
};

#[cfg(test)]
mod tests {
    use identity::policy::Policy;

    use super::TABLE;

    #[test]
    fn the_matrix_of_boundaries() {
        let text = Policy::compile(&[&TABLE]).unwrap().matrix(&[]);
        assert_eq!(text, include_str!("../tests/matrix.golden.md"));
    }
}
