//! What every answer carries against misuse, and what refuses a request made
//! by another website.

use std::any::Any;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Error;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::problem::Problem;

/// Pages load nothing from elsewhere, run no inline code and stand in nobody's
/// frame. `blob:` and `data:` are for photos before they are sent.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; \
    worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=()",
    ),
];

/// A browser that has been here over https comes by nothing else for a year.
const ENCRYPTED: (HeaderName, &str) =
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");

/// What nobody said may be kept is kept by no cache: refusals too tell what
/// one person may see.
const UNKEPT: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// Adds them. `https`: browsers come over encrypted lines, and are told to stay
/// there.
pub fn harden(answer: &mut HeaderMap, https: bool) {
    let encrypted = https.then_some(ENCRYPTED);
    for (name, value) in HEADERS.into_iter().chain([UNKEPT]).chain(encrypted) {
        answer.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// Refuses an unsafe request that a browser made for another website. A client
/// that is no browser sends neither Origin nor Sec-Fetch-Site and passes: it
/// holds no cookie that somebody else could make it send.
pub fn same_site() -> CsrfLayer<fn(ProtectionError) -> Response> {
    CsrfLayer::new().with_rejection_response(foreign as fn(ProtectionError) -> Response)
}

fn foreign(_: ProtectionError) -> Response {
    Problem::from(Error::forbidden("http.cross_site")).into_response()
}

/// A defect of ours that panicked: the asker gets the trace id, the log the
/// message.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    Problem::from(Error::internal(said)).into_response()
}
