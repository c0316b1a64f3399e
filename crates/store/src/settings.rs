//! Settings with scope and history.

use kernel::settings::SettingValue;
use kernel::{AreaCode, Ctx, Error, Result, SettingDef, Settings, Shard, Time};
use serde_json::{Value, json};

use crate::audit;
use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) SETTINGS_ALL = "SELECT name, scope, from_at, value FROM setting
        ORDER BY name, scope, from_at, version";
    pub(crate) SETTING_VERSION = "SELECT COALESCE(MAX(version), 0) FROM setting
        WHERE name=$1 AND scope=$2 AND from_at=$3";
    pub(crate) SETTING_ADD = "INSERT INTO setting
        (name, scope, from_at, version, value, set_by, set_at) VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub(crate) SETTING_HISTORY = "SELECT scope, from_at, version, value, set_by, set_at
        FROM setting WHERE name=$1 ORDER BY set_at DESC, version DESC, scope LIMIT $2";
}

/// The stored scope of a value for the whole installation.
const WHOLE: i64 = 0;

/// One change of a setting, for its history page.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub value: SettingValue,
    /// Counts the changes of one name, scope and beginning.
    pub version: i64,
    /// As the audit log writes an actor.
    pub by: String,
    pub at: Time,
}

/// Sets a value from a moment on, for an area with all inside it or for the
/// whole installation. Earlier values stay as history; the change is audited.
/// Whether the actor may do it is for the caller to ask.
pub fn set(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    def: &SettingDef,
    scope: Option<AreaCode>,
    from: Time,
    value: &Value,
) -> Result<()> {
    (def.check)(value)
        .map_err(|why| Error::invalid("store.setting_refused", def.name).arg("reason", why))?;
    let stored = scope.map_or(WHOLE, AreaCode::get);
    let version =
        1 + tx.query_one(&SETTING_VERSION, &vals![def.name, stored, from], |r| r.int(0))?;
    let by = audit::actor(&ctx.actor);
    tx.exec(&SETTING_ADD, &vals![def.name, stored, from, version, value, &by, ctx.now])?;
    tx.after.settings = true;
    audit::record(
        tx,
        ctx,
        &audit::Entry {
            shard: Shard::COMMON,
            action: "settings.set",
            subject: ("setting", stored),
            version,
            outcome: audit::Outcome::Done,
            facts: json!({ "name": def.name, "scope": scope, "from": from, "value": value }),
            personal: &[],
        },
    )
}

/// The latest changes of a setting, newest first, at most `limit`.
pub fn history(tx: &mut Tx<'_>, name: &str, limit: i64) -> Result<Vec<Change>> {
    tx.query(&SETTING_HISTORY, &vals![name, limit], |r| {
        Ok(Change {
            value: SettingValue { scope: scope(r.int(0)?), from: r.time(1)?, value: r.json(3)? },
            version: r.int(2)?,
            by: r.text(4)?,
            at: r.time(5)?,
        })
    })
}

/// All of them, as a snapshot. Of values with the same scope and beginning the
/// latest version holds.
pub(crate) fn load(tx: &mut Tx<'_>) -> Result<Settings> {
    let mut rows: Vec<(String, SettingValue)> = Vec::new();
    let read = tx.query(&SETTINGS_ALL, &vals![], |r| {
        let value = SettingValue { scope: scope(r.int(1)?), from: r.time(2)?, value: r.json(3)? };
        Ok((r.text(0)?, value))
    })?;
    for (name, value) in read {
        match rows.last_mut() {
            Some((n, v)) if *n == name && (v.scope, v.from) == (value.scope, value.from) => {
                *v = value;
            }
            _ => rows.push((name, value)),
        }
    }
    Ok(Settings::new(rows))
}

fn scope(stored: i64) -> Option<AreaCode> {
    AreaCode::from_i64(stored)
}
