//! What the routes of the knowledge base need beside the edge.

use std::sync::Arc;

use casework::Works;

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Knowledge {
    pub(crate) works: Arc<Works>,
}

impl Knowledge {
    /// Over the city's areas, units and taxonomy.
    pub fn new(works: Arc<Works>) -> Knowledge {
        Knowledge { works }
    }
}
