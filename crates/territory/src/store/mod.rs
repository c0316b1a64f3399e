//! The only files of this crate with SQL.

pub(crate) mod areas;
pub(crate) mod changes;
pub(crate) mod imports;
mod load;
pub(crate) mod responsibility;
mod stamp;
pub(crate) mod taxonomy;
pub(crate) mod units;

use kernel::Statement;

pub use load::{load_directory, load_shapes, load_shapes_since};
pub(crate) use stamp::{BOUNDARIES, DIRECTORY, bump};
pub use stamp::{Stamps, stamps};

pub(crate) static STATEMENTS: &[&[&Statement]] = &[
    areas::STATEMENTS,
    changes::STATEMENTS,
    imports::STATEMENTS,
    responsibility::STATEMENTS,
    stamp::STATEMENTS,
    taxonomy::STATEMENTS,
    units::STATEMENTS,
];
