//! How words of ours look in OpenAPI: `#[schema(value_type = LightText)]`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A light.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LightText {
    Green,
    Grey,
    Yellow,
    Red,
}

/// A level of area, outermost first.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LevelText {
    Province,
    City,
    County,
    Town,
    Village,
    Grid,
    MicroGrid,
}

/// The engine's number of an open task. Small, but an id all the same: a
/// string on the wire like every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{1,10}$")]
pub struct TaskNo(pub u32);

impl TryFrom<String> for TaskNo {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<TaskNo, Self::Error> {
        text.parse().map(TaskNo)
    }
}

impl From<TaskNo> for String {
    fn from(task: TaskNo) -> String {
        task.0.to_string()
    }
}
