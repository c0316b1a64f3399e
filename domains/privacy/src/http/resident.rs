//! For whoever holds a matter code: who looked at what they gave, and that it
//! was not right.

use axum::extract::{FromRef, State};
use casework::{Acted, Matter};
use http_edge::schema::{CursorText, IdText};
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use identity::access::Look;
use identity::vault::{self, About, VaultRef};
use kernel::{Cursor, Id, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands;
use crate::queries::looks::{LooksPage, Wanted, looks as shown};
use crate::state::Privacy;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(follow_looks))
        .routes(routes!(object))
        .routes(routes!(objection_act))
        .routes(routes!(matter_looks))
}

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageOf {
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    /// At most 200.
    pub limit: Option<u32>,
}

/// What is to be said to it; one tap says nothing.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NewObjection {
    pub text: String,
}

/// The values of an act's form.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ObjectionForm {
    #[schema(value_type = Object)]
    pub form: Map<String, Value>,
}

/// The matter that an objection became.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Objected {
    number: String,
    version: i64,
    stage: String,
}

impl Objected {
    /// Where it stands now.
    pub fn of(privacy: &Privacy, acted: Acted) -> Objected {
        let number = casework::model::number(acted.matter, privacy.works.calendars.zone());
        Objected { number, version: acted.version, stage: acted.stage }
    }
}

/// The persons that a matter knows: the reporter, and whoever it is for.
pub(super) fn people(tx: &mut Tx<'_>, id: Id<Matter>) -> Result<Vec<VaultRef>> {
    vault::of(tx, id.shard(), About { kind: "matter", id: id.get() })
}

/// Who looked at what the holder of a matter code gave: newest first, without
/// what is hidden for a time.
#[utoipa::path(get, path = "/api/v1/follow/{code}/looks", operation_id = "follow_looks",
    tag = "privacy", params(("code" = String, Path), PageOf),
    responses((status = 200, body = LooksPage)))]
async fn follow_looks(
    call: Call,
    State(privacy): State<Privacy>,
    At(code): At<String>,
    Search(page): Search<PageOf>,
) -> Outcome {
    call.slow_down()?;
    let shard = privacy.codes.shard(&code)?;
    let words = call.edge().words().clone();
    call.read(shard, move |tx, ctx| {
        let says = privacy.says(&words, ctx.lang);
        let matter = privacy.codes.matter(tx, &code)?;
        let known = people(tx, matter)?;
        let wanted = Wanted { cursor: page.cursor.as_ref(), limit: page.limit, hidden: false };
        shown(tx, ctx, &says, &known, wanted)?.of_matter(tx, matter)
    })
    .await
}

/// "This is not right": becomes a matter with a deadline, answered by another
/// unit than the one that looked. A second tap finds the first.
#[utoipa::path(post, path = "/api/v1/follow/{code}/looks/{look}/objection",
    operation_id = "object", tag = "privacy",
    params(("code" = String, Path), ("look" = IdText, Path)), request_body = NewObjection,
    responses((status = 200, body = Objected)))]
async fn object(
    call: Call,
    State(privacy): State<Privacy>,
    At((code, look)): At<(String, Id<Look>)>,
    input: Input<NewObjection>,
) -> Outcome {
    call.slow_down()?;
    let shard = privacy.codes.shard(&code)?;
    let words = call.edge().words().clone();
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, new: &NewObjection| {
        let says = privacy.says(&words, ctx.lang);
        let matter = privacy.codes.matter(tx, &code)?;
        let known = people(tx, matter)?;
        let made = commands::object(tx, ctx, &says, &known, look.get(), &new.text)?;
        Ok(Objected::of(&privacy, made))
    };
    call.command(shard, input, run).await
}

/// Adds to one's objection, withdraws it, or appeals against the answer.
#[utoipa::path(post, path = "/api/v1/follow/{code}/looks/{look}/objection/{act}",
    operation_id = "objection_act", tag = "privacy",
    params(("code" = String, Path), ("look" = IdText, Path), ("act" = String, Path)),
    request_body = ObjectionForm, responses((status = 200, body = Objected)))]
async fn objection_act(
    call: Call,
    State(privacy): State<Privacy>,
    At((code, look, act)): At<(String, Id<Look>, String)>,
    input: Input<ObjectionForm>,
) -> Outcome {
    call.slow_down()?;
    let shard = privacy.codes.shard(&code)?;
    let run = move |tx: &mut Tx<'_>, ctx: &kernel::Ctx, said: &ObjectionForm| {
        let matter = privacy.codes.matter(tx, &code)?;
        let (known, works) = (people(tx, matter)?, &privacy.works);
        let acted = commands::act(tx, ctx, works, &known, look.get(), (&act, &said.form))?;
        Ok(Objected::of(&privacy, acted))
    };
    call.command(shard, input, run).await
}

/// Who looked at the persons of a matter, with what is hidden from them: for
/// those who audit.
#[utoipa::path(get, path = "/api/v1/matters/{id}/looks", operation_id = "matter_looks",
    tag = "privacy", params(("id" = IdText, Path), PageOf),
    responses((status = 200, body = LooksPage)))]
async fn matter_looks(
    call: Call,
    State(privacy): State<Privacy>,
    At(id): At<Id<Matter>>,
    Search(page): Search<PageOf>,
) -> Outcome {
    call.account()?;
    let words = call.edge().words().clone();
    let answer: Result<Answer, _> = call
        .read(id.shard(), move |tx, ctx| {
            let says = privacy.says(&words, ctx.lang);
            let m = casework::queries::page::seen(tx, &ctx.actor, &privacy.works, id, false)?;
            let at = identity::policy::Target::object(m.area_now);
            privacy.works.policy.allows(&ctx.actor, "privacy.looks", &at)?;
            let known = people(tx, id)?;
            let wanted = Wanted { cursor: page.cursor.as_ref(), limit: page.limit, hidden: true };
            shown(tx, ctx, &says, &known, wanted)?.of_matter(tx, id)
        })
        .await;
    answer
}
