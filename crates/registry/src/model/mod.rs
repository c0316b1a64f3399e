//! What the registry holds.

pub mod export;

use std::collections::BTreeMap;

use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use identity::vault::VaultRef;
use kernel::{AreaCode, Cursor, Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The id of an entry.
pub type EntryId = Id<Entry>;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Person,
    /// A household's rooms (户).
    Dwelling,
    Organisation,
    /// A building, a stairwell, a square: what can be addressed.
    Place,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Person, Kind::Dwelling, Kind::Organisation, Kind::Place];

    /// Name in the database, in files and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Dwelling => "dwelling",
            Kind::Organisation => "organisation",
            Kind::Place => "place",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// An entry as it is, or was, on a day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Entry {
    #[schema(value_type = IdText)]
    pub id: EntryId,
    pub kind: Kind,
    /// The number under which its source keeps it.
    pub code: String,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    /// `building`, `stairwell`, `shop`: a city's own word.
    pub sort: String,
    /// Empty for a person.
    pub name: String,
    /// The place in which it is.
    #[schema(value_type = Option<IdText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<EntryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[schema(value_type = TimeText)]
    pub valid_from: Time,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
    /// The entry that it was found to be a double of.
    #[schema(value_type = Option<IdText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged: Option<EntryId>,
    /// For If-Match.
    pub version: i64,
    /// Masked values of a person, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub masked: BTreeMap<String, String>,
    /// Where the values of a person lie.
    #[serde(skip)]
    pub subject: Option<VaultRef>,
}

/// Which entries: of an area with all inside it, or of a place.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
    #[param(inline)]
    pub kind: Option<Kind>,
    /// A place: what is in it.
    #[param(value_type = Option<IdText>)]
    pub inside: Option<EntryId>,
    /// A part of the name.
    #[serde(default)]
    pub q: String,
    /// The day asked for; now without it.
    #[param(value_type = Option<TimeText>)]
    pub at: Option<Time>,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed {
    pub items: Vec<Entry>,
    #[schema(value_type = Option<CursorText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

/// Two exact identifiers of a person, or all three.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchPerson {
    /// Where the asker works.
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub id_number: Option<String>,
}

/// A merge or a split that was done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Merged {
    #[schema(value_type = IdText)]
    pub id: EntryId,
    pub version: i64,
}
