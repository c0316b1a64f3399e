//! What the routes need beside the edge.

use std::sync::Arc;

use casework::Works;

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Powers {
    pub(crate) works: Arc<Works>,
    /// Where this program is reached from outside.
    pub(crate) address: Option<Arc<str>>,
}

impl Powers {
    /// Where everybody reaches this program, if that is told.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Over the city's areas and procedures; `address` is where everybody
    /// reaches it, if that is told.
    pub fn new(works: Arc<Works>, address: Option<&str>) -> Powers {
        Powers { works, address: address.map(Arc::from) }
    }
}
