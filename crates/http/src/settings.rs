//! Settings: read, change, history. The table of settings belongs to the
//! store; what each means, to the crate that declares it.

use axum::extract::FromRef;
use identity::policy::{PolicyTable, Scope, Target, row};
use identity::roles::ADMINISTRATOR;
use kernel::{Actor, AreaCode, Ctx, Error, Level, Place, Result, SettingDef, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{AreaText, TimeText};

/// Changes of a setting that are listed at the most.
const HISTORY: i64 = 100;
const SEE: &str = "settings.see";
const SET: &str = "settings.set";

/// Who sees and changes settings: administrators, those of their own area.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "settings",
    see: SEE,
    rows: &[row(SEE, &[ADMINISTRATOR], Scope::Any), row(SET, &[ADMINISTRATOR], Scope::OwnArea)],
};

/// Routes of the settings.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(settings))
        .routes(routes!(set_setting))
        .routes(routes!(setting_history))
}

/// A setting and what it is now for the whole city.
#[derive(Debug, Serialize, ToSchema)]
pub struct Setting {
    pub name: &'static str,
    pub value: Value,
    /// As shipped.
    pub default: Value,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub struct Change {
    #[schema(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    #[schema(value_type = TimeText)]
    pub from: Time,
    pub value: Value,
    pub by: String,
    #[schema(value_type = TimeText)]
    pub at: Time,
}

/// A new value.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// The area that it holds for, with all inside it; none: everywhere.
    #[serde(default)]
    #[schema(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// From when on; none: from now on.
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    pub from: Option<Time>,
    pub value: Value,
}

/// Every setting with its value for the whole city.
#[utoipa::path(get, path = "/api/v1/settings", operation_id = "settings", tag = "settings",
    responses((status = 200, body = Vec<Setting>)))]
async fn settings(call: Call) -> Outcome {
    may_see(&call)?;
    let (settings, now) = (&call.ctx.settings, call.ctx.now);
    let listed = call.edge().settings().iter().map(|def| Setting {
        name: def.name,
        value: settings.get(def, None, now).unwrap_or_default(),
        default: serde_json::from_str(def.default).unwrap_or_default(),
    });
    Answer::of(&listed.collect::<Vec<_>>())
}

/// Sets a value for the city or a part of it, from a moment on.
#[utoipa::path(put, path = "/api/v1/settings/{name}", operation_id = "set_setting", tag = "settings",
    params(("name" = String, Path)), request_body = NewValue,
    responses((status = 200, body = NewValue)))]
async fn set_setting(call: Call, At(name): At<String>, input: Input<NewValue>) -> Outcome {
    let def = find(&call, &name)?;
    let edge = call.edge().clone();
    call.command(Shard::COMMON, input, move |tx, ctx, new| keep(tx, ctx, &edge, def, new)).await
}

/// The latest changes of a setting, newest first.
#[utoipa::path(get, path = "/api/v1/settings/{name}/history", operation_id = "setting_history",
    tag = "settings", params(("name" = String, Path)),
    responses((status = 200, body = Vec<Change>)))]
async fn setting_history(call: Call, At(name): At<String>) -> Outcome {
    may_see(&call)?;
    let def = find(&call, &name)?;
    call.read(Shard::COMMON, move |tx, _| {
        let changes = store::settings::history(tx, def.name, HISTORY)?;
        Ok(changes.into_iter().map(shown).collect::<Vec<_>>())
    })
    .await
}

fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    edge: &Edge,
    def: &'static SettingDef,
    new: &NewValue,
) -> Result<NewValue> {
    match new.area {
        Some(area) => edge.policy().allows(&ctx.actor, SET, &Target::place(area))?,
        None => whole_city(edge, &ctx.actor)?,
    }
    let from = new.from.unwrap_or(ctx.now);
    store::settings::set(tx, ctx, def, new.area, from, &new.value)?;
    Ok(NewValue { from: Some(from), ..new.clone() })
}

/// What holds everywhere is set by an administrator of the whole city.
fn whole_city(edge: &Edge, actor: &Actor) -> Result<()> {
    edge.policy().allows(actor, SEE, &Target::nothing())?;
    let city = actor.grants().iter().any(|g| match g.place {
        Place::Area(area) => g.role.as_str() == ADMINISTRATOR && area.level() <= Level::City,
        Place::Unit(_) => false,
    });
    let system = matches!(actor, Actor::System { .. });
    if city || system { Ok(()) } else { Err(Error::forbidden("http.city_setting").field("area")) }
}

fn may_see(call: &Call) -> Result<()> {
    call.edge().policy().allows(&call.ctx.actor, SEE, &Target::nothing())
}

fn find(call: &Call, name: &str) -> Result<&'static SettingDef> {
    let defs = call.edge().settings();
    defs.iter().copied().find(|def| def.name == name).ok_or_else(Error::not_found)
}

fn shown(change: store::settings::Change) -> Change {
    let store::settings::Change { value, by, at, .. } = change;
    Change { area: value.scope, from: value.from, value: value.value, by, at }
}
