//! Matters: lists by area, pages, offers, acts, orders, proofs; beginning one.

use axum::extract::{FromRef, State};
use casework::queries::about::about as begun_about;
use casework::queries::by_area::{self, MatterLine};
use casework::queries::page::{MatterPage, page, seen};
use casework::queries::told::{Asker, told};
use casework::{ActOn, Acted, Matter, act as do_act, undo as do_undo};
use http_edge::problem::Outcome;
use http_edge::proofs::{Proofs, ProofsFrom, of_matter};
use http_edge::schema::IdText;
use http_edge::{At, Call, Edge, Input, Search};
use kernel::{Id, Shard};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands::begin::{self, begin as do_begin};
use crate::queries::offers::offers as offered;
use crate::queries::order::order as ordered;
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::matter::{ActIn, BeginIn, MattersOf, Offer, Order};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list, begin))
        .routes(routes!(matter))
        .routes(routes!(about))
        .routes(routes!(offers))
        .routes(routes!(act))
        .routes(routes!(undo))
        .routes(routes!(order))
        .routes(routes!(matter_proofs))
}

/// The matters of an area, for those who answer for it: from its last part to
/// its first, in each the newest first.
#[utoipa::path(get, path = "/api/v1/matters", operation_id = "list", tag = "casework",
    params(MattersOf), responses((status = 200, body = ListOf<MatterLine>)))]
async fn list(call: Call, State(desk): State<Desk>, Search(q): Search<MattersOf>) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| {
        let (sought, after) = (by_area::Sought::from(&q), q.cursor.as_ref());
        by_area::list(tx, ctx, &desk.works, q.area, &sought, after, q.limit).map(ListOf::from)
    })
    .await
}

/// Begins a matter of any procedure.
#[utoipa::path(post, path = "/api/v1/matters", operation_id = "begin", tag = "casework",
    request_body = BeginIn, responses((status = 200, body = Acted)))]
async fn begin(call: Call, State(desk): State<Desk>, input: Input<BeginIn>) -> Outcome {
    call.account()?;
    let home = begin::shard(&input.body);
    call.command(home, input, move |tx, ctx, new| do_begin(tx, ctx, &desk.works, new)).await
}

/// A matter with its timeline, clocks and tasks; its version is the ETag.
#[utoipa::path(get, path = "/api/v1/matters/{id}", operation_id = "matter", tag = "casework",
    params(("id" = IdText, Path)), responses((status = 200, body = MatterPage)))]
async fn matter(call: Call, State(desk): State<Desk>, At(id): At<Id<Matter>>) -> Outcome {
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| page(tx, ctx, &desk.works, id);
    call.read_tagged(id.shard(), move |tx, ctx| read(tx, ctx).map(|p| (p.version, p))).await
}

/// What was begun about a matter (the whistles that were blown for it), the
/// newest first; only what the asker may see.
#[utoipa::path(get, path = "/api/v1/matters/{id}/about", operation_id = "begun_about",
    tag = "casework", params(("id" = IdText, Path)),
    responses((status = 200, body = ListOf<MatterLine>)))]
async fn about(call: Call, State(desk): State<Desk>, At(id): At<Id<Matter>>) -> Outcome {
    call.read(Shard::COMMON, move |tx, ctx| begun_about(tx, ctx, &desk.works, id).map(ListOf::from))
        .await
}

/// What can be done to a matter now, and why the rest cannot.
#[utoipa::path(get, path = "/api/v1/matters/{id}/offers", operation_id = "offers",
    tag = "casework", params(("id" = IdText, Path)),
    responses((status = 200, body = ListOf<Offer>)))]
async fn offers(call: Call, State(desk): State<Desk>, At(id): At<Id<Matter>>) -> Outcome {
    let words = call.edge().words().clone();
    call.read(id.shard(), move |tx, ctx| offered(tx, ctx, &desk.works, &words, id)).await
}

/// Does an act of the matter's procedure.
#[utoipa::path(post, path = "/api/v1/matters/{id}/acts/{act}", operation_id = "act",
    tag = "casework", params(("id" = IdText, Path), ("act" = String, Path)),
    request_body = ActIn, responses((status = 200, body = Acted)))]
async fn act(
    call: Call,
    State(desk): State<Desk>,
    At((id, name)): At<(Id<Matter>, String)>,
    input: Input<ActIn>,
) -> Outcome {
    let version = call.expected;
    call.command(id.shard(), input, move |tx, ctx, asked| {
        let act = asked.named(&name);
        do_act(tx, ctx, &desk.works, &ActOn { matter: id, act, version, reporter: false })
    })
    .await
}

/// Takes the last act back, within its seconds and by whoever did it.
#[utoipa::path(post, path = "/api/v1/matters/{id}/undo", operation_id = "undo",
    tag = "casework", params(("id" = IdText, Path)), responses((status = 200, body = Acted)))]
async fn undo(
    call: Call,
    State(desk): State<Desk>,
    At(id): At<Id<Matter>>,
    input: Input<()>,
) -> Outcome {
    let seen = call.expected;
    call.command(id.shard(), input, move |tx, ctx, ()| do_undo(tx, ctx, &desk.works, id, seen))
        .await
}

/// What the latest supervision order to it says, for the printed paper.
#[utoipa::path(get, path = "/api/v1/matters/{id}/order", operation_id = "order",
    tag = "casework", params(("id" = IdText, Path)), responses((status = 200, body = Order)))]
async fn order(call: Call, State(desk): State<Desk>, At(id): At<Id<Matter>>) -> Outcome {
    call.read(id.shard(), move |tx, ctx| ordered(tx, ctx, &desk.works, id)).await
}

/// Proofs of what the matter's timeline tells; what was done within the last
/// second is not sealed yet.
#[utoipa::path(get, path = "/api/v1/matters/{id}/proofs", operation_id = "matter_proofs",
    tag = "audit", params(("id" = IdText, Path), ProofsFrom),
    responses((status = 200, body = Proofs)))]
async fn matter_proofs(
    call: Call,
    State(desk): State<Desk>,
    At(id): At<Id<Matter>>,
    Search(page): Search<ProofsFrom>,
) -> Outcome {
    call.account()?;
    call.read(id.shard(), move |tx, ctx| {
        seen(tx, &ctx.actor, &desk.works, id, false)?;
        of_matter(tx, id.shard(), id.get(), page, |tx, entry| told(tx, id, entry, Asker::Inside))
    })
    .await
}
