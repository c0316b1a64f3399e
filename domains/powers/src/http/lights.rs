//! Lights of a village, and the board of those who examine them.

use std::sync::Arc;

use axum::extract::{FromRef, State};
use http_edge::schema::{AreaText, CursorText};
use http_edge::{At, Call, Edge, Outcome, Search};
use kernel::{AreaCode, Cursor, Shard};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::queries::board::{self, BoardAsked, BoardLights, LightBoard, LightState};
use crate::queries::lights::{VillageLights, lights};
use crate::state::Powers;

/// Routes of lights.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Powers: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(village_lights))
        .routes(routes!(light_board))
        .routes(routes!(light_list))
}

/// Which board.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardOf {
    /// A county, a town or a village.
    #[param(value_type = AreaText)]
    area: AreaCode,
    /// For how many days what went out is counted, 365 without it.
    days: Option<u16>,
}

/// Which of its lights.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListOf {
    #[param(value_type = AreaText)]
    area: AreaCode,
    /// As the board has it.
    days: Option<u16>,
    /// `powers.changes`: of that rule alone.
    rule: Option<String>,
    #[param(inline)]
    state: Option<LightState>,
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// What a rule found in a village outside the usual range: what is out with
/// the reason for everybody, what is to be checked for the village's own
/// people, the town's and the county's.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/lights",
    operation_id = "village_lights", tag = "powers", params(("code" = AreaText, Path), Paged),
    responses((status = 200, body = VillageLights)))]
async fn village_lights(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
    Search(page): Search<Paged>,
) -> Outcome {
    let words = Arc::clone(call.edge().words());
    call.read(Shard::of_area(village), move |tx, ctx| {
        let say = |lang, key: &str, args: &[(&str, Value)]| words.say(lang, key, args);
        lights(tx, ctx, &powers.works, village, (page.cursor.as_ref(), page.limit), &say)
    })
    .await
}

/// What is on in an area and how long what went out took, by place and by
/// rule; for those who answer for it.
#[utoipa::path(get, path = "/api/v1/powers/light-board", operation_id = "light_board",
    tag = "powers", params(BoardOf), responses((status = 200, body = LightBoard)))]
async fn light_board(
    call: Call,
    State(powers): State<Powers>,
    Search(of): Search<BoardOf>,
) -> Outcome {
    let asked = BoardAsked { area: of.area, days: of.days };
    call.read(Shard::COMMON, move |tx, ctx| board::board(tx, ctx, &powers.works, asked)).await
}

/// The lights that a number of the board counts, newest first.
#[utoipa::path(get, path = "/api/v1/powers/lights", operation_id = "light_list",
    tag = "powers", params(ListOf), responses((status = 200, body = BoardLights)))]
async fn light_list(
    call: Call,
    State(powers): State<Powers>,
    Search(of): Search<ListOf>,
) -> Outcome {
    let words = Arc::clone(call.edge().words());
    call.read(Shard::COMMON, move |tx, ctx| {
        let say = |lang, key: &str, args: &[(&str, Value)]| words.say(lang, key, args);
        let asked = BoardAsked { area: of.area, days: of.days };
        let which = (of.rule.as_deref(), of.state);
        let page = (of.cursor.as_ref(), of.limit);
        board::list(tx, ctx, &powers.works, asked, which, page, &say)
    })
    .await
}
