//! The file form of a calendar: what a person writes and a city replaces.

use std::collections::BTreeMap;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

/// The windows of each weekday: `mon-fri = ["08:30-12:00", "14:30-18:00"]`.
/// A weekday that is not named is not worked.
pub type WeekText = BTreeMap<String, Vec<String>>;

/// A calendar file. What it leaves out it takes from the calendar that it
/// lies upon: a unit's own hours are three lines upon the city's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// How settings and units refer to it.
    pub name: String,
    /// Name of the calendar that it lies upon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// A zone of the tz database; Asia/Shanghai where no layer says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// `false` for who works on public holidays as on any day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<bool>,
    /// Windows outside all seasons. Naming them replaces the seasons of the
    /// base too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows: Option<WeekText>,
    /// Other windows in a part of the year; the first that fits holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seasons: Vec<SeasonText>,
    /// Public holidays by year. A year that is named here is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<String, Vec<Festival>>,
    /// Single days with windows of their own, stronger than all else; what
    /// comes later, or in a layer above, holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<DaysText>,
}

/// Days that are unlike the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysText {
    /// `2026-07-11` or `2026-07-11..2026-07-20`.
    pub on: String,
    /// Their windows; none when closed.
    pub windows: Vec<String>,
}

/// A part of each year with windows of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeasonText {
    /// First day, `05-01`.
    pub from: String,
    /// Last day, `09-30`; before `from` when it goes over the new year.
    pub to: String,
    /// Its windows by weekday.
    pub windows: WeekText,
}

/// A holiday as the yearly notice announces it: so many days off, and the
/// weekend days that are worked in return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Festival {
    /// 春节
    pub zh: String,
    /// Spring Festival
    #[serde(default)]
    pub en: String,
    /// Days off, each `2026-02-15..2026-02-23` or `2026-01-01`.
    #[serde(default)]
    pub off: Vec<String>,
    /// Make-up days, worked like a weekday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub work: Vec<String>,
}

impl Layer {
    /// Reads a calendar file.
    ///
    /// # Errors
    /// `worktime.file_syntax` with line and column.
    pub fn parse(text: &str) -> Result<Layer> {
        toml::from_str(text).map_err(|e| {
            let before = e.span().and_then(|s| text.get(..s.start)).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            Error {
                detail: Some(e.message().to_owned()),
                ..Error::invalid("worktime.file_syntax", format!("line/{line}"))
                    .arg("line", line)
                    .arg("column", column)
            }
        })
    }

    /// This layer with all that it leaves out taken from `base`.
    #[must_use]
    pub fn upon(self, base: &Layer) -> Layer {
        let own_windows = self.windows.is_some();
        let seasons = if own_windows || !self.seasons.is_empty() {
            self.seasons
        } else {
            base.seasons.clone()
        };
        let mut years = base.years.clone();
        years.extend(self.years);
        Layer {
            name: self.name,
            base: None,
            zone: self.zone.or_else(|| base.zone.clone()),
            holidays: self.holidays.or(base.holidays),
            windows: self.windows.or_else(|| base.windows.clone()),
            seasons,
            years,
            days: base.days.iter().cloned().chain(self.days).collect(),
        }
    }
}
