//! A taxonomy takes the place of the one before.

use kernel::{Ctx, Result};
use serde_json::json;
use store::Tx;

use super::record;
use crate::store::{DIRECTORY, bump, taxonomy};
use crate::taxonomy::Taxonomy;

/// Puts a taxonomy (checked when it was made) in the place of the one before.
/// Subcategories that it lacks are retired: matters keep their names, nothing
/// new is filed under them.
///
/// # Errors
/// None of its own.
pub fn put_taxonomy(tx: &mut Tx<'_>, ctx: &Ctx, new: &Taxonomy) -> Result<()> {
    taxonomy::replace(tx, new)?;
    bump(tx, DIRECTORY)?;
    let facts = json!({ "subcategories": new.subcategories().count() });
    record(tx, ctx, "territory.put_taxonomy", ("taxonomy", 0), facts)
}
