//! An area of the city, from province down to micro-grid.

use kernel::{AreaCode, Error, Level, Result, Time};
use serde::{Deserialize, Serialize};

/// Characters that a name of an area or unit may have.
pub const NAME_MOST: usize = 100;

/// What an area is besides its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// A county, town, village, grid that governs itself or is governed.
    Ordinary,
    /// A development zone or park that only has a town's code.
    Zone,
    /// A place that exists for statistics alone, with no committee of its own.
    Statistical,
}

impl AreaKind {
    /// Every kind.
    pub const ALL: [AreaKind; 3] = [AreaKind::Ordinary, AreaKind::Zone, AreaKind::Statistical];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            AreaKind::Ordinary => "ordinary",
            AreaKind::Zone => "zone",
            AreaKind::Statistical => "statistical",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<AreaKind> {
        AreaKind::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// An area as it is valid from one moment to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub code: AreaCode,
    /// Stored, because a street directly under a prefecture has no county.
    pub level: Level,
    /// The administrative parent; `None` for the outermost area held.
    pub parent: Option<AreaCode>,
    pub name: String,
    /// As signs there show it in Mongolian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_mn: Option<String>,
    pub kind: AreaKind,
    /// Residents, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residents: Option<i64>,
    /// Invented for a demonstration.
    pub synthetic: bool,
    pub valid_from: Time,
    /// Exclusive; `None` while it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
}

impl Area {
    /// Whether it exists at that moment.
    pub fn valid_at(&self, at: Time) -> bool {
        self.valid_from <= at && self.valid_to.is_none_or(|to| at < to)
    }

    /// What is wrong with it by itself.
    ///
    /// # Errors
    /// `territory.name_empty`, `territory.name_long`, `territory.dates_crossed`,
    /// `territory.parent_not_above`, naming the field.
    pub fn check(&self) -> Result<()> {
        check_name(&self.name, "name")?;
        if let Some(mn) = &self.name_mn {
            check_name(mn, "name_mn")?;
        }
        check_span(self.valid_from, self.valid_to)?;
        match self.parent {
            Some(p) if p.level() >= self.level => {
                Err(Error::invalid("territory.parent_not_above", "parent")
                    .arg("area", self.code.to_string())
                    .arg("parent", p.to_string()))
            }
            _ => Ok(()),
        }
    }
}

/// A name has 1 to [`NAME_MOST`] characters and no control characters.
pub(crate) fn check_name(name: &str, field: &str) -> Result<()> {
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(Error::invalid("territory.name_empty", field));
    }
    if name.chars().count() > NAME_MOST {
        return Err(Error::invalid("territory.name_long", field).arg("most", NAME_MOST));
    }
    Ok(())
}

/// A span ends after it begins.
pub(crate) fn check_span(from: Time, to: Option<Time>) -> Result<()> {
    match to {
        Some(to) if to <= from => Err(Error::invalid("territory.dates_crossed", "valid_to")),
        _ => Ok(()),
    }
}
