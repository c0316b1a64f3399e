//! The worklist.

use casework::Matter;
use casework::desk::views::SavedView;
use casework::queries::worklist::{Filter, View};
use casework::schema::{LightText, TaskNo};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::actor::Unit;
use kernel::{AreaCode, Cursor, Id, Light, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// A line of somebody's work.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkItem {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub procedure: String,
    pub procedure_name: String,
    pub stage: String,
    pub stage_name: String,
    /// The open task; absent where one only had a hand in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskNo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcategory_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_type: Option<String>,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    /// From the county inwards.
    pub area_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub unit: Option<Id<Unit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    #[schema(value_type = LightText)]
    pub light: Light,
    pub supervised: bool,
    /// Its text speaks of danger and nobody has taken it up: it stands first.
    pub raised: bool,
    #[schema(value_type = TimeText)]
    pub since: Time,
    /// Absent where nothing is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    /// Minutes until then, negative when it is late: of working time by the
    /// unit's calendar, or as they pass where the deadline counts nights too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<i64>,
}

/// What somebody looks for in their work.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkQuery {
    /// Without it, what is to be done.
    #[serde(default = "todo")]
    #[param(inline, required = false)]
    pub tab: View,
    /// Any part of the title, or of the number from four signs on.
    pub text: Option<String>,
    pub procedure: Option<String>,
    pub stage: Option<String>,
    /// Name of a task (`sign`).
    #[param(value_type = Option<String>)]
    pub task: Option<String>,
    pub subcategory: Option<String>,
    pub request_type: Option<String>,
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    #[param(value_type = Option<IdText>)]
    pub unit: Option<Id<Unit>>,
    #[param(value_type = Option<LightText>)]
    pub light: Option<Light>,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

const fn todo() -> View {
    View::Todo
}

impl From<&WorkQuery> for Filter {
    fn from(q: &WorkQuery) -> Filter {
        Filter {
            text: q.text.clone(),
            procedure: q.procedure.clone(),
            stage: q.stage.clone(),
            task: q.task.clone(),
            subcategory: q.subcategory.clone(),
            request_type: q.request_type.clone(),
            area: q.area,
            unit: q.unit,
            light: q.light,
        }
    }
}

/// A search to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    pub name: String,
    /// `tab` and `filter`, as the page reads them again.
    #[schema(value_type = Object)]
    pub query: Value,
}

/// One's saved searches.
pub type Views = super::ListOf<SavedView>;
