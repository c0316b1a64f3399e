//! How often the anonymous may write, as a city sets it.

use kernel::{Ctx, SettingDef};
use serde_json::Value;

use crate::rate::Rate;

/// Many households can share one address behind their operator's network, so
/// these are generous; they stop a machine, not a neighbourhood.
pub const BURST: SettingDef =
    SettingDef { name: "http.anonymous_burst", default: "30", check: count };
/// After the burst.
pub const PER_HOUR: SettingDef =
    SettingDef { name: "http.anonymous_per_hour", default: "300", check: count };

/// Tries to sign in from one address that fail. Whoever gets in is not counted.
pub const SIGN_IN: Rate = Rate { burst: 20, per_hour: 240 };

/// Codes to telephones that one address asks for: each costs the city money,
/// and somebody their quiet; still a whole quarter may have one address.
pub const TEXT: Rate = Rate { burst: 30, per_hour: 300 };

/// The rate in force.
pub fn anonymous(ctx: &Ctx) -> Rate {
    let read = |def: &SettingDef, or| ctx.settings.get(def, None, ctx.now).unwrap_or(or);
    Rate { burst: read(&BURST, 30), per_hour: read(&PER_HOUR, 300) }
}

fn count(value: &Value) -> Result<(), &'static str> {
    match value.as_u64() {
        Some(1..=1_000_000) => Ok(()),
        _ => Err("http.reason.count"),
    }
}
