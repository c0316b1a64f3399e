//! Routes for everybody: a line or two each.

mod assets;
mod lights;

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use casework::Matter;
use http_edge::schema::{AreaText, CursorText, IdText};
use http_edge::{Answer, At, Call, Edge, Outcome, Search};
use kernel::{AreaCode, Cursor, Error, Id, Shard};
use procedure::draw::svg;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::asset::PROCEDURE as ASSET;
use crate::hooks::PROCEDURES;
use crate::lease::PROCEDURE as LEASE;
use crate::light::PROCEDURE as LIGHT;
use crate::model::ListId;
use crate::money::PROCEDURES as OF_MONEY;
use crate::ocds::{self, ReleasePackage};
use crate::purchase::PROCEDURE as PURCHASE;
use crate::queries::lists::{
    self, Asked, EditionsOut, PowersOut, Threshold, editions, thresholds as held,
};
use crate::queries::matters::{
    VillageMatterPage, VillageMatters, matter as one, matters as decided,
};
use crate::queries::money::{
    BookEntries, MissingPapers, VillageMoney, entries, missing, money as has, named,
};
use crate::state::Powers;

/// All routes of this crate.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Powers: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(powers))
        .routes(routes!(power_lists))
        .routes(routes!(power_picture))
        .routes(routes!(thresholds))
        .routes(routes!(village_matters))
        .routes(routes!(village_matter))
        .routes(routes!(village_money))
        .routes(routes!(village_entries))
        .routes(routes!(village_missing))
        .routes(routes!(village_ocds))
        .routes(routes!(village_qr))
        .merge(assets::routes())
        .merge(lights::routes())
}

/// Whose list, and which edition of it.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfList {
    /// A village, or any other area in the county.
    #[param(value_type = AreaText)]
    area: AreaCode,
    /// The one in force without it.
    #[param(value_type = Option<IdText>)]
    list: Option<ListId>,
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// Those of an area.
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

/// Which page.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Paged {
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// In which county.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InCounty {
    #[param(value_type = AreaText)]
    area: AreaCode,
}

/// The list of powers that holds at a place: its county's, or the seed.
#[utoipa::path(get, path = "/api/v1/powers", operation_id = "powers", tag = "powers",
    params(OfList), responses((status = 200, body = PowersOut)))]
async fn powers(call: Call, State(powers): State<Powers>, Search(of): Search<OfList>) -> Outcome {
    let OfList { area, list, cursor, limit } = of;
    let asked = Asked { area, list, cursor, limit };
    call.read(Shard::COMMON, move |tx, ctx| lists::powers(tx, ctx, &powers.works, &asked)).await
}

/// The editions of a county's own list, newest first.
#[utoipa::path(get, path = "/api/v1/powers/lists", operation_id = "power_lists", tag = "powers",
    params(OfArea), responses((status = 200, body = EditionsOut)))]
async fn power_lists(
    call: Call,
    State(powers): State<Powers>,
    Search(of): Search<OfArea>,
) -> Outcome {
    call.read(Shard::COMMON, move |tx, _| {
        editions(tx, &powers.works, of.area, (of.cursor.as_ref(), of.limit))
    })
    .await
}

/// The picture of a procedure by which a village decides (SVG).
#[utoipa::path(get, path = "/api/v1/powers/pictures/{procedure}", operation_id = "power_picture",
    tag = "powers", params(("procedure" = String, Path)),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
async fn power_picture(call: Call, State(powers): State<Powers>, At(name): At<String>) -> Outcome {
    let mut known = PROCEDURES.iter().chain(&OF_MONEY).chain([&PURCHASE, &ASSET, &LEASE, &LIGHT]);
    if !known.any(|known| *known == name) {
        return Err(Error::not_found().into());
    }
    let p = powers.works.procedures.current(&name)?;
    Ok(Answer::bytes("image/svg+xml", svg(&p, call.ctx.lang, None)))
}

/// What the red lights go by in a county.
#[utoipa::path(get, path = "/api/v1/powers/thresholds", operation_id = "power_thresholds",
    tag = "powers", params(InCounty), responses((status = 200, body = Vec<Threshold>)))]
async fn thresholds(
    call: Call,
    State(powers): State<Powers>,
    Search(of): Search<InCounty>,
) -> Outcome {
    Answer::of(&held(&call.ctx, &powers.works, of.area)?)
}

/// What a village has decided and decides, newest first.
#[utoipa::path(get, path = "/api/v1/powers/matters", operation_id = "village_matters",
    tag = "powers", params(OfArea), responses((status = 200, body = VillageMatters)))]
async fn village_matters(
    call: Call,
    State(powers): State<Powers>,
    Search(of): Search<OfArea>,
) -> Outcome {
    call.read(Shard::of_area(of.area), move |tx, ctx| {
        decided(tx, ctx, &powers.works, of.area, (of.cursor.as_ref(), of.limit))
    })
    .await
}

/// One of them: who did what when, in public words.
#[utoipa::path(get, path = "/api/v1/powers/matters/{id}", operation_id = "village_matter",
    tag = "powers", params(("id" = IdText, Path)),
    responses((status = 200, body = VillageMatterPage)))]
async fn village_matter(
    call: Call,
    State(powers): State<Powers>,
    At(id): At<Id<Matter>>,
) -> Outcome {
    call.read(id.shard(), move |tx, ctx| one(tx, ctx, &powers.works, id)).await
}

/// What a village has at the bank and in cash, and what of its budget is left.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/money",
    operation_id = "village_money", tag = "powers", params(("code" = AreaText, Path)),
    responses((status = 200, body = VillageMoney)))]
async fn village_money(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
) -> Outcome {
    let shard = Shard::of_area(village);
    call.read(shard, move |tx, ctx| has(tx, ctx, &powers.works, village)).await
}

/// What stands in a village's books, newest first.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/entries",
    operation_id = "village_entries", tag = "powers", params(("code" = AreaText, Path), Paged),
    responses((status = 200, body = BookEntries)))]
async fn village_entries(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
    Search(page): Search<Paged>,
) -> Outcome {
    call.read(Shard::of_area(village), move |tx, _| {
        entries(tx, &powers.works, village, (page.cursor.as_ref(), page.limit))
    })
    .await
}

/// What is missing before a village's books can be closed, oldest first.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/missing",
    operation_id = "village_missing", tag = "powers", params(("code" = AreaText, Path), Paged),
    responses((status = 200, body = MissingPapers)))]
async fn village_missing(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
    Search(page): Search<Paged>,
) -> Outcome {
    call.read(Shard::of_area(village), move |tx, ctx| {
        missing(tx, ctx, &powers.works, village, (page.cursor.as_ref(), page.limit))
    })
    .await
}

/// What a village buys, as an OCDS 1.1 release package.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/ocds",
    operation_id = "village_ocds", tag = "powers", params(("code" = AreaText, Path)),
    responses((status = 200, body = ReleasePackage)))]
async fn village_ocds(
    call: Call,
    State(powers): State<Powers>,
    At(village): At<AreaCode>,
) -> Outcome {
    call.read(Shard::of_area(village), move |tx, ctx| {
        ocds::package(tx, ctx, &powers.works, village, powers.address.as_deref())
    })
    .await
}

/// The QR picture of a village's page, for its board.
#[utoipa::path(get, path = "/api/v1/powers/villages/{code}/qr.svg", operation_id = "village_qr",
    tag = "powers", params(("code" = AreaText, Path)),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
async fn village_qr(
    call: Call,
    State(powers): State<Powers>,
    headers: HeaderMap,
    At(village): At<AreaCode>,
) -> Outcome {
    named(&powers.works, village)?;
    let home = call.home(&headers, powers.address());
    let page = format!("{home}/r/village/{}", ocds::digits(village));
    Ok(Answer::bytes("image/svg+xml", files::qr_svg(&page)?))
}
