//! The persons that a matter knows, and colleagues.

use axum::extract::{FromRef, State};
use casework::Matter;
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{At, Call, Edge, Input, Search};
use kernel::{Id, Shard};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands::reveal::reveal as do_reveal;
use crate::queries::colleagues::colleagues as near;
use crate::queries::people::people as known;
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::person::{Colleague, ColleaguesLike, PersonCard, RevealIn, Revealed};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(people)).routes(routes!(reveal)).routes(routes!(colleagues))
}

/// The persons of a matter, masked, with what the asker may have revealed.
#[utoipa::path(get, path = "/api/v1/matters/{id}/people", operation_id = "people",
    tag = "casework", params(("id" = IdText, Path)),
    responses((status = 200, body = ListOf<PersonCard>)))]
async fn people(call: Call, State(desk): State<Desk>, At(id): At<Id<Matter>>) -> Outcome {
    let words = call.edge().words().clone();
    call.read(id.shard(), move |tx, ctx| known(tx, ctx, &desk.works, &words, id)).await
}

/// Personal values in clear, for a purpose. Writes who looked; never kept
/// under a key, so a retry looks and is written again.
#[utoipa::path(post, path = "/api/v1/matters/{id}/reveal", operation_id = "reveal",
    tag = "casework", params(("id" = IdText, Path)), request_body = RevealIn,
    responses((status = 200, body = Revealed)))]
async fn reveal(
    mut call: Call,
    State(desk): State<Desk>,
    At(id): At<Id<Matter>>,
    input: Input<RevealIn>,
) -> Outcome {
    // DANGER: under a key the store would keep the answer, and with it the values.
    call.ctx.key = None;
    call.command(id.shard(), input, move |tx, ctx, a| do_reveal(tx, ctx, &desk.works, id, a)).await
}

/// Colleagues to whom something can be given: those of one's own units, and
/// of one's own rooms.
#[utoipa::path(get, path = "/api/v1/people", operation_id = "colleagues", tag = "casework",
    params(ColleaguesLike), responses((status = 200, body = ListOf<Colleague>)))]
async fn colleagues(
    call: Call,
    State(desk): State<Desk>,
    Search(q): Search<ColleaguesLike>,
) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| near(tx, ctx, &desk.works, &q)).await
}
