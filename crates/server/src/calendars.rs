//! The city's own calendars: kept as a setting, so that every copy of the
//! program has them, each change is audited and the one before is not lost.

use std::collections::BTreeMap;

use casework::{Works, shipped};
use kernel::{Actor, Ctx, Error, Result, SettingDef};
use serde_json::Value;
use store::{Store, Tx};
use worktime::Layer;

use crate::deadlines;

/// Layers by name; one of a shipped name lies upon the shipped calendar.
pub static OWN: SettingDef = SettingDef { name: "server.calendars", default: "{}", check: sound };

/// See [`OWN`].
pub type Own = BTreeMap<String, Layer>;

fn sound(value: &Value) -> std::result::Result<(), &'static str> {
    let own =
        serde_json::from_value::<Own>(value.clone()).map_err(|_| "server.reason.calendars")?;
    let named = own.iter().all(|(name, layer)| *name == layer.name);
    let compiled = shipped::compiled(own.into_values().collect());
    if named && compiled.is_ok() { Ok(()) } else { Err("server.reason.calendars") }
}

/// Those of the city, as the context has them.
pub fn own(ctx: &Ctx) -> Own {
    ctx.settings.get(&OWN, None, ctx.now).unwrap_or_default()
}

/// Puts the calendars of the setting in force, in this process. Answers
/// whether they are others than before.
///
/// # Errors
/// Those of a calendar that a newer program no longer takes; the ones before
/// stay in force.
pub async fn renew(store: &Store, works: &Works, before: &mut Own) -> Result<bool> {
    let now = own(&store.ctx(Actor::System { job: "calendars" }).await?);
    if now == *before {
        return Ok(false);
    }
    works.calendars.replace(shipped::compiled(now.values().cloned().collect())?)?;
    *before = now;
    Ok(true)
}

/// Changes them, and has every open deadline worked out again. What is wrong is refused with its place in the calendar.
///
/// # Errors
/// Those of a calendar file; `store.setting_refused`.
pub fn change(tx: &mut Tx<'_>, ctx: &Ctx, now: &Own) -> Result<()> {
    shipped::compiled(now.values().cloned().collect())?;
    let value = serde_json::to_value(now).map_err(Error::internal)?;
    store::settings::set(tx, ctx, &OWN, None, ctx.now, &value)?;
    deadlines::schedule(tx, ctx, now)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sound;

    #[test]
    fn what_does_not_compile_is_no_setting() {
        let festival = json!({ "zh": "元旦", "off": ["2031-01-01"] });
        let good = [
            json!({}),
            json!({ "cn": { "name": "cn", "years": { "2031": [festival] } } }),
            json!({ "own": { "name": "own", "base": "cn", "windows": { "mon": ["08:00-12:00"] } } }),
        ];
        let bad = [
            json!([]),
            json!({ "cn": { "name": "other" } }),
            json!({ "own": { "name": "own", "base": "nowhere" } }),
            json!({ "own": { "name": "own", "windows": { "mon": ["12:00-08:00"] } } }),
            json!({ "own": { "name": "own", "colour": "red" } }),
        ];
        good.iter().for_each(|v| assert_eq!(sound(v), Ok(()), "{v}"));
        bad.iter().for_each(|v| assert!(sound(v).is_err(), "{v}"));
    }
}
