//! One's worklist and saved searches.

use axum::extract::{FromRef, State};
use casework::desk::views::{SavedView, drop_view, save_view, views as saved};
use casework::queries::worklist::Counts;
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{At, Call, Edge, Input, Search};
use kernel::{Id, Shard};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::work;
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::work::{NewView, WorkItem, WorkQuery};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(worklist))
        .routes(routes!(counts))
        .routes(routes!(views, save))
        .routes(routes!(forget))
}

/// One's work, most pressing first.
#[utoipa::path(get, path = "/api/v1/worklist", operation_id = "worklist", tag = "casework",
    params(WorkQuery), responses((status = 200, body = ListOf<WorkItem>)))]
async fn worklist(call: Call, State(desk): State<Desk>, Search(q): Search<WorkQuery>) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| work::page(tx, ctx, &desk.works, &q)).await
}

/// How much there is in each tab, counted no further than the cap.
#[utoipa::path(get, path = "/api/v1/worklist/counts", operation_id = "counts", tag = "casework",
    responses((status = 200, body = Counts)))]
async fn counts(call: Call, State(desk): State<Desk>) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| work::counts(tx, ctx, &desk.works)).await
}

/// One's saved searches.
#[utoipa::path(get, path = "/api/v1/worklist/views", operation_id = "views", tag = "casework",
    responses((status = 200, body = ListOf<SavedView>)))]
async fn views(call: Call) -> Outcome {
    let own = call.account()?.shard();
    call.read(own, |tx, ctx| saved(tx, ctx).map(ListOf::from)).await
}

/// Keeps a search under a name.
#[utoipa::path(post, path = "/api/v1/worklist/views", operation_id = "save_view",
    tag = "casework", request_body = NewView, responses((status = 200, body = SavedView)))]
async fn save(call: Call, input: Input<NewView>) -> Outcome {
    let own = call.account()?.shard();
    call.command(own, input, |tx, ctx, v| save_view(tx, ctx, &v.name, v.query.clone())).await
}

/// Forgets a saved search.
#[utoipa::path(delete, path = "/api/v1/worklist/views/{id}", operation_id = "drop_view",
    tag = "casework", params(("id" = IdText, Path)), responses((status = 204)))]
async fn forget(call: Call, At(id): At<Id<SavedView>>, input: Input<()>) -> Outcome {
    let own = call.account()?.shard();
    call.command(own, input, move |tx, ctx, ()| drop_view(tx, ctx, id)).await
}
