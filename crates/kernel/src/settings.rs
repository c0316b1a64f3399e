//! Settings with scope and history, as a snapshot that a command reads.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::area::AreaCode;
use crate::time::Time;

/// A setting as its crate declares it.
#[derive(Debug, Clone, Copy)]
pub struct SettingDef {
    /// `reports.near_by_metres`
    pub name: &'static str,
    /// The shipped value, as JSON.
    pub default: &'static str,
    /// Says why a value is refused, or accepts it.
    pub check: fn(&Value) -> Result<(), &'static str>,
}

/// One value of a setting: for an area and all inside it, from a moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingValue {
    /// `None` for the whole installation.
    pub scope: Option<AreaCode>,
    pub from: Time,
    pub value: Value,
}

/// What all settings were at one moment. The innermost scope wins, then the
/// latest value that had begun.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    values: BTreeMap<String, Vec<SettingValue>>,
}

impl Settings {
    /// From stored rows, in any order.
    pub fn new(rows: impl IntoIterator<Item = (String, SettingValue)>) -> Settings {
        let mut values: BTreeMap<String, Vec<SettingValue>> = BTreeMap::new();
        for (name, value) in rows {
            values.entry(name).or_default().push(value);
        }
        Settings { values }
    }

    /// The raw value in force for `area` at `now`, if any was ever set.
    pub fn raw(&self, name: &str, area: Option<AreaCode>, now: Time) -> Option<&Value> {
        let applies = |v: &&SettingValue| {
            v.from <= now
                && match (v.scope, area) {
                    (None, _) => true,
                    (Some(scope), Some(area)) => scope.contains(area),
                    (Some(_), None) => false,
                }
        };
        self.values
            .get(name)?
            .iter()
            .filter(applies)
            .max_by_key(|v| (v.scope.map(AreaCode::level), v.from))
            .map(|v| &v.value)
    }

    /// The value in force, or the shipped one when none was set or what is
    /// stored no longer reads as `T`.
    pub fn get<T: DeserializeOwned>(
        &self,
        def: &SettingDef,
        area: Option<AreaCode>,
        now: Time,
    ) -> Option<T> {
        self.raw(def.name, area, now)
            .and_then(|v| T::deserialize(v).ok())
            .or_else(|| serde_json::from_str(def.default).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEF: SettingDef = SettingDef { name: "t.n", default: "1", check: |_| Ok(()) };

    fn set(scope: Option<&str>, from: i64, value: i64) -> (String, SettingValue) {
        let scope = scope.map(|s| s.parse().unwrap());
        ("t.n".into(), SettingValue { scope, from: Time::from_micros(from), value: value.into() })
    }

    #[test]
    fn the_innermost_scope_wins_then_the_latest_that_has_begun() {
        let s = Settings::new([
            set(None, 0, 2),
            set(Some("150302"), 0, 3),
            set(Some("150302"), 10, 4),
            set(Some("150302001"), 20, 5),
        ]);
        let get = |area: &str, now| {
            s.get::<i64>(&DEF, Some(area.parse().unwrap()), Time::from_micros(now))
        };
        assert_eq!(get("150302001003", 25), Some(5));
        assert_eq!(get("150302001003", 15), Some(4));
        assert_eq!(get("150302001003", 5), Some(3));
        assert_eq!(get("150303", 25), Some(2));
        assert_eq!(Settings::default().get::<i64>(&DEF, None, Time::from_micros(0)), Some(1));
    }
}
