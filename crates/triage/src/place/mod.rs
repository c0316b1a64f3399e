//! Where: names of places in a text, known ones and such as look like one.

pub mod gazetteer;
mod kind;
mod look;
mod mention;

pub use gazetteer::{Alias, Entry, Gazetteer, Hit};
pub use kind::Kind;
pub use look::{Found, Looker};
pub use mention::{Mention, mentions, place, ranked};
