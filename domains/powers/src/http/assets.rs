//! What belongs to a village, and what it lets.

use std::sync::Arc;

use axum::extract::{FromRef, State};
use casework::Matter;
use http_edge::schema::{AreaText, IdText};
use http_edge::{Answer, At, Call, Edge, Outcome, Search};
use kernel::{AreaCode, Id, Shard};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::queries::assets::{VillageAssetPage, VillageAssets, asset as thing, assets as things};
use crate::queries::leases::{VillageLeasePage, VillageLeases, lease as let_out, leases as lets};
use crate::queries::letter::letter;
use crate::state::Powers;

/// Routes of register and leases.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Powers: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(village_assets))
        .routes(routes!(village_asset))
        .routes(routes!(village_leases))
        .routes(routes!(village_lease))
        .routes(routes!(village_letter))
}

/// What belongs to a village: its register of assets, newest first.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/assets",
    operation_id = "village_assets", tag = "powers", params(("code" = AreaText, Path), Paged),
    responses((status = 200, body = VillageAssets)))]
async fn village_assets(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
    Search(page): Search<Paged>,
) -> Outcome {
    call.read(Shard::of_area(village), move |tx, ctx| {
        things(tx, ctx, &powers.works, village, (page.cursor.as_ref(), page.limit))
    })
    .await
}

/// One asset with every entry about it: who wrote what down when, as posts.
#[utoipa::path(get, path = "/api/v1/powers/assets/{id}", operation_id = "village_asset",
    tag = "powers", params(("id" = IdText, Path)),
    responses((status = 200, body = VillageAssetPage)))]
async fn village_asset(
    call: Call,
    State(powers): State<Powers>,
    At(id): At<Id<Matter>>,
) -> Outcome {
    call.read(id.shard(), move |tx, ctx| thing(tx, ctx, &powers.works, id)).await
}

/// What a village lets, and is about to let, newest first.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/leases",
    operation_id = "village_leases", tag = "powers", params(("code" = AreaText, Path), Paged),
    responses((status = 200, body = VillageLeases)))]
async fn village_leases(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
    Search(page): Search<Paged>,
) -> Outcome {
    call.read(Shard::of_area(village), move |tx, ctx| {
        lets(tx, ctx, &powers.works, village, (page.cursor.as_ref(), page.limit))
    })
    .await
}

/// One lease with every rent of its contract, and what was paid of each.
#[utoipa::path(get, path = "/api/v1/powers/leases/{id}", operation_id = "village_lease",
    tag = "powers", params(("id" = IdText, Path)),
    responses((status = 200, body = VillageLeasePage)))]
async fn village_lease(
    call: Call,
    State(powers): State<Powers>,
    At(id): At<Id<Matter>>,
) -> Outcome {
    call.read(id.shard(), move |tx, ctx| let_out(tx, ctx, &powers.works, id)).await
}

/// A letter about arrears as it is printed, by its place from 1; for the
/// village's own people.
#[utoipa::path(get, path = "/api/v1/powers/leases/{id}/letters/{place}",
    operation_id = "village_letter", tag = "powers",
    params(("id" = IdText, Path), ("place" = usize, Path)),
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn village_letter(
    call: Call,
    State(powers): State<Powers>,
    At((id, place)): At<(Id<Matter>, usize)>,
) -> Outcome {
    let words = Arc::clone(call.edge().words());
    let text = call.rows(id.shard(), move |tx, ctx| {
        let say = |lang, key: &str, args: &[(&str, Value)]| words.say(lang, key, args);
        letter(tx, ctx, &powers.works, (id, place), &say)
    });
    let text = text.await?;
    Ok(Answer::bytes("text/plain; charset=utf-8", text))
}
