//! Where things lie and whose they are: areas with their boundaries, locating
//! a point, the units, the taxonomy of matters, and the responsibility table.
//!
//! Everything here is small reference data. It is read into a [`Directory`]
//! and a [`Locator`] that commands hold as `Arc`s, so that deciding whose a
//! matter is costs no query.

pub mod area;
pub mod area_file;
pub mod area_set;
pub mod audit;
mod beside;
pub mod boundary;
pub mod change;
pub mod commands;
pub mod coords;
pub mod directory;
mod errors;
pub mod geojson;
pub mod geometry;
pub mod import;
mod live;
pub mod locate;
pub mod locate_file;
mod map;
pub mod measure;
pub mod outline;
mod overlay;
pub mod pack;
pub mod reading;
pub mod responsibility;
mod store;
pub mod suggest;
pub mod tangle;
pub mod taxonomy;
pub mod taxonomy_file;
mod tile;
pub mod units;

use kernel::{Manifest, Migration};

pub use crate::store::{Stamps, load_directory, load_shapes, load_shapes_since, stamps};
pub use area::{Area, AreaKind};
pub use area_set::AreaSet;
pub use coords::Coordinates;
pub use directory::Directory;
pub use geometry::{FinePoint, Point, Polygon, Ring, Shape};
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
    migrations: &[
        Migration {
            number: 1,
            name: "territory",
            sql: include_str!("../migrations/0001_territory.sql"),
        },
        Migration {
            number: 2,
            name: "boundary_stamp",
            sql: include_str!("../migrations/0002_boundary_stamp.sql"),
        },
        Migration {
            number: 3,
            name: "imports",
            sql: include_str!("../migrations/0003_imports.sql"),
        },
        Migration {
            number: 4,
            name: "changes",
            sql: include_str!("../migrations/0004_changes.sql"),
        },
        Migration {
            number: 5,
            name: "responsibility_by",
            sql: include_str!("../migrations/0005_responsibility_by.sql"),
        },
    ],
    statements: crate::store::STATEMENTS,
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
