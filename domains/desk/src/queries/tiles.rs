//! Map tiles: the same for everybody, so browsers keep them.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use casework::Works;
use http_edge::problem::Problem;
use kernel::Error;

const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Kept for a minute without asking, then asked for again by tag.
const KEEP: &str = "public, max-age=60";

/// A tile, or that the one in the browser is still right.
///
/// # Errors
/// Not found for a tile that does not exist.
pub async fn answer(
    works: &Arc<Works>,
    (z, x, y): (u32, u32, u32),
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (map, directory) = (works.map(), works.directory());
    let tag = format!("\"{}.{}\"", map.stamp(), directory.stamp());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|t| t.as_bytes() == tag.as_bytes()) {
        return Ok(written(StatusCode::NOT_MODIFIED, &tag, Vec::new()));
    }
    // The first tile melts the outlines of a whole city: some tenths of a second.
    let made = tokio::task::spawn_blocking(move || map.tile(&directory, z, x, y));
    let tile = made.await.map_err(Error::internal)?.ok_or_else(Error::not_found)?;
    Ok(written(StatusCode::OK, &tag, tile))
}

fn written(status: StatusCode, tag: &str, tile: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(tile));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
