//! Everything out of the database into memory.

use kernel::{AreaCode, Result};
use store::Tx;

use super::stamp::stamps;
use super::{areas, responsibility, taxonomy, units};
use crate::directory::Directory;
use crate::geometry::Shape;

/// The whole directory, as it is now.
pub fn load_directory(tx: &mut Tx<'_>) -> Result<Directory> {
    // The stamp first: what changes meanwhile is read again next time.
    let stamp = stamps(tx)?.directory;
    let (areas, units) = (areas::all(tx)?, units::all(tx)?);
    let (taxonomy, rows) = (taxonomy::load(tx)?, responsibility::all(tx)?);
    Ok(Directory::new(areas, units, taxonomy, rows, stamp))
}

/// Every stored shape, with the state that it is of.
pub fn load_shapes(tx: &mut Tx<'_>) -> Result<(Vec<(AreaCode, Shape)>, i64)> {
    let stamp = stamps(tx)?.boundaries;
    Ok((areas::all_shapes(tx)?, stamp))
}

/// Shapes that were put in after that state, with the state that they are of.
pub fn load_shapes_since(tx: &mut Tx<'_>, stamp: i64) -> Result<(Vec<(AreaCode, Shape)>, i64)> {
    let now = stamps(tx)?.boundaries;
    Ok((areas::shapes_since(tx, stamp)?, now))
}
