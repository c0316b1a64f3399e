//! Units: whoever a matter can be dispatched to.

use kernel::{AreaCode, Error, Id, Result, Time, actor};
use serde::{Deserialize, Serialize};

use crate::area::{check_name, check_span};

/// The id of a unit.
pub type UnitId = Id<actor::Unit>;

/// What sort of unit it is, which decides what it sees of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// A department of the city or of a county.
    Department,
    /// A town or street, or a zone in a town's place.
    Town,
    /// A department's office in a town, which the town directs.
    StationedOffice,
    /// Heating, water, gas, power, telecom, buses, mines.
    Firm,
    PropertyManager,
    OwnersCommittee,
    /// Runs a park or development zone.
    ParkCommittee,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [UnitKind; 7] = [
        UnitKind::Department,
        UnitKind::Town,
        UnitKind::StationedOffice,
        UnitKind::Firm,
        UnitKind::PropertyManager,
        UnitKind::OwnersCommittee,
        UnitKind::ParkCommittee,
    ];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            UnitKind::Department => "department",
            UnitKind::Town => "town",
            UnitKind::StationedOffice => "stationed_office",
            UnitKind::Firm => "firm",
            UnitKind::PropertyManager => "property_manager",
            UnitKind::OwnersCommittee => "owners_committee",
            UnitKind::ParkCommittee => "park_committee",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<UnitKind> {
        UnitKind::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Outside the government: sees of the caller only what it needs.
    pub const fn is_outside(self) -> bool {
        matches!(self, UnitKind::Firm | UnitKind::PropertyManager | UnitKind::OwnersCommittee)
    }
}

/// What a post in a unit is called there (`unit_liaison`: 信访联络员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The role that its holder is granted in the unit.
    pub role: String,
    pub title: String,
}

/// A unit as it is put in: `code` is its name for ever, the id is given once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    /// Short and stable: `hbw-heating-2`.
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    /// The area it serves, or where it sits.
    pub area: AreaCode,
    /// Code of the unit above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// A working calendar of its own, by name (a heating firm works at night).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    #[serde(default)]
    pub posts: Vec<Post>,
    /// Invented for a demonstration.
    pub synthetic: bool,
    pub valid_from: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
}

/// A unit as it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    pub id: UnitId,
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub area: AreaCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    pub posts: Vec<Post>,
    pub synthetic: bool,
    pub valid_from: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
}

impl Unit {
    /// Whether it exists at that moment.
    pub fn valid_at(&self, at: Time) -> bool {
        self.valid_from <= at && self.valid_to.is_none_or(|to| at < to)
    }

    /// What the holder of `role` is called here, if the unit has its own word.
    pub fn title(&self, role: &str) -> Option<&str> {
        self.posts.iter().find(|p| p.role == role).map(|p| p.title.as_str())
    }
}

/// Characters that a unit's code may have.
pub const CODE_MOST: usize = 40;
/// Posts that one unit may have.
pub const POSTS_MOST: usize = 20;

impl NewUnit {
    /// What is wrong with it by itself.
    ///
    /// # Errors
    /// `territory.code_wrong`, `territory.name_empty`, `territory.name_long`,
    /// `territory.too_many`, `territory.dates_crossed`, naming the field.
    pub fn check(&self) -> Result<()> {
        check_code(&self.code, "code")?;
        check_name(&self.name, "name")?;
        check_span(self.valid_from, self.valid_to)?;
        if self.posts.len() > POSTS_MOST {
            return Err(Error::invalid("territory.too_many", "posts").arg("most", POSTS_MOST));
        }
        for (i, post) in self.posts.iter().enumerate() {
            check_code(&post.role, &format!("posts/{i}/role"))?;
            check_name(&post.title, &format!("posts/{i}/title"))?;
        }
        Ok(())
    }
}

/// A code is written in lower-case letters, digits, `-` and `_`.
pub(crate) fn check_code(code: &str, field: &str) -> Result<()> {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if code.is_empty() || code.len() > CODE_MOST || !code.bytes().all(fits) {
        return Err(Error::invalid("territory.code_wrong", field).arg("most", CODE_MOST));
    }
    Ok(())
}
