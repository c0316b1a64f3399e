//! What everybody may read of a village's powers.

pub mod assets;
pub mod board;
pub mod leases;
pub mod letter;
pub mod lights;
pub mod lists;
pub mod matters;
pub mod money;

use kernel::{AreaCode, Error, Level, Money, Result};
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

/// The one power of an edition, or of the seed, that is meant by so much: none
/// where there are two, for then nobody has said which.
///
/// # Errors
/// Those of the database.
pub fn power_for(
    tx: &mut Tx<'_>,
    list: Option<ListId>,
    amount: Money,
    meant: impl Fn(&Power) -> bool,
) -> Result<Option<String>> {
    let fits = |p: &&Power| {
        meant(p)
            && p.from.is_none_or(|from| from <= amount)
            && p.below.is_none_or(|below| amount < below)
    };
    let all = match list {
        None => seed()?.to_vec(),
        Some(list) => {
            let all = sql::powers(tx, list, 0, crate::import::POWERS_MOST as i64)?;
            all.into_iter().map(|(_, power)| power).collect()
        }
    };
    let mut found = all.iter().filter(fits);
    Ok(match (found.next(), found.next()) {
        (Some(only), None) => Some(only.code.clone()),
        _ => None,
    })
}
