//! What personal data is kept, told to everybody.

use axum::extract::FromRef;
use identity::vault::InventoryLine;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::problem::Outcome;

/// The one route of it.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(data_inventory))
}

/// A personal field under one of its purposes.
#[derive(Serialize, ToSchema)]
struct DataLine {
    field: String,
    owner: String,
    retention_days: u32,
    purpose: String,
    basis: String,
    roles: Vec<String>,
}

/// Every personal field that is kept: why, on what basis, how long, and who
/// may see it. For everybody.
#[utoipa::path(get, path = "/api/v1/data-inventory", operation_id = "data_inventory",
    tag = "identity", responses((status = 200, body = Vec<DataLine>)))]
async fn data_inventory(call: Call) -> Outcome {
    let (words, lang) = (call.edge().words(), call.ctx.lang);
    let inventory = call.edge().identity().vault().inventory();
    let line = |l: &InventoryLine| DataLine {
        field: l.field.clone(),
        owner: l.owner.clone(),
        retention_days: l.retention_days,
        purpose: l.purpose.to_string(),
        basis: words.say(lang, &l.basis, &[]),
        roles: l.roles.iter().map(ToString::to_string).collect(),
    };
    Answer::of(&inventory.lines().iter().map(line).collect::<Vec<_>>())
}
