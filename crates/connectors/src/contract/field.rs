//! What may leave of a matter: a closed list without a personal field.

use serde::{Deserialize, Serialize};

/// A field of a matter that a contract may name. Texts are the masked ones;
/// a name, a number or an address of a person is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutField {
    Matter,
    Number,
    /// The number over there.
    SourceNo,
    Procedure,
    Stage,
    StageName,
    Act,
    ActName,
    At,
    Opened,
    Due,
    Ended,
    Title,
    /// What was reported.
    Text,
    PublicText,
    Subcategory,
    SubcategoryName,
    RequestType,
    Area,
    AreaName,
    Place,
    Lon,
    Lat,
    Lead,
    /// What the act's form said was done.
    Result,
    /// What the act's form answered.
    Answer,
    /// The sentence that everybody reads.
    Sentence,
}

impl OutField {
    /// Its name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            OutField::Matter => "matter",
            OutField::Number => "number",
            OutField::SourceNo => "source_no",
            OutField::Procedure => "procedure",
            OutField::Stage => "stage",
            OutField::StageName => "stage_name",
            OutField::Act => "act",
            OutField::ActName => "act_name",
            OutField::At => "at",
            OutField::Opened => "opened",
            OutField::Due => "due",
            OutField::Ended => "ended",
            OutField::Title => "title",
            OutField::Text => "text",
            OutField::PublicText => "public_text",
            OutField::Subcategory => "subcategory",
            OutField::SubcategoryName => "subcategory_name",
            OutField::RequestType => "request_type",
            OutField::Area => "area",
            OutField::AreaName => "area_name",
            OutField::Place => "place",
            OutField::Lon => "lon",
            OutField::Lat => "lat",
            OutField::Lead => "lead",
            OutField::Result => "result",
            OutField::Answer => "answer",
            OutField::Sentence => "sentence",
        }
    }
}
