//! One act on many matters.

use axum::extract::{FromRef, State};
use http_edge::problem::Outcome;
use http_edge::{Answer, Call, Edge, Input};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands::bulk as many;
use crate::state::Desk;
use crate::wire::bulk::{BulkIn, BulkOut};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(preview)).routes(routes!(bulk))
}

/// Which of the matters the act would be refused for, and why.
#[utoipa::path(post, path = "/api/v1/bulk/preview", operation_id = "bulk_preview",
    tag = "casework", request_body = BulkIn, responses((status = 200, body = BulkOut)))]
async fn preview(call: Call, State(desk): State<Desk>, input: Input<BulkIn>) -> Outcome {
    Answer::of(&many::preview(call.edge(), &call.ctx, &desk.works, &input.body).await?)
}

/// Does the act to each of the matters, each by itself.
#[utoipa::path(post, path = "/api/v1/bulk", operation_id = "bulk", tag = "casework",
    request_body = BulkIn, responses((status = 200, body = BulkOut)))]
async fn bulk(call: Call, State(desk): State<Desk>, input: Input<BulkIn>) -> Outcome {
    Answer::of(&many::bulk(call.edge(), &call.ctx, &desk.works, &input.body).await?)
}
