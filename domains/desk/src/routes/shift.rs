//! The sheet between two shifts.

use axum::extract::{FromRef, State};
use casework::desk::hand_over::{self, HandOver};
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{At, Call, Edge, Input, Search};
use kernel::{Id, Shard};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::sheets;
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::shift::{NewSheet, RoomOf, SheetOut, SheetsOf};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(draft, write))
        .routes(routes!(sign))
        .routes(routes!(written))
}

/// What a sheet of that room would hold now.
#[utoipa::path(get, path = "/api/v1/handover", operation_id = "hand_over_draft",
    tag = "casework", params(RoomOf), responses((status = 200, body = SheetOut)))]
async fn draft(call: Call, State(desk): State<Desk>, Search(of): Search<RoomOf>) -> Outcome {
    call.read(Shard::of_area(of.area), move |tx, ctx| {
        let sheet = hand_over::draft(tx, ctx, &desk.works, of.area)?;
        Ok(sheets::draft(ctx, &desk.works, of.area, &sheet))
    })
    .await
}

/// Writes the sheet; writing it is the giver's signature.
#[utoipa::path(post, path = "/api/v1/handover", operation_id = "hand_over", tag = "casework",
    request_body = NewSheet, responses((status = 200, body = SheetOut)))]
async fn write(call: Call, State(desk): State<Desk>, input: Input<NewSheet>) -> Outcome {
    call.command(Shard::of_area(input.body.area), input, move |tx, ctx, new| {
        let made = hand_over::hand_over(tx, ctx, &desk.works, new.area, &new.remarks)?;
        Ok(sheets::written(ctx, &desk.works, &made))
    })
    .await
}

/// The taker signs.
#[utoipa::path(post, path = "/api/v1/handover/{id}/sign", operation_id = "hand_over_sign",
    tag = "casework", params(("id" = IdText, Path)), responses((status = 200, body = SheetOut)))]
async fn sign(
    call: Call,
    State(desk): State<Desk>,
    At(id): At<Id<HandOver>>,
    input: Input<()>,
) -> Outcome {
    call.command(id.shard(), input, move |tx, ctx, ()| {
        let signed = hand_over::sign(tx, ctx, &desk.works, id)?;
        Ok(sheets::written(ctx, &desk.works, &signed))
    })
    .await
}

/// The sheets of a room, newest first.
#[utoipa::path(get, path = "/api/v1/handovers", operation_id = "hand_overs", tag = "casework",
    params(SheetsOf), responses((status = 200, body = ListOf<SheetOut>)))]
async fn written(call: Call, State(desk): State<Desk>, Search(q): Search<SheetsOf>) -> Outcome {
    call.read(Shard::of_area(q.area), move |tx, ctx| {
        let page = hand_over::list(tx, ctx, &desk.works, q.area, q.cursor.as_ref(), q.limit)?;
        Ok(ListOf::from(page.map(|h| sheets::written(ctx, &desk.works, &h))))
    })
    .await
}
