//! A made-up Wuhai, the same every time.
//!
//! Names and codes of districts, towns, villages and communities are real; all
//! else is invented: positions, shapes, residents, grids, units, people and
//! matters. [`city`] gives what stands still, [`history::history`] a month of
//! matters. Nothing here touches a database: whoever fills one does it with
//! the same commands as everybody.

pub mod city;
mod dice;
pub mod divisions;
pub mod duties;
pub mod history;
pub mod layout;
pub mod mesh;
pub mod people;
pub mod units;
pub mod villages;

pub use city::{City, NOTICE, city};
pub use history::{PlannedMatter, history};
pub use villages::{VillageMatter, villages};
