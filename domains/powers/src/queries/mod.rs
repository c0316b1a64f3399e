//! What everybody may read of a village's powers.

pub mod lists;
pub mod matters;

use kernel::{AreaCode, Error, Level, Result};
use store::Tx;
use territory::Directory;

use crate::model::{ListId, Power};
use crate::seed::seed;
use crate::sql;

/// The county whose list holds at a place.
///
/// # Errors
/// Not found for what lies in no county that is known.
pub fn county(directory: &Directory, area: AreaCode) -> Result<AreaCode> {
    let county = directory.at_level(area, Level::County).map(|a| a.code);
    county.ok_or_else(Error::not_found)
}

/// A power of an edition, or of the seed.
///
/// # Errors
/// Those of the database.
pub fn power(tx: &mut Tx<'_>, list: Option<ListId>, code: &str) -> Result<Option<Power>> {
    match list {
        Some(list) => sql::power(tx, list, code),
        None => Ok(seed()?.iter().find(|p| p.code == code).cloned()),
    }
}
