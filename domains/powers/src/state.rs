//! What the routes need beside the edge.

use std::sync::Arc;

use casework::Works;

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Powers {
    pub(crate) works: Arc<Works>,
}

impl Powers {
    /// Over the city's areas and procedures.
    pub fn new(works: Arc<Works>) -> Powers {
        Powers { works }
    }
}
