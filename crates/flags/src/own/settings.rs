//! Thresholds: settings of a county, with history, one setting a rule.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{AreaCode, Light, Money, SettingDef, Settings, Time};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::days;
use crate::own::{cash, changes, emergency, just_below, lease, splitting, steps};

/// Every setting of our own rules.
pub static SETTINGS: [SettingDef; 9] = [
    THRESHOLDS,
    MISSING,
    splitting::SETTING,
    just_below::SETTING,
    changes::SETTING,
    steps::SETTING,
    lease::SETTING,
    cash::SETTING,
    emergency::SETTING,
];

/// The thresholds above which a purchase or project needs the stricter
/// procedure.
pub const THRESHOLDS: SettingDef = SettingDef {
    name: "flags.thresholds",
    default: r#"{"any": 5000000, "classes": {}}"#,
    check: |v| check::<Thresholds>(v, |t| t.any.0 > 0 && t.classes.values().all(|c| c.0 > 0)),
};

/// How long a missing paper is only grey.
pub const MISSING: SettingDef = SettingDef {
    name: "flags.missing",
    default: r#"{"days": 15}"#,
    check: |v| check::<Missing>(v, |_| true),
};

/// Amounts in fen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Of a class that is not named.
    pub any: Money,
    pub classes: BTreeMap<String, Money>,
}

impl Thresholds {
    /// The threshold of a class.
    pub fn of(&self, class: &str) -> Money {
        self.classes.get(class).copied().unwrap_or(self.any)
    }
}

/// A missing upload is grey with a reminder, never red at once.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// From the day on which it should have been there.
    pub days: u16,
}

impl Missing {
    /// Grey as long as the reminder runs, red from the day after.
    pub fn light(self, since: Date, today: Date) -> Light {
        if days(since, today) > i64::from(self.days) { Light::Red } else { Light::Grey }
    }
}

/// The limits of a rule as they were in force for `area` at `now`. `None` only
/// where the shipped value does not read, which a test rules out.
pub fn limits<T: DeserializeOwned>(
    settings: &Settings,
    def: &SettingDef,
    area: AreaCode,
    now: Time,
) -> Option<T> {
    settings.get(def, Some(area), now)
}

/// Why a value of a setting is refused.
const WRONG: &str = "settings.flags_wrong";

/// Reads as `T` and is sound.
pub(crate) fn check<T: DeserializeOwned>(
    value: &Value,
    sound: impl Fn(&T) -> bool,
) -> Result<(), &'static str> {
    match T::deserialize(value) {
        Ok(limits) if sound(&limits) => Ok(()),
        _ => Err(WRONG),
    }
}
