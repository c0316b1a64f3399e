//! Where things lie and whose they are: areas with their boundaries, locating
//! a point, the units, the taxonomy of matters, and the responsibility table.
//!
//! Everything here is small reference data. It is read into a [`Directory`]
//! and a [`Locator`] that commands hold as `Arc`s, so that deciding whose a
//! matter is costs no query.

pub mod area;
pub mod area_set;
pub mod commands;
pub mod directory;
mod errors;
pub mod geojson;
pub mod geometry;
mod live;
pub mod locate;
mod map;
pub mod outline;
pub mod pack;
pub mod responsibility;
mod store;
pub mod suggest;
pub mod taxonomy;
pub mod taxonomy_file;
mod tile;
pub mod units;

use kernel::{Manifest, Migration};

pub use crate::store::{Stamps, load_directory, load_shapes, stamps};
pub use area::{Area, AreaKind};
pub use area_set::AreaSet;
pub use directory::Directory;
pub use geometry::{Point, Polygon, Ring, Shape};
pub use live::Live;
pub use locate::{Flag, Located, Locator};
pub use map::Map;
pub use responsibility::{Answer, Responsibility};
pub use suggest::{Suggester, Suggestion};
pub use taxonomy::{Category, Subcategory, Taxonomy};
pub use units::{Unit, UnitId, UnitKind};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "territory",
    migrations: &[Migration {
        number: 1,
        name: "territory",
        sql: include_str!("../migrations/0001_territory.sql"),
    }],
    statements: crate::store::STATEMENTS,
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
