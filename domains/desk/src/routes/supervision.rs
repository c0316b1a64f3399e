//! What presses in an area, by unit, and the matters behind each number.

use axum::extract::{FromRef, State};
use casework::queries::by_area::MatterLine;
use casework::queries::supervision::{self as pressing, Supervision};
use http_edge::problem::Outcome;
use http_edge::{Call, Edge, Search};
use kernel::Shard;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::supervision::{PressingOf, SupervisionOf};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(supervision)).routes(routes!(supervision_matters))
}

/// What is open, due today and late in an area, by the unit that leads it, for
/// those who sit in its room; counted no further than the cap.
#[utoipa::path(get, path = "/api/v1/supervision", operation_id = "supervision",
    tag = "casework", params(SupervisionOf), responses((status = 200, body = Supervision)))]
async fn supervision(
    call: Call,
    State(desk): State<Desk>,
    Search(q): Search<SupervisionOf>,
) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| pressing::supervision(tx, ctx, &desk.works, q.area))
        .await
}

/// The matters that a number of it counts, most pressing first.
#[utoipa::path(get, path = "/api/v1/supervision/matters", operation_id = "supervision_matters",
    tag = "casework", params(PressingOf), responses((status = 200, body = ListOf<MatterLine>)))]
async fn supervision_matters(
    call: Call,
    State(desk): State<Desk>,
    Search(q): Search<PressingOf>,
) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| {
        let asked = (q.area, q.figure, q.of()?);
        pressing::matters(tx, ctx, &desk.works, asked, q.cursor.as_ref(), q.limit).map(ListOf::from)
    })
    .await
}
