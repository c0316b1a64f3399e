//! The responsibility table: who answers for what, where, and by when. Read,
//! tried and changed line by line.

use axum::extract::{FromRef, State};
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Edge, Input, Search};
use kernel::{Id, Shard};
use territory::commands;
use territory::responsibility::Responsibility;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::responsibility as table;
use crate::state::Desk;
use crate::wire::responsibility::{
    ResponsibilityHistory, ResponsibilityIn, ResponsibilityOf, ResponsibilityPage,
    ResponsibilitySet, ResponsibilityTrial,
};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(responsibility, set_responsibility))
        .routes(routes!(try_responsibility))
        .routes(routes!(responsibility_history))
}

/// The lines in force, by class and area.
#[utoipa::path(get, path = "/api/v1/responsibility", operation_id = "responsibility", tag = "territory",
    params(ResponsibilityOf), responses((status = 200, body = ResponsibilityPage)))]
async fn responsibility(
    call: Call,
    State(desk): State<Desk>,
    Search(of): Search<ResponsibilityOf>,
) -> Outcome {
    call.account()?;
    let who = table::who(&call.ctx, &desk.works)?;
    Answer::of(&ResponsibilityPage::of(table::lines(&call.ctx, &desk.works, &of)?, who))
}

/// What a line would change for matters that are open; changes nothing.
#[utoipa::path(post, path = "/api/v1/responsibility/trial", operation_id = "try_responsibility", tag = "territory",
    request_body = ResponsibilityIn, responses((status = 200, body = ResponsibilityTrial)))]
async fn try_responsibility(
    call: Call,
    State(desk): State<Desk>,
    input: Input<ResponsibilityIn>,
) -> Outcome {
    call.account()?;
    let row = table::asked(&call.ctx, &desk.works, &input.body)?;
    call.read(Shard::COMMON, move |tx, ctx| {
        table::trial(tx, ctx, &desk.works, &row).map(ResponsibilityTrial::from)
    })
    .await
}

/// Sets a line from now on. The one that held ends and stays in the history.
#[utoipa::path(put, path = "/api/v1/responsibility", operation_id = "set_responsibility", tag = "territory",
    request_body = ResponsibilityIn, responses((status = 200, body = ResponsibilitySet)))]
async fn set_responsibility(
    call: Call,
    State(desk): State<Desk>,
    input: Input<ResponsibilityIn>,
) -> Outcome {
    call.account()?;
    let row = table::asked(&call.ctx, &desk.works, &input.body)?;
    let (store, works) = (call.edge().store().clone(), desk.works.clone());
    let kept = call
        .command(Shard::COMMON, input, move |tx, ctx, asked| {
            commands::set_line(tx, ctx, &row, asked.row).map(|row| ResponsibilitySet { row })
        })
        .await?;
    works.territory.refresh(&store).await?;
    Ok(kept)
}

/// How a line came to be as it is, newest first.
#[utoipa::path(get, path = "/api/v1/responsibility/{row}/history", operation_id = "responsibility_history",
    tag = "territory", params(("row" = IdText, Path)),
    responses((status = 200, body = ResponsibilityHistory)))]
async fn responsibility_history(
    call: Call,
    State(desk): State<Desk>,
    At(row): At<Id<Responsibility>>,
) -> Outcome {
    call.account()?;
    call.read(Shard::COMMON, move |tx, ctx| {
        table::history(tx, ctx, &desk.works, row).map(|items| ResponsibilityHistory { items })
    })
    .await
}
