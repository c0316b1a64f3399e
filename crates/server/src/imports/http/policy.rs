//! Who may take files in and out: administrators of the whole city. A file may hold
//! anything of any part of it.

use http_edge::Call;
use identity::policy::{PolicyTable, Scope, Target, row};
use kernel::{Error, Level, Place, Result};

const ADMINISTRATOR: &str = "administrator";

pub(super) const SEE: &str = "imports.see";
pub(super) const IMPORT: &str = "imports.import";
pub(super) const TAKE_BACK: &str = "imports.take_back";
pub(super) const EXPORT: &str = "imports.export";

/// See the module.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "imports",
    see: SEE,
    rows: &[
        row(SEE, &[ADMINISTRATOR], Scope::Any),
        row(IMPORT, &[ADMINISTRATOR], Scope::Any),
        row(TAKE_BACK, &[ADMINISTRATOR], Scope::Any),
        row(EXPORT, &[ADMINISTRATOR], Scope::Any),
    ],
};

/// Whether the asker may.
///
/// # Errors
/// That somebody must sign in; `role_needed`; `imports.whole_city` for an
/// administrator of a part of it.
pub(super) fn may(call: &Call, act: &str) -> Result<()> {
    call.account()?;
    call.edge().policy().allows(&call.ctx.actor, act, &Target::nothing())?;
    let whole = call.ctx.actor.grants().iter().any(|g| match g.place {
        Place::Area(area) => g.role.as_str() == ADMINISTRATOR && area.level() <= Level::City,
        Place::Unit(_) => false,
    });
    if whole { Ok(()) } else { Err(Error::forbidden("imports.whole_city")) }
}

#[cfg(test)]
mod tests {
    use identity::policy::Policy;

    use super::TABLE;

    #[test]
    fn the_matrix_of_imports() {
        let text = Policy::compile(&[&TABLE]).unwrap().matrix(&[]);
        assert_eq!(text, include_str!("matrix.golden.md"));
    }
}
