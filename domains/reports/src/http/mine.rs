//! For residents who showed that a telephone is theirs: all that was reported
//! under it, and what they may do for others by a mandate. A matter of somebody
//! else's is not found.

use axum::extract::{FromRef, State};
use casework::{ActOn, Matter, words};
use files::{FileId, Variant};
use http_edge::schema::{CursorText, IdText};
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use identity::mandate::{Mandate, MandateInfo, Thing};
use identity::resident::Phone;
use identity::vault::VaultRef;
use kernel::{Ctx, Cursor, Error, Id, Page, Result};
use procedure::Act;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::{FollowAct, FollowActed, in_report};
use crate::commands::{self, Intake, Reported};
use crate::model::{Channel, FollowUp, NewReport};
use crate::queries::follow::{self, Followed};
use crate::queries::mine::{self, Mine};
use crate::state::Reports;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(my_matters))
        .routes(routes!(my_matter))
        .routes(routes!(my_matter_act))
        .routes(routes!(my_matter_photo))
        .routes(routes!(report_for))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Paged {
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    limit: Option<u32>,
    /// Of whoever gave this mandate, instead of one's own.
    #[param(value_type = Option<IdText>)]
    mandate: Option<Id<Mandate>>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MyMatters {
    items: Vec<Mine>,
    #[schema(value_type = Option<CursorText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Cursor>,
}

/// All that was reported under one's telephone, newest first; or by a mandate
/// under that of who gave it.
#[utoipa::path(get, path = "/api/v1/mine", operation_id = "my_matters", tag = "report",
    params(Paged), responses((status = 200, body = MyMatters)))]
async fn my_matters(
    mut call: Call,
    State(reports): State<Reports>,
    Search(page): Search<Paged>,
) -> Outcome {
    let own = call.as_resident().await?.phone;
    let whose = match page.mandate {
        Some(id) => {
            let identity = call.edge().identity();
            identity.mandate(&call.ctx, own, id, Thing::Follow).await?.giver
        }
        None => own,
    };
    Answer::of(&listed(&call, &reports, whose, page).await?)
}

/// Reads on where a page of persons held few reports: a number may stand in a
/// register too.
async fn listed(call: &Call, reports: &Reports, phone: Phone, page: Paged) -> Result<MyMatters> {
    let limit = Page::<Mine>::limit(page.limit);
    let wrong = || Error::invalid("identity.cursor_wrong", "cursor");
    let mut before: Option<VaultRef> =
        page.cursor.map(|c| c.0.parse().map_err(|_| wrong())).transpose()?;
    let by_mandate = page.mandate.is_some();
    let mut items = Vec::new();
    for _ in 0..READS {
        let persons = call.edge().identity().persons_of(phone, before, limit + 1).await?;
        let more = persons.len() > limit as usize;
        for person in persons.into_iter().take(limit as usize) {
            if items.len() >= limit as usize {
                return Ok(MyMatters { items, next: cursor(before) });
            }
            let works = reports.works().clone();
            let line =
                move |tx: &mut Tx<'_>, ctx: &Ctx| mine::line(tx, ctx, &works, person, by_mandate);
            items.extend(call.rows(person.shard(), line).await?);
            before = Some(person);
        }
        if !more {
            return Ok(MyMatters { items, next: None });
        }
    }
    Ok(MyMatters { items, next: cursor(before) })
}

/// Pages of persons that one answer reads at the most.
const READS: u32 = 5;

fn cursor(last: Option<VaultRef>) -> Option<Cursor> {
    last.map(|person| Cursor(person.to_string()))
}

/// One of one's own matters, or of somebody's who gave a mandate: its public
/// side, and what its reporter can do.
#[utoipa::path(get, path = "/api/v1/mine/{id}", operation_id = "my_matter", tag = "report",
    params(("id" = IdText, Path)), responses((status = 200, body = Followed)))]
async fn my_matter(
    mut call: Call,
    State(reports): State<Reports>,
    At(id): At<Id<Matter>>,
) -> Outcome {
    let by = standing(&mut call, id, Thing::Follow).await?;
    let answers = by.is_none_or(|m| m.things.contains(&Thing::Answer));
    let works = reports.works().clone();
    call.read_tagged(id.shard(), move |tx, ctx| {
        let mut followed = follow::followed(tx, ctx, &works, id)?;
        followed.acts.retain(|_| answers);
        Ok((followed.version, followed))
    })
    .await
}

/// An act of the reporter's: add, urge, withdraw, answer how it was.
#[utoipa::path(post, path = "/api/v1/mine/{id}/acts/{act}", operation_id = "my_matter_act",
    tag = "report", params(("id" = IdText, Path), ("act" = String, Path)),
    request_body = FollowAct, responses((status = 200, body = FollowActed)))]
async fn my_matter_act(
    mut call: Call,
    State(reports): State<Reports>,
    At((id, name)): At<(Id<Matter>, String)>,
    input: Input<FollowAct>,
) -> Outcome {
    let key = call.ctx.key.clone();
    let by = standing(&mut call, id, Thing::Answer).await?;
    call.slow_down()?;
    // the key proves whose the stored answer is, as with a code
    call.ctx.key = key;
    let (works, version) = (reports.works().clone(), call.expected);
    call.command(id.shard(), input, move |tx, ctx, said: &FollowAct| {
        let (form, note) = (said.form.clone(), said.note.clone());
        let act = Act { name: name.clone(), form, note, task: None };
        let asked = ActOn { matter: id, act, version, reporter: true };
        let acted = commands::act_by(tx, ctx, &works, &asked, by.as_ref())?;
        let p = works.procedures.current(commands::PROCEDURE)?;
        let stage_name = words::stage(&p, ctx.lang, &acted.stage);
        Ok(FollowActed { version: acted.version, stage: acted.stage, stage_name })
    })
    .await
}

/// A photo of such a matter: a public one, or the reporter's own.
#[utoipa::path(get, path = "/api/v1/mine/{id}/photos/{file}", operation_id = "my_matter_photo",
    tag = "report", params(("id" = IdText, Path), ("file" = String, Path)),
    responses((status = 200, body = String, content_type = "image/jpeg")))]
async fn my_matter_photo(
    mut call: Call,
    State(reports): State<Reports>,
    At((id, file)): At<(Id<Matter>, String)>,
) -> Outcome {
    let which: FileId = file.parse()?;
    standing(&mut call, id, Thing::Follow).await?;
    call.rows(id.shard(), move |tx, _| follow::photo_of(tx, id, &file)).await?;
    let served = reports.files().get(which, Variant::Full).await?;
    Ok(Answer::bytes(served.content_type, served.bytes))
}

/// Reports in the name of who gave a mandate. `on_behalf_of` says who that is;
/// the answer holds no code: when the mandate ends, so does what it opened.
#[utoipa::path(post, path = "/api/v1/mandates/{id}/reports", operation_id = "report_for",
    tag = "report", params(("id" = IdText, Path)), request_body = NewReport,
    responses((status = 200, body = Reported)))]
async fn report_for(
    mut call: Call,
    State(reports): State<Reports>,
    At(id): At<Id<Mandate>>,
    input: Input<NewReport>,
) -> Outcome {
    let key = call.ctx.key.clone();
    let taker = call.as_resident().await?.phone;
    let by = call.edge().identity().mandate(&call.ctx, taker, id, Thing::Report).await?;
    call.slow_down()?;
    call.ctx.key = key;
    let mut new = input.body.clone();
    let person = new.on_behalf_of.take().unwrap_or_default();
    let typed = person.phone.as_deref().unwrap_or_default();
    call.edge().identity().speaks_for(&by, typed, "on_behalf_of/phone").await?;
    new.reporter = Some(person);
    if new.follow_up == FollowUp::Person {
        new.follow_up = FollowUp::Reporter;
    }
    let intake = Intake::of(&reports, new, Channel::Page)?;
    let (works, shard) = (reports.works().clone(), intake.shard());
    call.command(shard, input, move |tx, ctx, _| {
        commands::report_by(tx, ctx, &works, &intake, &by).map_err(in_report(""))
    })
    .await
}

/// Whether the asker may do a thing with the matter: as who reported it, or by
/// a mandate, which is then answered.
async fn standing(call: &mut Call, id: Id<Matter>, thing: Thing) -> Result<Option<MandateInfo>> {
    let own = call.as_resident().await?.phone;
    let (person, confidential) = call.rows(id.shard(), move |tx, _| mine::reporter(tx, id)).await?;
    if is(call, own, person).await? {
        return Ok(None);
    }
    let all = call.edge().identity().mandates_for(&call.ctx, own, thing).await?;
    for mandate in all.into_iter().filter(|_| !confidential) {
        if is(call, mandate.giver, person).await? {
            return Ok(Some(mandate));
        }
    }
    Err(Error::not_found())
}

async fn is(call: &Call, phone: Phone, person: VaultRef) -> Result<bool> {
    call.edge().identity().is_person_of(phone, person).await
}
