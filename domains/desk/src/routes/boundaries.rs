//! Boundaries: as they are kept, drawn anew, held against one another. For
//! administrators.

use axum::extract::{FromRef, State};
use http_edge::problem::Outcome;
use http_edge::schema::AreaText;
use http_edge::{Answer, At, Call, Edge, Input};
use identity::policy::Target;
use kernel::{AreaCode, Error, Shard};
use territory::commands;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::policy::SEE;
use crate::queries::boundaries::drawn;
use crate::state::Desk;
use crate::wire::boundary::{AuditOut, BoundaryOut, DrawIn, DrawnOut};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(boundary, redraw_boundary))
        .routes(routes!(try_boundary))
        .routes(routes!(boundary_audit))
}

/// The shape of an area as it is kept, and those beside it.
#[utoipa::path(get, path = "/api/v1/boundaries/{code}", operation_id = "boundary",
    tag = "territory", params(("code" = AreaText, Path)),
    responses((status = 200, body = BoundaryOut)))]
async fn boundary(call: Call, State(desk): State<Desk>, At(code): At<AreaCode>) -> Outcome {
    call.account()?;
    call.edge().policy().allows(&call.ctx.actor, SEE, &Target::place(code))?;
    let (map, directory) = (desk.works.map(), desk.works.directory());
    Answer::of(&BoundaryOut::of(&map, &directory, code).ok_or_else(Error::not_found)?)
}

/// What a drawing would come to; changes nothing.
#[utoipa::path(post, path = "/api/v1/boundaries/{code}/trial", operation_id = "try_boundary",
    tag = "territory", params(("code" = AreaText, Path)), request_body = DrawIn,
    responses((status = 200, body = DrawnOut)))]
async fn try_boundary(
    call: Call,
    State(desk): State<Desk>,
    At(code): At<AreaCode>,
    input: Input<DrawIn>,
) -> Outcome {
    call.account()?;
    let (policy, actor) = (call.edge().policy(), &call.ctx.actor);
    let (map, redrawn) = drawn(&desk.works, policy, actor, code, &input.body).await?;
    Answer::of(&DrawnOut::of(&map, &desk.works.directory(), &redrawn))
}

/// Draws the boundary of an area anew. Corners are laid on those of neighbours;
/// what it gains they lose, what it leaves they get, and no slit is left.
#[utoipa::path(put, path = "/api/v1/boundaries/{code}", operation_id = "redraw_boundary",
    tag = "territory", params(("code" = AreaText, Path)), request_body = DrawIn,
    responses((status = 200, body = DrawnOut)))]
async fn redraw_boundary(
    call: Call,
    State(desk): State<Desk>,
    At(code): At<AreaCode>,
    input: Input<DrawIn>,
) -> Outcome {
    call.account()?;
    let (policy, actor) = (call.edge().policy(), &call.ctx.actor);
    let (map, redrawn) = drawn(&desk.works, policy, actor, code, &input.body).await?;
    let (directory, store) = (desk.works.directory(), call.edge().store().clone());
    let kept = call
        .command(Shard::COMMON, input, move |tx, ctx, asked| {
            commands::redraw_boundary(tx, ctx, code, &redrawn, (map.stamp(), asked.version))?;
            Ok(DrawnOut::of(&map, &directory, &redrawn))
        })
        .await?;
    desk.works.territory.refresh(&store).await?;
    Ok(kept)
}

/// Gaps and overlaps of the areas that one answers for.
#[utoipa::path(get, path = "/api/v1/boundary-audit", operation_id = "boundary_audit",
    tag = "territory", responses((status = 200, body = AuditOut)))]
async fn boundary_audit(call: Call, State(desk): State<Desk>) -> Outcome {
    call.account()?;
    let scope = call.edge().policy().filter(&call.ctx.actor, SEE)?;
    let (map, directory) = (desk.works.map(), desk.works.directory());
    // a city takes seconds, once for each state of its boundaries
    let found = tokio::task::spawn_blocking(move || {
        let mine = |area| scope.admits(&Target::place(area));
        AuditOut::of(map.audited(), &directory, &mine)
    });
    Answer::of(&found.await.map_err(Error::internal)?)
}
