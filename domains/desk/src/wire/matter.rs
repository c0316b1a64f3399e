//! A matter: what is offered, what is done, how one begins, its order.

use casework::queries::by_area::Sought;
use casework::queries::offer::OfferNow;
use casework::queries::page::{NamedArea, NamedUnit};
use casework::queries::timeline::Filled;
use casework::schema::TaskNo;
use casework::{Matter, Point};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{AreaCode, Cursor, Id, Time};
use procedure::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::Reason;

/// Something that can be done now, or why it cannot.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offer {
    #[serde(flatten)]
    pub offer: OfferNow,
    /// Absent where it can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Reason>,
}

/// An act, as asked.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActIn {
    /// Form values by the names of the fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Map<String, Value>,
    /// A free word for those who work on it.
    #[serde(default)]
    pub note: Option<String>,
    /// Which open task it does, when it could be several.
    #[serde(default)]
    pub task: Option<TaskNo>,
}

impl ActIn {
    /// The act of that name with this form.
    pub fn named(&self, name: &str) -> Act {
        Act {
            name: name.to_owned(),
            task: self.task.map(|t| t.0),
            form: self.form.clone(),
            note: self.note.clone(),
        }
    }
}

/// A matter to begin.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginIn {
    pub procedure: String,
    /// The act that begins it; see the procedure's `beginnings`.
    pub act: String,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub title: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Map<String, Value>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub subcategory: Option<String>,
    #[serde(default)]
    pub point: Option<Point>,
}

/// The matters of an area.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MattersOf {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
    pub procedure: Option<String>,
    pub stage: Option<String>,
    /// Open, and its most pressing clock has run out.
    #[serde(default)]
    pub late: bool,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// A procedure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureLine {
    pub name: String,
    pub label: String,
    pub version: u32,
    /// Whether the asker holds a post that a matter of it begins with, and it
    /// begins on no page of its own.
    pub begins: bool,
}

/// A procedure with the acts that begin a matter of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureOut {
    #[serde(flatten)]
    pub procedure: ProcedureLine,
    pub stages: Vec<StageOut>,
    pub beginnings: Vec<OfferNow>,
}

/// A stage by its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageOut {
    pub name: String,
    pub label: String,
}

/// Whose path is marked in the picture.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PathOf {
    #[param(value_type = Option<IdText>)]
    pub matter: Option<Id<Matter>>,
}

/// What a printed supervision order (督办单) says; the page draws the paper.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Order {
    /// The matter's number and which order to it this is: `…-D2`.
    pub number: String,
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub matter_number: String,
    pub title: String,
    /// The place in words, masked.
    pub place: String,
    pub area: Vec<NamedArea>,
    /// Lead and assisting units.
    pub to: Vec<NamedUnit>,
    /// What it demands, as its form said.
    pub demands: Vec<Filled>,
    pub note: String,
    /// Post and unit of whoever gave it.
    pub issuer: String,
    #[schema(value_type = TimeText)]
    pub issued: Time,
    /// End of the order's own clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
}

impl From<&MattersOf> for Sought {
    fn from(q: &MattersOf) -> Sought {
        Sought { procedure: q.procedure.clone(), stage: q.stage.clone(), late: q.late }
    }
}
