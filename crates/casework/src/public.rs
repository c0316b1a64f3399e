//! What everybody may know of a matter.

use kernel::Time;
use procedure::{Procedure, State};

use crate::model::{MatterRow, Point};

/// Whether everybody may read of it: intake gave it public words, and where it
/// stands is open to all. What turned out invalid or void is shown no longer.
pub fn is_open(p: &Procedure, m: &MatterRow) -> bool {
    !m.confidential && m.public_text.is_some() && p.stage(&m.stage).is_some_and(|s| s.public)
}

/// The end of the clock that the procedure shows to the public.
pub fn promised(p: &Procedure, state: &State) -> Option<Time> {
    let shown = |c: &&procedure::state::Clock| {
        c.stopped.is_none() && p.clock(&c.name).is_some_and(|d| d.public)
    };
    state.clocks.iter().filter(shown).filter_map(|c| c.due).min()
}

/// To a thousandth of a degree, about a hundred metres: nobody's door.
pub fn coarse(p: Point) -> Point {
    let cell = |degrees: f64| (degrees * 1e3).round() / 1e3;
    Point { lon: cell(p.lon), lat: cell(p.lat) }
}
