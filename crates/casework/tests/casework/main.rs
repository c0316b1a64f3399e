//! Commands of matters on the small city, on both engines.

mod leave;
mod worklist;
