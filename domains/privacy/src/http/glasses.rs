//! Looking in danger.

use std::collections::BTreeMap;

use axum::extract::{FromRef, State};
use http_edge::schema::{AreaText, CursorText, IdText};
use http_edge::{At, Call, Edge, Input, Outcome, Search};
use kernel::{AreaCode, Cursor, Id, Shard};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands::{self, NewGlass};
use crate::model::Glass;
use crate::queries::glasses::{GlassOut, GlassesOut, glasses as listed, shown};
use crate::state::Privacy;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(glasses, break_glass))
        .routes(routes!(confirm_glass))
        .routes(routes!(reveal_in_danger))
}

/// Those of an area with all inside it; without an area one's own.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfArea {
    #[param(value_type = Option<AreaText>)]
    area: Option<AreaCode>,
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// Whether there is danger.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GlassDecision {
    approve: bool,
}

/// Values in clear: to be shown, and kept nowhere.
#[derive(Serialize, ToSchema)]
struct InDanger {
    values: BTreeMap<String, String>,
}

/// Looks in danger: of an area for those who supervise, else one's own.
#[utoipa::path(get, path = "/api/v1/privacy/glasses", operation_id = "glasses", tag = "privacy",
    params(OfArea), responses((status = 200, body = GlassesOut)))]
async fn glasses(
    call: Call,
    State(privacy): State<Privacy>,
    Search(of): Search<OfArea>,
) -> Outcome {
    call.account()?;
    let words = call.edge().words().clone();
    call.read(Shard::COMMON, move |tx, ctx| {
        let says = privacy.says(&words, ctx.lang);
        listed(tx, ctx, &says, of.area, (of.cursor.as_ref(), of.limit))
    })
    .await
}

/// Breaks the glass: named fields of one person for an hour, at once when life
/// is in danger, else after a second person said yes. The supervisor is told,
/// and it does not happen again before it was reviewed.
#[utoipa::path(post, path = "/api/v1/privacy/glasses", operation_id = "break_glass",
    tag = "privacy", request_body = NewGlass, responses((status = 200, body = GlassOut)))]
async fn break_glass(
    call: Call,
    State(privacy): State<Privacy>,
    input: Input<NewGlass>,
) -> Outcome {
    call.account()?;
    let (shard, words) = (input.body.matter.shard(), call.edge().words().clone());
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, new: &NewGlass| {
        let says = privacy.says(&words, ctx.lang);
        let glass = commands::break_glass(tx, ctx, &says, new)?;
        Ok(shown(ctx, &says, glass))
    };
    call.command(shard, input, run).await
}

/// A second person says that there is danger, or that there is none.
#[utoipa::path(post, path = "/api/v1/privacy/glasses/{id}/confirm",
    operation_id = "confirm_glass", tag = "privacy", params(("id" = IdText, Path)),
    request_body = GlassDecision, responses((status = 200, body = GlassOut)))]
async fn confirm_glass(
    call: Call,
    State(privacy): State<Privacy>,
    At(id): At<Id<Glass>>,
    input: Input<GlassDecision>,
) -> Outcome {
    call.account()?;
    let words = call.edge().words().clone();
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, said: &GlassDecision| {
        let says = privacy.says(&words, ctx.lang);
        let glass = commands::confirm_glass(tx, ctx, &says, id, said.approve)?;
        Ok(shown(ctx, &says, glass))
    };
    call.command(id.shard(), input, run).await
}

/// Reads what the glass opens, while it is open. Writes who looked; never kept
/// under a key, so a retry looks and is written again.
#[utoipa::path(post, path = "/api/v1/privacy/glasses/{id}/reveal",
    operation_id = "reveal_in_danger", tag = "privacy", params(("id" = IdText, Path)),
    responses((status = 200, body = InDanger)))]
async fn reveal_in_danger(
    mut call: Call,
    State(privacy): State<Privacy>,
    At(id): At<Id<Glass>>,
) -> Outcome {
    call.account()?;
    // DANGER: under a key the store would keep the answer, and with it the values.
    call.ctx.key = None;
    let words = call.edge().words().clone();
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, (): &()| {
        let says = privacy.says(&words, ctx.lang);
        let lines = commands::reveal(tx, ctx, &says, id)?;
        Ok(InDanger { values: lines.into_iter().map(|l| (l.field, l.value)).collect() })
    };
    call.command(id.shard(), Input::made(()), run).await
}
