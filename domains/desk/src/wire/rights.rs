//! Rights, explained.

use casework::queries::why::ActAnswered;
use casework::schema::LevelText;
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{Account, AreaCode, Cursor, Grant, Id, Level, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Reason;

/// An act, whether the asker can do it, and every rule that is against it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActWhy {
    #[serde(flatten)]
    pub answered: ActAnswered,
    /// Empty where it can be done.
    pub rules: Vec<RuleWhy>,
}

/// A rule in the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleWhy {
    pub rule: RuleKind,
    #[serde(flatten)]
    pub reason: Reason,
}

/// What sort of rule it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// The matter is at another stage.
    Stage,
    /// Nothing waits that the act would do.
    Task,
    /// It is another post's.
    Post,
    /// A role is missing.
    Role,
    /// The role is held, but not here.
    Place,
    /// Whoever did the one may not do the other.
    Apart,
    /// Too late, or too near the end.
    Time,
    /// As often as it may be done.
    Count,
    /// A condition of the procedure.
    Condition,
}

impl RuleKind {
    /// The sort of a refusal by its code.
    pub fn of(code: &str) -> RuleKind {
        match code {
            "procedure.act_not_here" => RuleKind::Stage,
            "procedure.no_open_task" => RuleKind::Task,
            "procedure.not_yours" | "identity.relation_needed" => RuleKind::Post,
            "identity.role_needed" | "identity.sign_in_needed" => RuleKind::Role,
            "identity.place_not_yours" => RuleKind::Place,
            "procedure.did_before" => RuleKind::Apart,
            "procedure.too_late" | "procedure.too_near" => RuleKind::Time,
            "procedure.counted_out" => RuleKind::Count,
            _ => RuleKind::Condition,
        }
    }
}

/// Which field is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeenField {
    /// A personal field (`phone`): who may have it in clear. Without it: who
    /// sees the matter.
    pub field: Option<String>,
}

/// One act, for one holder.
#[derive(Debug, Serialize, ToSchema)]
pub struct RightLine {
    /// A domain (`casework`) or a procedure (`report`).
    pub part: String,
    pub part_name: String,
    /// A line of a procedure: it narrows what the tables allow.
    pub procedure: bool,
    pub act: String,
    pub act_name: String,
    /// A role, a relation to the object (`reporter`), `any_role`, `signed_in`
    /// or `everybody`.
    pub who: String,
    pub who_name: String,
    /// `own_area`, `own_unit`, `relation`, `all`, `narrowed`, `refused`.
    pub reach: &'static str,
    /// Where the role can be held.
    #[schema(value_type = Vec<LevelText>)]
    pub levels: Vec<Level>,
    /// Whether it is held inside a unit.
    pub unit: bool,
}

/// Which grants are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GrantsOf {
    pub role: Option<String>,
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// Only those that hold now.
    #[serde(default)]
    pub holding: bool,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// Who was given what: by whom, why, from when until when.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenGrant {
    #[schema(value_type = IdText)]
    pub id: Id<Grant>,
    #[schema(value_type = IdText)]
    pub account: Id<Account>,
    /// The account's title.
    pub holder: String,
    pub role: String,
    /// Place and role in words.
    pub post: String,
    /// Title of the giver; absent: the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub giver: Option<String>,
    pub reason: String,
    #[schema(value_type = TimeText)]
    pub made: Time,
    #[schema(value_type = TimeText)]
    pub from: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub to: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub revoked: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// Title of who is away, where it is held for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stead: Option<String>,
    /// Whether it holds now.
    pub holds: bool,
}
