//! Areas, places, units, the taxonomy: open to everybody, since every form
//! of every page begins with them.

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use axum::response::Response;
use casework::queries::page::named_line;
use http_edge::problem::{Outcome, Problem};
use http_edge::schema::AreaText;
use http_edge::{Answer, At, Call, Edge, Search};
use kernel::{AreaCode, Error};
use territory::Point;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::tiles;
use crate::state::Desk;
use crate::wire::ListOf;
use crate::wire::land::{
    AreaOut, ChildrenOf, LocatedOut, NamedLike, TaxonomyOut, UnitOut, UnitsLike, Where, children,
};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(taxonomy))
        .routes(routes!(areas))
        .routes(routes!(find_areas))
        .routes(routes!(area))
        .routes(routes!(locate))
        .routes(routes!(units))
        .routes(routes!(tile))
}

/// Categories and subcategories, in both languages.
#[utoipa::path(get, path = "/api/v1/taxonomy", operation_id = "taxonomy", tag = "territory",
    responses((status = 200, body = TaxonomyOut)))]
async fn taxonomy(State(desk): State<Desk>) -> Outcome {
    Answer::of(&TaxonomyOut::from(desk.works.directory().taxonomy()))
}

/// The areas directly inside one, or the outermost.
#[utoipa::path(get, path = "/api/v1/areas", operation_id = "areas", tag = "territory",
    params(ChildrenOf), responses((status = 200, body = ListOf<AreaOut>)))]
async fn areas(State(desk): State<Desk>, Search(q): Search<ChildrenOf>) -> Outcome {
    let directory = desk.works.directory();
    let found = children(&directory, q.parent);
    Answer::of(&ListOf::cut(found, q.cursor.as_ref(), q.limit))
}

/// Areas whose name holds a text, outermost first.
#[utoipa::path(get, path = "/api/v1/areas/search", operation_id = "find_areas", tag = "territory",
    params(NamedLike), responses((status = 200, body = ListOf<AreaOut>)))]
async fn find_areas(State(desk): State<Desk>, Search(q): Search<NamedLike>) -> Outcome {
    let directory = desk.works.directory();
    let found = directory.find_areas(&q.q, q.area, q.level, q.cursor.as_ref(), q.limit);
    Answer::of(&ListOf::from(found.map(|a| AreaOut::of(&directory, a))))
}

/// One area.
#[utoipa::path(get, path = "/api/v1/areas/{code}", operation_id = "area", tag = "territory",
    params(("code" = AreaText, Path)), responses((status = 200, body = AreaOut)))]
async fn area(State(desk): State<Desk>, At(code): At<AreaCode>) -> Outcome {
    let directory = desk.works.directory();
    let found = directory.area(code).ok_or_else(Error::not_found)?;
    Answer::of(&AreaOut::of(&directory, found))
}

/// Where a place lies: its micro-grid and the areas round it.
#[utoipa::path(get, path = "/api/v1/locate", operation_id = "locate", tag = "territory",
    params(Where), responses((status = 200, body = LocatedOut)))]
async fn locate(State(desk): State<Desk>, Search(at): Search<Where>) -> Outcome {
    let place = Point::from_degrees(at.lon, at.lat);
    let place = place.ok_or_else(|| Error::invalid("http.value", "lon"))?;
    let found = desk.works.map().locate(place).ok_or_else(Error::not_found)?;
    let line = named_line(&desk.works.directory(), found.area);
    Answer::of(&LocatedOut { line, flag: found.flag })
}

/// Units whose name holds a text.
#[utoipa::path(get, path = "/api/v1/units", operation_id = "units", tag = "territory",
    params(UnitsLike), responses((status = 200, body = ListOf<UnitOut>)))]
async fn units(call: Call, State(desk): State<Desk>, Search(q): Search<UnitsLike>) -> Outcome {
    let (directory, staff) = (desk.works.directory(), call.account().is_ok());
    let found = directory.find_units(&q.q, q.area, q.cursor.as_ref(), q.limit);
    Answer::of(&ListOf::from(found.map(|u| UnitOut::of(u, staff))))
}

/// A vector tile (MVT 2) of the boundaries, with a layer for each level and
/// one of labels. Asked for again with If-None-Match, it is sent again only
/// when a boundary or a name has changed.
#[utoipa::path(get, path = "/api/v1/tiles/{z}/{x}/{y}", operation_id = "tile", tag = "territory",
    params(("z" = u32, Path), ("x" = u32, Path), ("y" = u32, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304)))]
async fn tile(
    State(desk): State<Desk>,
    At(place): At<(u32, u32, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    tiles::answer(&desk.works, place, &headers).await
}
