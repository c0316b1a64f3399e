//! Where things lie and whose they are: areas with their boundaries, locating
//! a point, the units, the taxonomy of matters, and the responsibility table.
//!
//! Everything here is small reference data. It is read into a [`Directory`]
//! and a [`Locator`] that commands hold as `Arc`s, so that deciding whose a
//! matter is costs no query.

pub mod area;
pub mod area_set;
pub mod directory;
pub mod geometry;
pub mod locate;
pub mod outline;
pub mod responsibility;
pub mod suggest;
pub mod taxonomy;
pub mod taxonomy_file;
pub mod units;

pub use area::{Area, AreaKind};
pub use area_set::AreaSet;
pub use directory::Directory;
pub use geometry::{Point, Polygon, Ring, Shape};
pub use locate::{Flag, Located, Locator};
pub use responsibility::{Answer, Responsibility};
pub use suggest::{Suggester, Suggestion};
pub use taxonomy::{Category, Subcategory, Taxonomy};
pub use units::{Unit, UnitId, UnitKind};
