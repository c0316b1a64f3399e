//! The pages, embedded: hashed assets for ever, HTML never from a cache, and
//! a missing asset is missing (a page in its place would break quietly).

use std::borrow::Cow;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

/// A file of the pages by its path (`resident/assets/main-3f2a.js`).
pub type Find = fn(&str) -> Option<Cow<'static, [u8]>>;

/// The four faces: base path and folder.
const FACES: [(&str, &str); 4] =
    [("/r", "resident"), ("/w", "workbench"), ("/g", "grid"), ("/s", "screen")];

/// Routes of all faces; `/` leads to the resident's.
pub fn routes<S: Clone + Send + Sync + 'static>(find: Find) -> Router<S> {
    let mut router = Router::new().route("/", get(|| async { Redirect::temporary("/r/") }));
    for (base, folder) in FACES {
        let serve = move |request: Request| async move {
            let path = request.uri().path().strip_prefix(base).unwrap_or("");
            file(find, folder, path.trim_start_matches('/'), request.headers())
        };
        let home = format!("{base}/");
        let away = {
            let home = home.clone();
            move |_: Uri| async move { Redirect::permanent(&home) }
        };
        router = router
            .route(base, get(away))
            .route(&home, get(serve))
            .route(&format!("{base}/{{*path}}"), get(serve));
    }
    router
}

fn file(find: Find, folder: &str, path: &str, headers: &HeaderMap) -> Response {
    let asked = format!("{folder}/{path}");
    if is_file(path) {
        return match packed(find, &asked, headers) {
            Some(found) => found,
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    // Any other address is a page of the app, which routes by itself.
    packed(find, &format!("{folder}/index.html"), headers)
        .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A path that names a file: under `assets/`, or with an extension.
fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    path.starts_with("assets/") || name.contains('.')
}

/// The file, as the smallest variant that was built and that the asker reads.
fn packed(find: Find, path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(headers, encoding)
            && let Some(bytes) = find(&format!("{path}{suffix}"))
        {
            return Some(response(path, bytes, Some(encoding)));
        }
    }
    find(path).map(|bytes| response(path, bytes, None))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let listed = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    listed.split(',').take(16).any(|part| {
        let mut halves = part.split(';');
        let name = halves.next().unwrap_or("").trim();
        let refused = halves.any(|q| matches!(q.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        name.eq_ignore_ascii_case(encoding) && !refused
    })
}

fn response(path: &str, bytes: Cow<'static, [u8]>, encoding: Option<&'static str>) -> Response {
    let bytes = match bytes {
        Cow::Borrowed(fixed) => Bytes::from_static(fixed),
        Cow::Owned(read) => Bytes::from(read),
    };
    let hashed = path.contains("/assets/");
    let keep = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt;

    use super::*;

    fn find(path: &str) -> Option<Cow<'static, [u8]>> {
        let body: &'static [u8] = match path {
            "resident/index.html" => b"home",
            "resident/index.html.gz" => b"home in gz",
            "resident/assets/a-1.js" => b"js",
            "resident/assets/a-1.js.br" => b"js in br",
            _ => return None,
        };
        Some(Cow::Borrowed(body))
    }

    async fn ask(path: &str, encoding: &str) -> (u16, String, String) {
        let request = Request::get(path).header("accept-encoding", encoding);
        let answer =
            routes::<()>(find).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let header =
            |name| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let (status, cache) = (answer.status().as_u16(), header("cache-control"));
        let body = axum::body::to_bytes(answer.into_body(), 99).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), cache)
    }

    #[tokio::test]
    async fn a_page_is_found_and_a_missing_asset_is_missing() {
        let cases = [
            ("/r/", "", 200, "home"),
            ("/r/matters/12", "gzip, br", 200, "home in gz"),
            ("/r/matters/12", "gzip;q=0", 200, "home"),
            ("/r/assets/a-1.js", "br", 200, "js in br"),
            ("/r/assets/a-1.js.br", "", 404, ""),
            ("/r/assets/gone.js", "", 404, ""),
            ("/r/assets/gone", "", 404, ""),
            ("/r/favicon.ico", "", 404, ""),
            ("/w/", "", 404, ""),
            ("/r/../w/x", "", 200, "home"),
            ("/", "", 307, ""),
            ("/r", "", 308, ""),
        ];
        for (path, encoding, status, body) in cases {
            let got = ask(path, encoding).await;
            assert_eq!((got.0, got.1.as_str()), (status, body), "{path}");
        }
        assert!(ask("/r/assets/a-1.js", "").await.2.contains("immutable"));
        assert_eq!(ask("/r/", "").await.2, "no-cache");
    }
}
