//! The few words that a report is sorted by.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 诉求类型: an axis beside category. It sets deadline, publicity and follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestType {
    Consult,
    AskHelp,
    Complain,
    Inform,
    Suggest,
    Praise,
}

impl RequestType {
    /// Name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            RequestType::Consult => "consult",
            RequestType::AskHelp => "ask_help",
            RequestType::Complain => "complain",
            RequestType::Inform => "inform",
            RequestType::Suggest => "suggest",
            RequestType::Praise => "praise",
        }
    }

    /// Never public, never near by, never merged in sight of others; the
    /// reporter is hidden from the handler.
    pub const fn is_confidential(self) -> bool {
        matches!(self, RequestType::Inform)
    }
}

/// Where it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The resident's own page.
    Page,
    /// 12345.
    Hotline,
    Counter,
    Letter,
    GridWorker,
    Inspector,
    Leader,
    /// A neighbouring system or an imported file.
    System,
    Device,
}

impl Channel {
    /// Name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Channel::Page => "page",
            Channel::Hotline => "hotline",
            Channel::Counter => "counter",
            Channel::Letter => "letter",
            Channel::GridWorker => "grid_worker",
            Channel::Inspector => "inspector",
            Channel::Leader => "leader",
            Channel::System => "system",
            Channel::Device => "device",
        }
    }

    /// Written down by the room for somebody who called, came or wrote.
    pub const fn is_taken(self) -> bool {
        matches!(self, Channel::Hotline | Channel::Counter | Channel::Letter | Channel::Leader)
    }
}

/// Who is asked at the end, when somebody reports for another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// Whoever reported.
    #[default]
    Reporter,
    /// Whom it is about.
    Person,
    /// Nobody wants to be asked.
    Nobody,
}

impl FollowUp {
    /// Name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            FollowUp::Reporter => "reporter",
            FollowUp::Person => "person",
            FollowUp::Nobody => "nobody",
        }
    }
}
