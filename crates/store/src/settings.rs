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
    pub(crate) SETTINGS_OF = "SELECT name, from_at, value FROM setting WHERE scope=$1
        ORDER BY name, from_at, version";
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
    add(tx, ctx, def.name, scope, from, value)
}

fn add(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    name: &str,
    scope: Option<AreaCode>,
    from: Time,
    value: &Value,
) -> Result<()> {
    let stored = scope.map_or(WHOLE, AreaCode::get);
    let version = 1 + tx.query_one(&SETTING_VERSION, &vals![name, stored, from], |r| r.int(0))?;
    let by = audit::actor(&ctx.actor);
    tx.exec(&SETTING_ADD, &vals![name, stored, from, version, value, &by, ctx.now])?;
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
            facts: json!({ "name": name, "scope": scope, "from": from, "value": value }),
            personal: &[],
        },
    )
}

/// What holds for an area, now or later, holds from now on also for those that
/// came in its place; one that has a value of its own keeps it. Each is audited
/// as a change by whoever moves the area.
///
/// # Errors
/// Those of the database.
pub fn inherit(tx: &mut Tx<'_>, ctx: &Ctx, from: AreaCode, to: &[AreaCode]) -> Result<()> {
    let of = |tx: &mut Tx<'_>, area: AreaCode| {
        tx.query(&SETTINGS_OF, &vals![area], |r| Ok((r.text(0)?, r.time(1)?, r.json::<Value>(2)?)))
    };
    let mut held: Vec<(String, Time, Value)> = Vec::new();
    for (name, at, value) in of(tx, from)? {
        let at = at.max(ctx.now);
        match held.last_mut() {
            // a later one with the same beginning takes its place
            Some(last) if last.0 == name && last.1 == at => last.2 = value,
            _ => held.push((name, at, value)),
        }
    }
    for area in to.iter().copied().filter(|area| *area != from) {
        let own = of(tx, area)?;
        for (name, at, value) in held.iter().filter(|h| own.iter().all(|o| o.0 != h.0)) {
            add(tx, ctx, name, Some(area), *at, value)?;
        }
    }
    Ok(())
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
