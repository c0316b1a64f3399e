//! Procedures: names, beginnings, pictures.

use axum::extract::{FromRef, State};
use http_edge::problem::Outcome;
use http_edge::{Answer, At, Call, Edge};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::procedures::{all as every, one};
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::matter::{ProcedureLine, ProcedureOut};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(procedure))
}

/// Every procedure in its current edition.
#[utoipa::path(get, path = "/api/v1/procedures", operation_id = "procedures", tag = "casework",
    responses((status = 200, body = ListOf<ProcedureLine>)))]
async fn all(call: Call, State(desk): State<Desk>) -> Outcome {
    call.account()?;
    Answer::of(&every(&desk.works, call.ctx.lang))
}

/// A procedure with its stages and the acts that begin a matter of it.
#[utoipa::path(get, path = "/api/v1/procedures/{name}", operation_id = "procedure",
    tag = "casework", params(("name" = String, Path)),
    responses((status = 200, body = ProcedureOut)))]
async fn procedure(call: Call, State(desk): State<Desk>, At(name): At<String>) -> Outcome {
    call.account()?;
    Answer::of(&one(&desk.works, call.ctx.lang, &name)?)
}
