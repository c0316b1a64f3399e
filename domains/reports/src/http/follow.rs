//! For whoever holds a matter code. Requests are logged by the pattern of
//! their route, so a code in a path stands in no log.

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use casework::queries::told::{Asker, told};
use casework::{ActOn, words};
use files::{FileId, Variant};
use http_edge::proofs::{self, Proofs};
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use kernel::{Ctx, Result};
use procedure::Act;
use store::Tx;
use store::audit::Written;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::{FollowAct, FollowActed, follow_page};
use crate::code::Code;
use crate::queries::follow::{self, Followed};
use crate::state::Reports;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(follow))
        .routes(routes!(follow_act))
        .routes(routes!(qr))
        .routes(routes!(photo))
        .routes(routes!(follow_proofs))
}

/// The matter of a code: its public side, and what its reporter can do now.
#[utoipa::path(get, path = "/api/v1/follow/{code}", operation_id = "follow", tag = "report",
    params(("code" = String, Path)), responses((status = 200, body = Followed)))]
async fn follow(call: Call, State(reports): State<Reports>, At(code): At<String>) -> Outcome {
    let code = Code::read(&code)?;
    let works = reports.works().clone();
    call.read_tagged(code.shard(), move |tx, ctx| {
        let followed = follow::follow(tx, ctx, &works, &code)?;
        Ok((followed.version, followed))
    })
    .await
}

/// An act of the reporter's: add, urge, withdraw, answer how it was.
#[utoipa::path(post, path = "/api/v1/follow/{code}/acts/{act}", operation_id = "follow_act",
    tag = "report", params(("code" = String, Path), ("act" = String, Path)),
    request_body = FollowAct, responses((status = 200, body = FollowActed)))]
async fn follow_act(
    call: Call,
    State(reports): State<Reports>,
    At((code, name)): At<(String, String)>,
    input: Input<FollowAct>,
) -> Outcome {
    call.slow_down()?;
    let code = Code::read(&code)?;
    let run = acting(&reports, code.clone(), name, call.expected);
    call.command(code.shard(), input, run).await
}

/// The command behind an act of the reporter's, from the interface and from
/// the plain pages alike.
pub(crate) fn acting(
    reports: &Reports,
    code: Code,
    name: String,
    version: Option<i64>,
) -> impl Fn(&mut Tx<'_>, &Ctx, &FollowAct) -> Result<FollowActed> + Send + Sync + 'static {
    let works = reports.works().clone();
    move |tx, ctx, said| {
        let matter = follow::matter_of(tx, &code)?;
        let form = said.form.clone();
        let act = Act { name: name.clone(), form, note: said.note.clone(), task: None };
        let asked = ActOn { matter, act, version, reporter: true };
        let acted = casework::act(tx, ctx, &works, &asked)?;
        let p = works.procedures.current(crate::commands::PROCEDURE)?;
        let stage_name = words::stage(&p, ctx.lang, &acted.stage);
        Ok(FollowActed { version: acted.version, stage: acted.stage, stage_name })
    }
}

/// The QR picture of the page that follows the matter.
#[utoipa::path(get, path = "/api/v1/follow/{code}/qr.svg", operation_id = "qr", tag = "report",
    params(("code" = String, Path)),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
async fn qr(
    call: Call,
    State(reports): State<Reports>,
    headers: HeaderMap,
    At(code): At<String>,
) -> Outcome {
    let code = Code::read(&code)?;
    let asked = code.clone();
    call.rows(code.shard(), move |tx, _| follow::matter_of(tx, &asked)).await?;
    let page = follow_page(&call, &reports, &headers, &code);
    Ok(Answer::bytes("image/svg+xml", files::qr_svg(&page)?))
}

/// A photo of a followed matter: a public one, or the reporter's own.
#[utoipa::path(get, path = "/api/v1/follow/{code}/photos/{file}", operation_id = "follow_photo",
    tag = "report", params(("code" = String, Path), ("file" = String, Path)),
    responses((status = 200, body = String, content_type = "image/jpeg")))]
async fn photo(
    call: Call,
    State(reports): State<Reports>,
    At((code, file)): At<(String, String)>,
) -> Outcome {
    let code = Code::read(&code)?;
    let id: FileId = file.parse()?;
    call.rows(code.shard(), move |tx, _| follow::photo(tx, &code, &file)).await?;
    let served = reports.files().get(id, Variant::Full).await?;
    Ok(Answer::bytes(served.content_type, served.bytes))
}

/// Proofs that what the page tells stands in the sealed log: to be checked
/// without the program.
#[utoipa::path(get, path = "/api/v1/follow/{code}/proofs", operation_id = "follow_proofs",
    tag = "report", params(("code" = String, Path), proofs::ProofsFrom),
    responses((status = 200, body = Proofs)))]
async fn follow_proofs(
    call: Call,
    At(code): At<String>,
    Search(page): Search<proofs::ProofsFrom>,
) -> Outcome {
    call.slow_down()?;
    let code = Code::read(&code)?;
    call.read(code.shard(), move |tx, _| {
        let matter = follow::matter_of(tx, &code)?;
        let shown = |tx: &mut Tx<'_>, entry: &Written| told(tx, matter, entry, Asker::Outside);
        proofs::of_matter(tx, code.shard(), matter.get(), page, shown)
    })
    .await
}
