//! What a city may set about its Open311 interface.

use std::collections::BTreeMap;

use kernel::{Ctx, SettingDef};
use serde_json::Value;

/// The name that the city has in a network of Open311 servers; empty: none.
pub const JURISDICTION: SettingDef =
    SettingDef { name: "open311.jurisdiction", default: "\"\"", check: name };
/// Whether a key is needed: `never`, to `report`, or `always`.
pub const KEY_NEEDED: SettingDef =
    SettingDef { name: "open311.key_needed", default: "\"never\"", check: needed };
/// Keys: whose each is, with the SHA-256 of the key in hexadecimal.
pub const KEYS: SettingDef = SettingDef { name: "open311.keys", default: "{}", check: keys };
/// What discovery says of whom to write to.
pub const CONTACT: SettingDef =
    SettingDef { name: "open311.contact", default: "\"\"", check: name };

/// All of them.
pub const ALL: [SettingDef; 4] = [JURISDICTION, KEY_NEEDED, KEYS, CONTACT];

/// Characters of a name or a contact.
const NAME_MOST: usize = 200;
/// Keys of one city.
const KEYS_MOST: usize = 200;

/// For what a key is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyNeeded {
    Never,
    ToReport,
    Always,
}

/// A text in force.
pub(crate) fn text(ctx: &Ctx, def: &SettingDef) -> String {
    ctx.settings.get(def, None, ctx.now).unwrap_or_default()
}

/// For what a key is needed now.
pub(crate) fn key_needed(ctx: &Ctx) -> KeyNeeded {
    match text(ctx, &KEY_NEEDED).as_str() {
        "report" => KeyNeeded::ToReport,
        "always" => KeyNeeded::Always,
        _ => KeyNeeded::Never,
    }
}

/// The keys in force: hash by whose it is.
pub(crate) fn known_keys(ctx: &Ctx) -> BTreeMap<String, String> {
    ctx.settings.get(&KEYS, None, ctx.now).unwrap_or_default()
}

fn name(value: &Value) -> Result<(), &'static str> {
    match value.as_str() {
        Some(s) if s.chars().count() <= NAME_MOST && !s.chars().any(char::is_control) => Ok(()),
        _ => Err("open311.reason.name"),
    }
}

fn needed(value: &Value) -> Result<(), &'static str> {
    match value.as_str() {
        Some("never" | "report" | "always") => Ok(()),
        _ => Err("open311.reason.needed"),
    }
}

fn keys(value: &Value) -> Result<(), &'static str> {
    let hash = |v: &Value| {
        v.as_str().is_some_and(|s| s.len() == 64 && s.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    match value.as_object() {
        Some(all) if all.len() <= KEYS_MOST && all.values().all(hash) => Ok(()),
        _ => Err("open311.reason.keys"),
    }
}
