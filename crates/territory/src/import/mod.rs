//! Files of areas, boundaries, units and the taxonomy on their way in, and as
//! they go out.

mod areas;
mod boundaries;
mod taxonomy;
mod taxonomy_row;
mod units;

pub use areas::Areas;
pub use boundaries::{Boundaries, look_at_packed};
pub use taxonomy::TaxonomyTable;
pub use units::Units;

use std::sync::Arc;

use kernel::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::Tx;

use crate::directory::Directory;
use crate::map::Map;
use crate::units::UnitId;

/// What is held, for readers; and what others have made of it, for taking an
/// import back.
pub trait Ground: Send + Sync {
    /// The newest directory.
    fn directory(&self) -> Arc<Directory>;

    /// The newest map.
    fn map(&self) -> Arc<Map>;

    /// What outside this crate hangs on it, and how often: `matters`.
    ///
    /// # Errors
    /// Those of the store.
    fn in_use(&self, tx: &mut Tx<'_>, of: Of<'_>) -> Result<Option<(&'static str, i64)>>;
}

/// What something can hang on.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Areas that the import of this number added (`area_import`).
    AreasOf(i64),
    Unit(UnitId),
    /// A subcategory by its code.
    Subcategory(&'a str),
}

/// A table to be exported: its headings are those that its import reads.
pub struct Rows {
    pub headings: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

fn in_use(what: &'static str, count: i64) -> Error {
    Error::conflict("imports.in_use").arg("what", what).arg("count", count)
}

fn changed_since(count: i64) -> Error {
    Error::conflict("imports.changed_since").arg("count", count)
}

fn body<T: DeserializeOwned>(staged: &Value) -> Result<T> {
    T::deserialize(staged).map_err(Error::internal)
}

fn json(of: impl serde::Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

/// Of an optional value, its text.
fn text(of: Option<impl ToString>) -> String {
    of.map(|v| v.to_string()).unwrap_or_default()
}
