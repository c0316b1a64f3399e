//! What is asked and answered. In the description of the interface names are
//! the whole program's: the plain ones are taken.

use casework::Matter;
use casework::schema::LightText;
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::actor::Unit;
use kernel::{AreaCode, Cursor, Id, Light, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether it is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatterStanding)]
pub enum Standing {
    Open,
    Ended,
}

/// What is looked for. It comes in a body and not in an address, which logs and
/// proxies keep: what somebody types may be a person's name.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatterQuestion)]
pub struct Asked {
    /// Words that must all be there, each any part of a text; or a number, or a
    /// matter code. At most 100 signs count.
    pub q: String,
    #[serde(default)]
    pub state: Option<Standing>,
    /// A procedure by its name.
    #[serde(default)]
    pub procedure: Option<String>,
    /// It lies in this area.
    #[serde(default)]
    #[schema(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// A unit that leads or assists.
    #[serde(default)]
    #[schema(value_type = Option<IdText>)]
    pub unit: Option<Id<Unit>>,
    /// It began then or later.
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    pub from: Option<Time>,
    /// It began before.
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    pub to: Option<Time>,
    #[serde(default)]
    #[schema(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    /// At most 50.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Signs of a text, counted from 0: the first, and the one behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SignRange)]
pub struct Range {
    pub from: u32,
    pub to: u32,
}

/// A piece of a text with the places at which words stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MarkedText)]
pub struct Excerpt {
    pub text: String,
    /// In order and apart from each other.
    pub marks: Vec<Range>,
}

/// A matter that was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = MatterHit)]
pub struct Hit {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub procedure: String,
    pub procedure_name: String,
    pub stage_name: String,
    /// Whole, with marks.
    pub title: Excerpt,
    /// The first of its other texts that holds one of the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcategory_name: Option<String>,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub area_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    #[schema(value_type = LightText)]
    pub light: Light,
    #[schema(value_type = TimeText)]
    pub opened: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
}

/// An area whose name was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaHit {
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    /// With the areas round it.
    pub name: String,
}

/// How many matters there are of which the asker may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MatterCount)]
pub struct Count {
    pub matters: u32,
    /// There are more than that.
    pub more: bool,
}

/// A page of what was found: an exact number or code first, then what has the
/// words in title or place, then what has them anywhere; in each the newest
/// first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = MattersFound)]
pub struct Found {
    pub items: Vec<Hit>,
    /// Where the next page begins; absent on the last. A page may be empty and
    /// still have a next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
    /// On the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
    /// On the first page.
    pub areas: Vec<AreaHit>,
}
