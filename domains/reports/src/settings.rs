//! What a city may set about its reports.

use kernel::{AreaCode, Ctx, Level, SettingDef};
use serde_json::Value;

/// Metres round a point that count as near.
pub const NEAR_METRES: SettingDef =
    SettingDef { name: "reports.near_metres", default: "500", check: metres };
/// Metres within which an open matter of the same kind may be the same thing.
pub const SAME_METRES: SettingDef =
    SettingDef { name: "reports.same_metres", default: "300", check: metres };
/// How many of a hundred finished matters are looked at, where the kind of
/// verification is a sample.
pub const SAMPLE_PERCENT: SettingDef =
    SettingDef { name: "reports.sample_percent", default: "10", check: percent };
/// Within which area a ruling holds from then on.
pub const RULING_LEVEL: SettingDef =
    SettingDef { name: "reports.ruling_level", default: "\"county\"", check: level };

/// All of them.
pub const ALL: [SettingDef; 4] = [NEAR_METRES, SAME_METRES, SAMPLE_PERCENT, RULING_LEVEL];

/// A whole number in force for an area.
pub(crate) fn number(ctx: &Ctx, def: &SettingDef, area: AreaCode) -> i64 {
    ctx.settings.get(def, Some(area), ctx.now).unwrap_or_default()
}

/// The level within which a ruling holds.
pub(crate) fn ruling_level(ctx: &Ctx, area: AreaCode) -> Level {
    let name: Option<String> = ctx.settings.get(&RULING_LEVEL, Some(area), ctx.now);
    name.and_then(|n| n.parse().ok()).unwrap_or(Level::County)
}

fn metres(value: &Value) -> Result<(), &'static str> {
    match value.as_i64() {
        Some(10..=10_000) => Ok(()),
        _ => Err("reports.reason.metres"),
    }
}

fn percent(value: &Value) -> Result<(), &'static str> {
    match value.as_i64() {
        Some(0..=100) => Ok(()),
        _ => Err("reports.reason.percent"),
    }
}

fn level(value: &Value) -> Result<(), &'static str> {
    let level = value.as_str().and_then(|s| s.parse::<Level>().ok());
    match level {
        Some(Level::City | Level::County | Level::Town | Level::Village) => Ok(()),
        _ => Err("reports.reason.level"),
    }
}
