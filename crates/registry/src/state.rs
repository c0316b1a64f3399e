//! The registry as routes hold it.

use std::sync::Arc;

use casework::Works;

/// Cheap to clone.
#[derive(Clone)]
pub struct Registry(pub Arc<Works>);
