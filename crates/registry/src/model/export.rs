//! Exports of people, and merges that wait for the other side.

use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{Account, AreaCode, Cursor, Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Entry, EntryId};

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Asked,
    Approved,
    Refused,
}

impl State {
    const ALL: [State; 3] = [State::Asked, State::Approved, State::Refused];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Approved => "approved",
            State::Refused => "refused",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A list of people in clear that somebody asked for. It holds no value itself.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Export {
    #[schema(value_type = IdText)]
    pub id: Id<Export>,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub fields: Vec<String>,
    /// What it is needed for, in the asker's words.
    pub purpose: String,
    #[schema(value_type = IdText)]
    pub asked_by: Id<Account>,
    #[schema(value_type = TimeText)]
    pub asked_at: Time,
    pub state: State,
    #[schema(value_type = Option<IdText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Id<Account>>,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Time>,
    /// Why it was decided so.
    pub reason: String,
    /// Until then it can be decided, or fetched.
    #[schema(value_type = TimeText)]
    pub expires: Time,
    /// How often it was fetched.
    pub fetched: i64,
    /// For If-Match.
    pub version: i64,
}

/// What is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    /// `name`, `phone`, `id_number`, `address`.
    pub fields: Vec<String>,
    pub purpose: String,
}

/// What a second person says to it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub approve: bool,
    pub reason: String,
}

/// A merge that waits for somebody who answers for the other entry.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Ask {
    #[schema(value_type = IdText)]
    pub id: Id<Ask>,
    /// The double.
    #[schema(value_type = IdText)]
    pub entry: EntryId,
    #[schema(value_type = IdText)]
    pub into: EntryId,
    /// Where the entry lies that it would be merged into.
    #[serde(skip)]
    pub area: AreaCode,
    #[schema(value_type = IdText)]
    pub asked_by: Id<Account>,
    pub reason: String,
    #[schema(value_type = TimeText)]
    pub asked_at: Time,
}

/// A merge that waits, with the double as far as the other side may know it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Waiting {
    #[serde(flatten)]
    pub ask: Ask,
    /// Masked.
    pub double: Entry,
}

/// What is listed of an area with all inside it.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Of {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// A page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
    #[schema(value_type = Option<CursorText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}
