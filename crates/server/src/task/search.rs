//! `search rebuild`

use kernel::Result;
use serde_json::{Value, json};

use crate::city::City;

pub(super) async fn rebuild(city: &City) -> Result<Value> {
    Ok(json!({ "matters": city.search.rebuild().await? }))
}
