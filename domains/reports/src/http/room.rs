//! For the room and the grid: calls, a report's own facts, codes printed
//! again, small things settled at once.

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use casework::Matter;
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use kernel::{Ctx, Error, Id, Shard};
use store::Tx;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::{
    Calling, Items, NewCall, NewSettled, Printed, Receipt, ReplyDraft, RoomOf, in_report,
    own_channel,
};
use crate::commands::{self, Earlier, Intake};
use crate::lookup;
use crate::queries::facts::{self, ReportFacts};
use crate::queries::figures::{RoomFigures, room};
use crate::queries::reply::{self, ReplyHints};
use crate::state::Reports;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(take_call))
        .routes(routes!(earlier))
        .routes(routes!(earlier_of))
        .routes(routes!(settle))
        .routes(routes!(report_facts))
        .routes(routes!(reply_hints))
        .routes(routes!(code))
        .routes(routes!(figures))
}

/// Writes down a call, a visit or a letter; with an answer, it ends there.
#[utoipa::path(post, path = "/api/v1/calls", operation_id = "take_call", tag = "report",
    request_body = NewCall, responses((status = 200, body = Receipt)))]
async fn take_call(
    call: Call,
    State(reports): State<Reports>,
    headers: HeaderMap,
    input: Input<NewCall>,
) -> Outcome {
    call.account()?;
    let intake = taken(&reports, &input.body)?.taken_by(&call.ctx.actor);
    let works = reports.works().clone();
    let run = {
        let intake = intake.clone();
        move |tx: &mut Tx<'_>, ctx: &Ctx, new: &NewCall| {
            let answer = new.answer.as_deref();
            commands::take_call(tx, ctx, &works, &intake, answer).map_err(in_report("report/"))
        }
    };
    let kept = call.kept(intake.shard(), input, run).await?;
    Receipt::of(&call, &reports, &headers, kept)
}

fn taken(reports: &Reports, new: &NewCall) -> kernel::Result<Intake> {
    if !new.channel.is_taken() {
        return Err(Error::invalid("reports.channel_wrong", "channel"));
    }
    let intake = Intake::of(reports, new.report.clone(), new.channel);
    let mut intake = intake.map_err(in_report("report/"))?;
    (intake.source_no, intake.source_due) = (new.source_no.clone(), new.source_due);
    Ok(intake)
}

/// The earlier reports of a calling number, for this call. Each one shown is
/// in that person's access log. (A number never stands in an address.)
#[utoipa::path(post, path = "/api/v1/calls/earlier", operation_id = "earlier", tag = "report",
    request_body = Calling, responses((status = 200, body = Items<Earlier>)))]
async fn earlier(call: Call, State(reports): State<Reports>, input: Input<Calling>) -> Outcome {
    call.account()?;
    let items = lookup::by_phone(&call, &reports, &input.body.phone).await?;
    Answer::of(&Items { items })
}

/// The other reports of whoever reported this one, logged in the same way.
#[utoipa::path(post, path = "/api/v1/reports/{id}/earlier", operation_id = "earlier_of",
    tag = "report", params(("id" = IdText, Path)),
    responses((status = 200, body = Items<Earlier>)))]
async fn earlier_of(call: Call, State(reports): State<Reports>, At(id): At<Id<Matter>>) -> Outcome {
    call.account()?;
    let items = lookup::by_matter(&call, &reports, id).await?;
    Answer::of(&Items { items })
}

/// A grid worker saw something small and mended it at once.
#[utoipa::path(post, path = "/api/v1/reports/settled", operation_id = "settle_on_the_spot",
    tag = "report", request_body = NewSettled, responses((status = 200, body = Receipt)))]
async fn settle(
    call: Call,
    State(reports): State<Reports>,
    headers: HeaderMap,
    input: Input<NewSettled>,
) -> Outcome {
    call.account()?;
    let (new, result) = input.body.clone().report();
    let actor = &call.ctx.actor;
    let mut intake = Intake::of(&reports, new, own_channel(actor))?.taken_by(actor);
    intake.result = Some(result);
    let (works, shard) = (reports.works().clone(), intake.shard());
    let run = move |tx: &mut Tx<'_>, ctx: &Ctx, _: &NewSettled| {
        commands::report(tx, ctx, &works, &intake).map_err(in_report(""))
    };
    let kept = call.kept(shard, input, run).await?;
    Receipt::of(&call, &reports, &headers, kept)
}

/// What a report adds to its matter's page.
#[utoipa::path(get, path = "/api/v1/reports/{id}", operation_id = "report_facts", tag = "report",
    params(("id" = IdText, Path)), responses((status = 200, body = ReportFacts)))]
async fn report_facts(
    call: Call,
    State(reports): State<Reports>,
    At(id): At<Id<Matter>>,
) -> Outcome {
    call.account()?;
    let works = reports.works().clone();
    call.read(id.shard(), move |tx, ctx| facts::facts(tx, ctx, &works, id)).await
}

/// What a reply to the resident leaves out, as far as it is written: hints, and
/// nothing is kept or refused.
#[utoipa::path(post, path = "/api/v1/reports/{id}/reply-hints", operation_id = "reply_hints",
    tag = "report", params(("id" = IdText, Path)), request_body = ReplyDraft,
    responses((status = 200, body = ReplyHints)))]
async fn reply_hints(
    call: Call,
    State(reports): State<Reports>,
    At(id): At<Id<Matter>>,
    input: Input<ReplyDraft>,
) -> Outcome {
    call.account()?;
    let (works, text) = (reports.works().clone(), input.body.text);
    call.read(id.shard(), move |tx, ctx| reply::hints(tx, ctx, &works, id, &text)).await
}

/// How the room of an area stands: what is open by stage, light and class, and
/// what the day brought. Open = not ended; light = the most pressing clock's;
/// today = since midnight of the city. Counts alone, for the wall.
#[utoipa::path(get, path = "/api/v1/figures", operation_id = "figures", tag = "report",
    params(RoomOf), responses((status = 200, body = RoomFigures)))]
async fn figures(
    call: Call,
    State(reports): State<Reports>,
    Search(of): Search<RoomOf>,
) -> Outcome {
    call.account()?;
    let works = reports.works().clone();
    call.read(Shard::of_area(of.area), move |tx, ctx| room(tx, ctx, &works, of.area)).await
}

/// Prints the code again for a caller who lost it; that it was done is kept.
#[utoipa::path(post, path = "/api/v1/reports/{id}/code", operation_id = "show_code", tag = "report",
    params(("id" = IdText, Path)), responses((status = 200, body = Printed)))]
async fn code(
    call: Call,
    State(reports): State<Reports>,
    headers: HeaderMap,
    At(id): At<Id<Matter>>,
    input: Input<()>,
) -> Outcome {
    call.account()?;
    let works = reports.works().clone();
    let note = move |tx: &mut Tx<'_>, ctx: &Ctx, (): &()| commands::show_code(tx, ctx, &works, id);
    call.kept(id.shard(), input, note).await?;
    Answer::of(&Printed::of(&call, &reports, &headers, id)?)
}
