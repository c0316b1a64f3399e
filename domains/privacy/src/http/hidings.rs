//! Hiding a look for a time, and the public count of it.

use axum::extract::{FromRef, State};
use http_edge::schema::{AreaText, CursorText, IdText};
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use kernel::{AreaCode, Cursor, Error, Id, Result, Time};
use serde::Deserialize;
use store::{Shards, Tx};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands::{self, NewHiding};
use crate::model::Hiding;
use crate::queries::hidings::{
    HiddenCount, HidingOut, HidingsOut, counted, hidings as listed, shown,
};
use crate::sql;
use crate::state::Privacy;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(hidings, ask_hiding))
        .routes(routes!(decide_hiding))
        .routes(routes!(hidden_count))
}

/// Those of an area with all inside it.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfArea {
    #[param(value_type = AreaText)]
    area: AreaCode,
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// Which year; this one when none is named.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfYear {
    year: Option<i16>,
}

/// Whether it is hidden.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HidingDecision {
    approve: bool,
}

/// Looks that somebody asked to hide, of an area.
#[utoipa::path(get, path = "/api/v1/privacy/hidings", operation_id = "hidings", tag = "privacy",
    params(OfArea), responses((status = 200, body = HidingsOut)))]
async fn hidings(
    call: Call,
    State(privacy): State<Privacy>,
    Search(of): Search<OfArea>,
) -> Outcome {
    call.account()?;
    let words = call.edge().words().clone();
    call.read(kernel::Shard::COMMON, move |tx, ctx| {
        let says = privacy.says(&words, ctx.lang);
        listed(tx, ctx, &says, of.area, (of.cursor.as_ref(), of.limit))
    })
    .await
}

/// Asks that a look be hidden from whom it is about, on a listed ground.
#[utoipa::path(post, path = "/api/v1/privacy/hidings", operation_id = "ask_hiding",
    tag = "privacy", request_body = NewHiding, responses((status = 200, body = HidingOut)))]
async fn ask_hiding(
    call: Call,
    State(privacy): State<Privacy>,
    input: Input<NewHiding>,
) -> Outcome {
    call.account()?;
    let (shard, words) = (input.body.subject.shard(), call.edge().words().clone());
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, new: &NewHiding| {
        let says = privacy.says(&words, ctx.lang);
        let hiding = commands::ask_hiding(tx, ctx, &privacy.works, new)?;
        shown(tx, ctx, &says, hiding)
    };
    call.command(shard, input, run).await
}

/// Hides it or refuses: another person than the one who asked.
#[utoipa::path(post, path = "/api/v1/privacy/hidings/{id}/decide",
    operation_id = "decide_hiding", tag = "privacy", params(("id" = IdText, Path)),
    request_body = HidingDecision, responses((status = 200, body = HidingOut)))]
async fn decide_hiding(
    call: Call,
    State(privacy): State<Privacy>,
    At(id): At<Id<Hiding>>,
    input: Input<HidingDecision>,
) -> Outcome {
    call.account()?;
    let words = call.edge().words().clone();
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, said: &HidingDecision| {
        let says = privacy.says(&words, ctx.lang);
        let hiding = commands::decide_hiding(tx, ctx, &privacy.works, id, said.approve)?;
        shown(tx, ctx, &says, hiding)
    };
    call.command(id.shard(), input, run).await
}

/// How many looks were hidden in a year, by ground: for everybody.
#[utoipa::path(get, path = "/api/v1/privacy/hidden-count", operation_id = "hidden_count",
    tag = "privacy", params(OfYear), responses((status = 200, body = HiddenCount)))]
async fn hidden_count(
    call: Call,
    State(privacy): State<Privacy>,
    Search(of): Search<OfYear>,
) -> Outcome {
    let zone = privacy.works.calendars.zone().clone();
    let year = of.year.unwrap_or_else(|| call.ctx.now.civil(&zone).year());
    let (from, to) = (begin(year, &zone)?, begin(year.saturating_add(1), &zone)?);
    let count = move |tx: &mut Tx<'_>| sql::hidings::count(tx, from, to);
    let found = call.edge().store().read_many(Shards::All, count).await?;
    let words = call.edge().words();
    let says = privacy.says(words, call.ctx.lang);
    Answer::of(&counted(&says, year, found))
}

/// Midnight of the first of January, by the city's clocks.
fn begin(year: i16, zone: &jiff::tz::TimeZone) -> Result<Time> {
    let wrong = |_| Error::invalid("privacy.year_wrong", "year");
    if !(2020..=2200).contains(&year) {
        return Err(Error::invalid("privacy.year_wrong", "year"));
    }
    let day = jiff::civil::Date::new(year, 1, 1).map_err(wrong)?;
    Ok(day.to_zoned(zone.clone()).map_err(wrong)?.timestamp().into())
}
