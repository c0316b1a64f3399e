//! The route of searching.

use axum::extract::{FromRef, State};
use http_edge::{Call, Edge, Input, Outcome};
use kernel::Shard;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::query;
use crate::state::Search;
use crate::wire::{Asked, Found};

/// All routes of searching.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Search: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(search))
}

/// Matters that hold some words, of those that the asker may see. It reads and
/// keeps nothing; the words come in the body, since logs and proxies keep
/// addresses.
#[utoipa::path(post, path = "/api/v1/search", operation_id = "search", tag = "casework",
    request_body = Asked, responses((status = 200, body = Found)))]
async fn search(call: Call, State(search): State<Search>, input: Input<Asked>) -> Outcome {
    call.account()?;
    let asked = input.body;
    call.read(Shard::COMMON, move |tx, ctx| query::search(tx, ctx, &search, &asked)).await
}
