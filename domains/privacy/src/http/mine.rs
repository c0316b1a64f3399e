//! The same for residents who showed that a telephone is theirs: all that they
//! are known by together, whichever matter it belongs to.

use axum::extract::{FromRef, State};
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Edge, Input, Outcome, Search};
use identity::access::Look;
use identity::vault::VaultRef;
use kernel::{Ctx, Error, Id, Result};
use serde::Serialize;
use store::{Shards, Tx};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::resident::{NewObjection, Objected, ObjectionForm, PageOf};
use crate::commands::{self, Erased, OwnPart};
use crate::queries::looks::{LooksPage, Wanted, looks as shown};
use crate::said::Says;
use crate::state::Privacy;

/// Persons that one telephone is looked for at: the newest.
const PERSONS_MOST: u32 = 200;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(my_looks))
        .routes(routes!(my_objection))
        .routes(routes!(my_objection_act))
        .routes(routes!(my_data))
        .routes(routes!(erase_my_data))
}

/// All that the resident is known by.
async fn known(call: &mut Call) -> Result<Vec<VaultRef>> {
    let phone = call.as_resident().await?.phone;
    call.slow_down()?;
    call.edge().identity().persons_of(phone, None, PERSONS_MOST).await
}

/// Who looked at anything that was given under one's telephone: newest first,
/// without what is hidden for a time.
#[utoipa::path(get, path = "/api/v1/mine/looks", operation_id = "my_looks", tag = "privacy",
    params(PageOf), responses((status = 200, body = LooksPage)))]
async fn my_looks(
    mut call: Call,
    State(privacy): State<Privacy>,
    Search(page): Search<PageOf>,
) -> Outcome {
    let known = known(&mut call).await?;
    let (words, ctx) = (call.edge().words().clone(), call.ctx.clone());
    let read = move |tx: &mut Tx<'_>| {
        let says = privacy.says(&words, ctx.lang);
        let wanted = Wanted { cursor: page.cursor.as_ref(), limit: page.limit, hidden: false };
        shown(tx, &ctx, &says, &known, wanted)
    };
    Answer::of(&call.edge().store().read_many(Shards::All, read).await?)
}

/// "This is not right", of a look at oneself.
#[utoipa::path(post, path = "/api/v1/mine/looks/{subject}/{look}/objection",
    operation_id = "my_objection", tag = "privacy",
    params(("subject" = IdText, Path), ("look" = IdText, Path)), request_body = NewObjection,
    responses((status = 200, body = Objected)))]
async fn my_objection(
    mut call: Call,
    State(privacy): State<Privacy>,
    At((subject, look)): At<(VaultRef, Id<Look>)>,
    input: Input<NewObjection>,
) -> Outcome {
    let own = own(known(&mut call).await?, subject);
    let words = call.edge().words().clone();
    let run = move |tx: &mut Tx<'_>, ctx: &Ctx, new: &NewObjection| {
        let says = privacy.says(&words, ctx.lang);
        let made = commands::object(tx, ctx, &says, &own, look.get(), &new.text)?;
        Ok(Objected::of(&privacy, made))
    };
    call.command(subject.shard(), input, run).await
}

/// Adds to one's objection, withdraws it, or appeals against the answer.
#[utoipa::path(post, path = "/api/v1/mine/looks/{subject}/{look}/objection/{act}",
    operation_id = "my_objection_act", tag = "privacy",
    params(("subject" = IdText, Path), ("look" = IdText, Path), ("act" = String, Path)),
    request_body = ObjectionForm, responses((status = 200, body = Objected)))]
async fn my_objection_act(
    mut call: Call,
    State(privacy): State<Privacy>,
    At((subject, look, act)): At<(VaultRef, Id<Look>, String)>,
    input: Input<ObjectionForm>,
) -> Outcome {
    let own = own(known(&mut call).await?, subject);
    let run = move |tx: &mut Tx<'_>, ctx: &Ctx, said: &ObjectionForm| {
        let (works, asked) = (&privacy.works, (act.as_str(), &said.form));
        let acted = commands::act(tx, ctx, works, &own, look.get(), asked)?;
        Ok(Objected::of(&privacy, acted))
    };
    call.command(subject.shard(), input, run).await
}

/// All that is kept about a resident.
#[derive(Serialize, ToSchema)]
struct MyData {
    parts: Vec<OwnPart>,
}

/// What was erased, and what is kept and why.
#[derive(Serialize, ToSchema)]
struct MyErasure {
    parts: Vec<Erased>,
}

/// Everything that is kept about oneself, in clear: to be taken along. It is
/// written down like every look. Never kept under a key.
#[utoipa::path(post, path = "/api/v1/mine/data", operation_id = "my_data", tag = "privacy",
    responses((status = 200, body = MyData)))]
async fn my_data(mut call: Call, State(privacy): State<Privacy>) -> Outcome {
    let known = known(&mut call).await?;
    Answer::of(&MyData { parts: each(&call, &privacy, known, commands::own).await? })
}

/// Erases what is kept about oneself, but for what a law keeps: that is listed,
/// with the reason.
#[utoipa::path(post, path = "/api/v1/mine/data/erasure", operation_id = "erase_my_data",
    tag = "privacy", responses((status = 200, body = MyErasure)))]
async fn erase_my_data(mut call: Call, State(privacy): State<Privacy>) -> Outcome {
    let known = known(&mut call).await?;
    Answer::of(&MyErasure { parts: each(&call, &privacy, known, commands::erase_own).await? })
}

type Run<T> = fn(&mut Tx<'_>, &Ctx, &Says<'_>, VaultRef) -> Result<T>;

/// Does it to each part in the shard where it lies. What was erased meanwhile
/// is no fault.
async fn each<T: Send + 'static>(
    call: &Call,
    privacy: &Privacy,
    known: Vec<VaultRef>,
    run: Run<T>,
) -> Result<Vec<T>> {
    let store = call.edge().store();
    let mut parts = Vec::with_capacity(known.len());
    for subject in known {
        let mut ctx = store.ctx(call.ctx.actor.clone()).await?;
        (ctx.lang, ctx.trace) = (call.ctx.lang, call.ctx.trace);
        let (of, words, works) = (ctx.clone(), call.edge().words().clone(), privacy.works.clone());
        let one = move |tx: &mut Tx<'_>| {
            run(tx, &of, &Says { works: &works, words: &words, lang: of.lang }, subject)
        };
        match store.write(subject.shard(), &ctx, one).await {
            Err(e) if e.code == "identity.erased" || e == Error::not_found() => {}
            part => parts.push(part?),
        }
    }
    Ok(parts)
}

/// The one that is named, if the resident is known by it; else nobody.
fn own(known: Vec<VaultRef>, subject: VaultRef) -> Vec<VaultRef> {
    known.into_iter().filter(|person| *person == subject).collect()
}
