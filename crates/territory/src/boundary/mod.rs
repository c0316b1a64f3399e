//! Boundaries that others have drawn: reading, checking, redrawing.

mod check;
mod feature;
mod geojson;
mod packed;
mod redraw;
mod shapefile;
#[cfg(test)]
mod tests;

pub use check::{Known, check};
pub use feature::{Feature, Features, Problem};
pub use geojson::read as read_geojson;
pub use packed::{Packed, unpack};
pub use redraw::{REACH_MOST, Redrawn, redraw, redraw_on};
pub use shapefile::{Parts, look as look_at_shapefile, read as read_shapefile};
