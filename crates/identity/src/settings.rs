//! Identity's settings.

use kernel::{Ctx, SettingDef};
use serde_json::Value;

/// Wrong passwords in a row after which a login pauses.
pub static SIGN_IN_TRIES: SettingDef = SettingDef {
    name: "identity.sign_in_tries",
    default: "8",
    check: |v| whole(v, 3, 100, "identity.reason.tries"),
};
/// Minutes that a login pauses.
pub static SIGN_IN_PAUSE_MINUTES: SettingDef = SettingDef {
    name: "identity.sign_in_pause_minutes",
    default: "10",
    check: |v| whole(v, 1, 1440, "identity.reason.pause"),
};
/// Minutes without a request after which a session ends. Long, because a
/// sign-out in the middle of a form loses somebody's work.
pub static SESSION_IDLE_MINUTES: SettingDef = SettingDef {
    name: "identity.session_idle_minutes",
    default: "720",
    check: |v| whole(v, 5, 43_200, "identity.reason.idle"),
};
/// Hours after which a session ends in any case.
pub static SESSION_HOURS: SettingDef = SettingDef {
    name: "identity.session_hours",
    default: "336",
    check: |v| whole(v, 1, 2160, "identity.reason.hours"),
};
/// Characters of a password at least.
pub static PASSWORD_LEAST: SettingDef = SettingDef {
    name: "identity.password_least",
    default: "10",
    check: |v| whole(v, 8, 64, "identity.reason.password"),
};
/// Whether residents sign in with a code to their telephone. Off as shipped:
/// first somebody must carry the messages.
pub static PHONE_SIGN_IN: SettingDef =
    SettingDef { name: "identity.phone_sign_in", default: "false", check: yes_or_no };
/// Hours after which a resident's session ends.
pub static RESIDENT_HOURS: SettingDef = SettingDef {
    name: "identity.resident_session_hours",
    default: "168",
    check: |v| whole(v, 1, 2160, "identity.reason.hours"),
};

/// All of them, for the manifest.
pub(crate) static ALL: [SettingDef; 7] = [
    SIGN_IN_TRIES,
    SIGN_IN_PAUSE_MINUTES,
    SESSION_IDLE_MINUTES,
    SESSION_HOURS,
    PASSWORD_LEAST,
    PHONE_SIGN_IN,
    RESIDENT_HOURS,
];

fn yes_or_no(value: &Value) -> Result<(), &'static str> {
    if value.is_boolean() { Ok(()) } else { Err("identity.reason.yes_or_no") }
}

/// `why` is the key of the sentence that names the bounds.
fn whole(value: &Value, least: i64, most: i64, why: &'static str) -> Result<(), &'static str> {
    match value.as_i64() {
        Some(n) if (least..=most).contains(&n) => Ok(()),
        _ => Err(why),
    }
}

/// A setting of the whole installation, as this command sees it.
pub(crate) fn number(ctx: &Ctx, def: &SettingDef) -> i64 {
    ctx.settings.get(def, None, ctx.now).unwrap_or(i64::MAX)
}
