//! A made-up Wuhai, the same every time.
//!
//! Names and codes of districts, towns, villages and communities are real; all
//! else is invented: positions, shapes, residents, grids, units, people and
//! matters.

pub mod dice;
pub mod divisions;
pub mod layout;
pub mod mesh;
