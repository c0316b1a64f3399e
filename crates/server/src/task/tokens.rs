//! `user token|tokens|revoke-token|reset-factors`

use identity::service::{self, NewService, ServiceInfo};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;

use super::ctx;
use super::users::{area_of, find};
use crate::city::City;

/// A token for a program.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GiveToken {
    pub login: String,
    pub name: String,
    pub scopes: Vec<String>,
    pub days: i64,
}

pub(super) async fn give(city: &City, new: GiveToken) -> Result<Value> {
    let id = find(city, &new.login).await?;
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let (of, GiveToken { name, scopes, days, .. }) = (ctx.clone(), new);
    let new = NewService { name, scopes, days };
    let give = move |tx: &mut Tx<'_>| {
        service::give(tx, &of, &works.policy, id, &new, &|unit| area_of(&works, unit))
    };
    let (token, info) = city.edge.store().write(id.shard(), &ctx, give).await?;
    let mut answer = shown(&info);
    answer["secret"] = token.expose().into();
    Ok(answer)
}

pub(super) async fn list(city: &City, login: &str) -> Result<Value> {
    let id = find(city, login).await?;
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let read = move |tx: &mut Tx<'_>| service::list(tx, &ctx, &works.policy, id);
    let all = city.edge.store().read(id.shard(), read).await?;
    Ok(json!({ "tokens": all.iter().map(shown).collect::<Vec<_>>() }))
}

pub(super) async fn revoke(city: &City, login: &str, token: &str) -> Result<Value> {
    let id = find(city, login).await?;
    let which = token.parse().map_err(|_| Error::invalid("server.token", "token"))?;
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let of = ctx.clone();
    let take = move |tx: &mut Tx<'_>| service::revoke(tx, &of, &works.policy, id, which);
    city.edge.store().write(id.shard(), &ctx, take).await?;
    city.edge.identity().forget();
    Ok(json!({ "token": token, "revoked": true }))
}

pub(super) async fn reset_factors(city: &City, login: &str) -> Result<Value> {
    let id = find(city, login).await?;
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let of = ctx.clone();
    let reset = move |tx: &mut Tx<'_>| {
        identity::factors::reset(tx, &of, &works.policy, id, &|unit| area_of(&works, unit))
    };
    city.edge.store().write(id.shard(), &ctx, reset).await?;
    city.edge.identity().forget();
    Ok(json!({ "login": login, "factors": "none" }))
}

fn shown(info: &ServiceInfo) -> Value {
    json!({ "token": info.id, "name": info.name, "scopes": info.scopes, "expires": info.expires })
}
