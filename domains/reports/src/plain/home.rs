//! The first page, and how all of them look.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

use super::frame::Frame;
use super::visit::{Visit, shown};

#[derive(Template)]
#[template(path = "first.html")]
struct First<'a> {
    f: &'a Frame,
}

/// Report, follow, near by, whom to call.
pub(super) async fn first(visit: Visit) -> Response {
    visit.answer(shown(&First { f: &visit.frame }))
}

/// Colours and sizes as the pages with scripts have them.
const LOOK: &str = concat!(
    include_str!("../../../../web/packages/ui/src/look/tokens.css"),
    include_str!("../../../../web/packages/ui/src/look/base.css"),
    include_str!("../../templates/plain.css"),
);

/// The look of these pages.
pub(super) async fn look() -> ([(HeaderName, HeaderValue); 2], &'static str) {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    // The name is the same in every edition: kept for an hour, not for ever.
    let keep = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    ([kind, keep], LOOK)
}
