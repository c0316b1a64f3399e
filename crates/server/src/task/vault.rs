//! `vault status|add-key|rotate|drop-key`

use identity::vault::Rotate;
use kernel::{Error, Result};
use serde::Serialize;
use serde_json::{Value, json};

use super::ctx;
use crate::city::City;

pub(super) async fn status(city: &City) -> Result<Value> {
    told(city.works.vault.standing(city.edge.store()).await?)
}

pub(super) async fn add_key(city: &City) -> Result<Value> {
    Ok(json!({ "number": city.works.vault.add_key().await? }))
}

pub(super) async fn rotate(city: &City, what: Rotate) -> Result<Value> {
    told(city.works.vault.rotate(city.edge.store(), &ctx(city).await?, what).await?)
}

pub(super) async fn drop_key(city: &City, number: i64) -> Result<Value> {
    told(city.works.vault.drop_blind(city.edge.store(), &ctx(city).await?, number).await?)
}

fn told(value: impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(Error::internal)
}
