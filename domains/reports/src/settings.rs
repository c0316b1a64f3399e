//! What a city may set about its reports.

use kernel::{AreaCode, Ctx, Level, SettingDef};
use serde_json::Value;
use triage::urgency::{Urgency, Wrong};

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
/// Whether residents may subscribe by mail.
pub const EMAIL_SUBSCRIPTIONS: SettingDef =
    SettingDef { name: "reports.email_subscriptions", default: "false", check: switch };
/// Hours in which an address is to be confirmed before it is forgotten.
pub const SUBSCRIPTION_HOURS: SettingDef =
    SettingDef { name: "reports.subscription_hours", default: "48", check: hours };
/// The hour of the day at which digests are sent.
pub const DIGEST_HOUR: SettingDef =
    SettingDef { name: "reports.digest_hour", default: "8", check: hour };

/// What of a text speaks of danger: for each danger its phrases.
pub const DANGERS: SettingDef =
    SettingDef { name: "reports.dangers", default: triage::urgency::SHIPPED, check: dangers };

/// All of them.
pub const ALL: [SettingDef; 8] = [
    NEAR_METRES,
    SAME_METRES,
    SAMPLE_PERCENT,
    RULING_LEVEL,
    EMAIL_SUBSCRIPTIONS,
    SUBSCRIPTION_HOURS,
    DIGEST_HOUR,
    DANGERS,
];

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

fn switch(value: &Value) -> Result<(), &'static str> {
    value.as_bool().map(drop).ok_or("reports.reason.switch")
}

fn hours(value: &Value) -> Result<(), &'static str> {
    match value.as_i64() {
        Some(1..=336) => Ok(()),
        _ => Err("reports.reason.hours"),
    }
}

fn hour(value: &Value) -> Result<(), &'static str> {
    match value.as_i64() {
        Some(0..=23) => Ok(()),
        _ => Err("reports.reason.hour"),
    }
}

fn dangers(value: &Value) -> Result<(), &'static str> {
    Urgency::of(value).map(drop).map_err(|wrong| match wrong {
        Wrong::Shape => "reports.reason.dangers_shape",
        Wrong::Many => "reports.reason.dangers_many",
        Wrong::Phrase => "reports.reason.dangers_phrase",
    })
}

fn level(value: &Value) -> Result<(), &'static str> {
    let level = value.as_str().and_then(|s| s.parse::<Level>().ok());
    match level {
        Some(Level::City | Level::County | Level::Town | Level::Village) => Ok(()),
        _ => Err("reports.reason.level"),
    }
}
