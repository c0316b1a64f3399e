//! Hand-over sheets in words.

use casework::Matter;
use casework::desk::hand_over::HandOver;
use casework::schema::LightText;
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{Account, AreaCode, Cursor, Id, Light, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Whose room.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RoomOf {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
}

/// The sheets of a room.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SheetsOf {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// The giver's word on a sheet that is written now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSheet {
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    #[serde(default)]
    pub remarks: String,
}

/// A line of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetLineOut {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    pub stage_name: String,
    pub task_name: String,
    #[schema(value_type = LightText)]
    pub light: Light,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
}

/// A sheet; without id, giver and signatures while it is only a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub id: Option<Id<HandOver>>,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    #[schema(value_type = TimeText)]
    pub made: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub giver: Option<Id<Account>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub taker: Option<Id<Account>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub signed: Option<Time>,
    pub remarks: String,
    /// All that lies on the room's desks.
    pub open: i64,
    pub urgent: Vec<SheetLineOut>,
    pub unsigned: Vec<SheetLineOut>,
    pub promised: Vec<SheetLineOut>,
    pub other: Vec<SheetLineOut>,
}
