//! What one was told: reminders of tasks that wait.

use axum::extract::{FromRef, State};
use casework::desk::notices::{self, MarkRead, NoticeLine, Unread};
use http_edge::problem::Outcome;
use http_edge::{Call, Edge, Input, Search};
use kernel::Shard;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::notice::NoticesOf;

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(unread)).routes(routes!(mark))
}

/// What one was told, newest first: which task waits, and why one was told.
#[utoipa::path(get, path = "/api/v1/notifications", operation_id = "notices", tag = "casework",
    params(NoticesOf), responses((status = 200, body = ListOf<NoticeLine>)))]
async fn list(call: Call, State(desk): State<Desk>, Search(q): Search<NoticesOf>) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| {
        let after = q.cursor.as_ref();
        notices::list(tx, ctx, &desk.works, q.unread, after, q.limit).map(ListOf::from)
    })
    .await
}

/// How many are unread, counted no further than the cap.
#[utoipa::path(get, path = "/api/v1/notifications/unread", operation_id = "unread_notices",
    tag = "casework", responses((status = 200, body = Unread)))]
async fn unread(call: Call, State(desk): State<Desk>) -> Outcome {
    let own = call.account()?.shard();
    call.read(own, move |tx, ctx| notices::unread(tx, ctx, &desk.works)).await
}

/// Marks some as read, or one and all before it; answers how many are left.
#[utoipa::path(post, path = "/api/v1/notifications/read", operation_id = "mark_read",
    tag = "casework", request_body = MarkRead, responses((status = 200, body = Unread)))]
async fn mark(call: Call, State(desk): State<Desk>, input: Input<MarkRead>) -> Outcome {
    let own = call.account()?.shard();
    call.command(own, input, move |tx, ctx, read| notices::mark(tx, ctx, &desk.works, read)).await
}
