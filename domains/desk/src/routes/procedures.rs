//! Procedures: names, beginnings, pictures.

use axum::extract::{FromRef, State};
use http_edge::problem::Outcome;
use http_edge::{Answer, At, Call, Edge, Search};
use kernel::{Id, Shard};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::procedures::{all as every, drawn, one};
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::matter::{PathOf, ProcedureLine, ProcedureOut};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(procedure)).routes(routes!(picture))
}

/// Every procedure in its current edition.
#[utoipa::path(get, path = "/api/v1/procedures", operation_id = "procedures", tag = "casework",
    responses((status = 200, body = ListOf<ProcedureLine>)))]
async fn all(call: Call, State(desk): State<Desk>) -> Outcome {
    call.account()?;
    Answer::of(&every(&desk.works, &call.ctx))
}

/// A procedure with its stages and the acts that begin a matter of it.
#[utoipa::path(get, path = "/api/v1/procedures/{name}", operation_id = "procedure",
    tag = "casework", params(("name" = String, Path)),
    responses((status = 200, body = ProcedureOut)))]
async fn procedure(call: Call, State(desk): State<Desk>, At(name): At<String>) -> Outcome {
    call.account()?;
    Answer::of(&one(&desk.works, &call.ctx, &name)?)
}

/// The procedure as a picture (SVG); of a matter, with its way marked.
#[utoipa::path(get, path = "/api/v1/procedures/{name}/picture", operation_id = "picture",
    tag = "casework", params(("name" = String, Path), PathOf),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
async fn picture(
    call: Call,
    State(desk): State<Desk>,
    At(name): At<String>,
    Search(of): Search<PathOf>,
) -> Outcome {
    call.account()?;
    let home = of.matter.map_or(Shard::COMMON, Id::shard);
    let draw = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        drawn(tx, ctx, &desk.works, &name, of.matter)
    };
    Ok(Answer::bytes("image/svg+xml", call.rows(home, draw).await?))
}
