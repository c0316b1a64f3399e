//! One act on many matters.

use casework::Matter;
use http_edge::schema::IdText;
use kernel::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Reason;
use super::matter::ActIn;

/// Matters that one request may act on.
pub const MOST: usize = 100;

/// The same act, with the same form, on each.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkIn {
    pub act: String,
    /// At most 100.
    #[schema(value_type = Vec<IdText>, max_items = 100)]
    pub matters: Vec<Id<Matter>>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Map<String, Value>,
    #[serde(default)]
    pub note: Option<String>,
}

impl BulkIn {
    /// What is asked of each.
    pub fn each(&self) -> ActIn {
        ActIn { form: self.form.clone(), note: self.note.clone(), task: None }
    }
}

/// What became of one of them, or would.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct BulkRow {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Reason>,
}

/// All of them, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkOut {
    pub rows: Vec<BulkRow>,
}
