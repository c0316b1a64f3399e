//! "Why can I not?", "who can see this?", and the matrix for auditors.

use axum::extract::{FromRef, State};
use casework::Matter;
use casework::queries::viewers::Viewer;
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{At, Call, Edge, Search};
use kernel::{Id, Shard};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::rights::{grants_given, rights, who_sees, why_not};
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::rights::{ActWhy, GivenGrant, GrantsOf, RightLine, SeenField};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(why))
        .routes(routes!(viewers))
        .routes(routes!(matrix))
        .routes(routes!(given_grants))
}

/// Every act of the matter's procedure: what the asker can do now and, for
/// what they cannot, every rule in the way.
#[utoipa::path(get, path = "/api/v1/matters/{id}/why", operation_id = "why", tag = "casework",
    params(("id" = IdText, Path)), responses((status = 200, body = ListOf<ActWhy>)))]
async fn why(call: Call, State(desk): State<Desk>, At(id): At<Id<Matter>>) -> Outcome {
    call.account()?;
    let words = call.edge().words().clone();
    call.read(id.shard(), move |tx, ctx| why_not(tx, ctx, &desk.works, &words, id)).await
}

/// Who can see the matter, or have a personal field of it in clear: by post
/// and unit, for an auditor of the area by account.
#[utoipa::path(get, path = "/api/v1/matters/{id}/viewers", operation_id = "viewers",
    tag = "casework", params(("id" = IdText, Path), SeenField),
    responses((status = 200, body = ListOf<Viewer>)))]
async fn viewers(
    call: Call,
    State(desk): State<Desk>,
    At(id): At<Id<Matter>>,
    Search(q): Search<SeenField>,
) -> Outcome {
    call.account()?;
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        who_sees(tx, ctx, &desk.works, id, q.field.as_deref())
    };
    call.read(id.shard(), read).await
}

/// Who may do what, where: the tables of all domains and the acts of all
/// procedures, as they are enforced.
#[utoipa::path(get, path = "/api/v1/policy", operation_id = "matrix", tag = "identity",
    responses((status = 200, body = ListOf<RightLine>)))]
async fn matrix(call: Call, State(desk): State<Desk>) -> Outcome {
    let words = call.edge().words().clone();
    call.read(Shard::COMMON, move |_, ctx| rights(ctx, &desk.works, &words)).await
}

/// Who was given which role by whom, why, from when until when: in the
/// asker's area, newest first. A page may hold fewer than were asked for and
/// still have a next one.
#[utoipa::path(get, path = "/api/v1/policy/grants", operation_id = "given_grants",
    tag = "identity", params(GrantsOf), responses((status = 200, body = ListOf<GivenGrant>)))]
async fn given_grants(
    call: Call,
    State(desk): State<Desk>,
    Search(q): Search<GrantsOf>,
) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| grants_given(tx, ctx, &desk.works, &q)).await
}
