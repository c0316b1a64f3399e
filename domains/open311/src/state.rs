//! What the routes of Open311 need beside the edge.

use std::sync::Arc;

use casework::Works;
use connectors::Door;

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Open311 {
    pub(crate) works: Arc<Works>,
    pub(crate) door: Arc<dyn Door>,
    /// Where the city is reached, without a slash at its end; `None`: as they
    /// asked.
    pub(crate) address: Option<String>,
}

impl Open311 {
    /// `door` takes the reports in.
    pub fn new(works: Arc<Works>, door: Arc<dyn Door>, address: Option<String>) -> Open311 {
        let address = address.map(|a| a.trim_end_matches('/').to_owned());
        Open311 { works, door, address }
    }
}
