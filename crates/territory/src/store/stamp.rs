//! Which state of the reference data the database holds.

use kernel::Result;
use store::{Tx, vals};

store::stmts! {
    pub(crate) STAMPS = "SELECT name, version FROM territory_stamp ORDER BY name";
    pub(crate) STAMP_BUMP = "UPDATE territory_stamp SET version = version + 1 WHERE name=$1";
}

pub(crate) const DIRECTORY: &str = "directory";
pub(crate) const BOUNDARIES: &str = "boundaries";

/// The states; each counts up with every change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamps {
    /// Areas, units, taxonomy, responsibility.
    pub directory: i64,
    /// Shapes.
    pub boundaries: i64,
}

/// The states now: one small read, to find out whether to read the rest.
pub fn stamps(tx: &mut Tx<'_>) -> Result<Stamps> {
    let mut stamps = Stamps::default();
    tx.query(&STAMPS, &[], |r| {
        match r.str(0)? {
            BOUNDARIES => stamps.boundaries = r.int(1)?,
            _ => stamps.directory = r.int(1)?,
        }
        Ok(())
    })?;
    Ok(stamps)
}

pub(crate) fn bump(tx: &mut Tx<'_>, name: &'static str) -> Result<()> {
    tx.exec(&STAMP_BUMP, &vals![name])
}
