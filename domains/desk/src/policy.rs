//! Who draws boundaries and sees what is wrong with them: administrators, those
//! of their own area.

use identity::policy::{PolicyTable, Scope, row};
use identity::roles::ADMINISTRATOR;

/// Looks at boundaries as they are kept, and at gaps and overlaps.
pub const SEE: &str = "territory.see_boundaries";
/// Draws one anew.
pub const REDRAW: &str = "territory.redraw";

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "territory",
    see: SEE,
    rows: &[
        row(SEE, &[ADMINISTRATOR], Scope::OwnArea),
        row(REDRAW, &[ADMINISTRATOR], Scope::OwnArea),
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
