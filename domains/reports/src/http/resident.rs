//! For everybody: report, look near by, support.

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use casework::{Matter, Point};
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use kernel::{AreaCode, Error, Id, Result, Shard};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::{
    Drawn, FiguresOf, Items, NewDraft, NewSupport, Receipt, Where, in_report, own_channel,
};
use crate::commands::{self, Intake, Supported};
use crate::model::NewReport;
use crate::queries::near::{self, Near};
use crate::queries::public_figures::{self, PublicFigures};
use crate::queries::suggest::{self, Draft, Hints};
use crate::state::Reports;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(draft))
        .routes(routes!(report))
        .routes(routes!(nearby))
        .routes(routes!(support))
        .routes(routes!(suggest_for))
        .routes(routes!(public_figures))
}

/// Draws the id of a report at first contact: it fixes where the report will
/// lie, so that a retry with a corrected place does not double it.
#[utoipa::path(post, path = "/api/v1/report-drafts", operation_id = "draw_draft", tag = "report",
    request_body = NewDraft, responses((status = 200, body = Drawn)))]
async fn draft(call: Call, State(reports): State<Reports>, input: Input<NewDraft>) -> Outcome {
    let placed = reports.place(&input.body.place, "")?;
    let id: Id<Matter> = call.ctx.id(Shard::of_area(placed.area));
    Answer::of(&Drawn { draft: crate::draft::write(&reports.works().vault, id)? })
}

/// Reports a matter, signed in or not. The answer holds the matter code.
#[utoipa::path(post, path = "/api/v1/reports", operation_id = "report", tag = "report",
    request_body = NewReport, responses((status = 200, body = Receipt)))]
async fn report(
    call: Call,
    State(reports): State<Reports>,
    headers: HeaderMap,
    input: Input<NewReport>,
) -> Outcome {
    let kept = take(&call, &reports, input).await?;
    Receipt::of(&call, &reports, &headers, kept)
}

/// Takes a report in, from the interface and from the plain pages alike.
pub(crate) async fn take(
    call: &Call,
    reports: &Reports,
    input: Input<NewReport>,
) -> Outcome<Value> {
    call.slow_down()?;
    let channel = own_channel(&call.ctx.actor);
    let intake = Intake::of(reports, input.body.clone(), channel)?.taken_by(&call.ctx.actor);
    let (works, shard) = (reports.works().clone(), intake.shard());
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, _: &NewReport| {
        commands::report(tx, ctx, &works, &intake).map_err(in_report(""))
    };
    call.kept(shard, input, run).await
}

/// Public matters near a point, nearest first, or of an area: those that are
/// open, or with `done` those that ended in the last 90 days.
#[utoipa::path(get, path = "/api/v1/reports/nearby", operation_id = "near", tag = "report",
    params(Where), responses((status = 200, body = Items<Near>)))]
async fn nearby(call: Call, State(reports): State<Reports>, Search(at): Search<Where>) -> Outcome {
    let place = at.place();
    let placed = reports.place(&place, "")?;
    let point: Option<Point> = place.point()?;
    let wanted = at.wanted();
    let works = reports.works().clone();
    call.read(Shard::of_area(placed.area), move |tx, ctx| {
        near::near(tx, ctx, &works, (placed.area, point), &wanted).map(|items| Items { items })
    })
    .await
}

/// "This concerns me too": counted once a device.
#[utoipa::path(post, path = "/api/v1/reports/{id}/support", operation_id = "support",
    tag = "report", params(("id" = IdText, Path)), request_body = NewSupport,
    responses((status = 200, body = Supported)))]
async fn support(call: Call, At(id): At<Id<Matter>>, input: Input<NewSupport>) -> Outcome {
    call.slow_down()?;
    call.command(id.shard(), input, move |tx, ctx, new: &NewSupport| {
        if !(16..=128).contains(&new.device.len()) {
            return Err(Error::invalid("reports.device", "device"));
        }
        commands::support(tx, ctx, id, &Sha256::digest(&new.device))
    })
    .await
}

/// Suggests class, unit and place for a text that is still being written.
#[utoipa::path(post, path = "/api/v1/reports/suggest", operation_id = "suggest", tag = "report",
    request_body = Draft, responses((status = 200, body = Hints)))]
async fn suggest_for(call: Call, State(reports): State<Reports>, input: Input<Draft>) -> Outcome {
    Answer::of(&suggest::suggest(&reports, &input.body, &call.ctx)?)
}

/// Public figures of an area: what was reported, solved, how fast, over the
/// last 30, 90 or 365 days. Counts below five are not told.
#[utoipa::path(get, path = "/api/v1/public/figures", operation_id = "public_figures",
    tag = "report", params(FiguresOf), responses((status = 200, body = PublicFigures)))]
async fn public_figures(
    call: Call,
    State(reports): State<Reports>,
    Search(of): Search<FiguresOf>,
) -> Outcome {
    Answer::of(&figures_of(&call, &reports, of.area, of.days).await?)
}

/// The public figures of an area, or of the whole city. Counting anew costs the
/// anonymous what writing does.
pub(crate) async fn figures_of(
    call: &Call,
    reports: &Reports,
    area: Option<AreaCode>,
    days: Option<u32>,
) -> Result<PublicFigures> {
    let works = reports.works().clone();
    let area = area.unwrap_or_else(|| crate::place::intake(&works.directory()));
    let asked = (area, days.unwrap_or(90));
    public_figures::check(&works, asked.0, asked.1)?;
    let kept = reports.figures();
    let known = || kept.known(asked, call.ctx.lang, call.ctx.now);
    if let Some(known) = known() {
        return Ok(known);
    }
    call.slow_down()?;
    let _alone = kept.alone().await;
    if let Some(known) = known() {
        return Ok(known);
    }
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        public_figures::figures(tx, ctx, &works, asked)
    };
    let figures = call.rows(Shard::of_area(area), read).await?;
    kept.keep(asked, call.ctx.lang, &figures);
    Ok(figures)
}
