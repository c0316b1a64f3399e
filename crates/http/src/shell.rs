//! The layers around all routes, from the outside in: language and refusals,
//! log and figures, headers, panics, the gate, other websites, sizes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::gate::Gate;
use crate::input::JSON_LIMIT;
use crate::words::Words;
use crate::{asked, gate, shield, watch};

/// Puts the layers around the routes.
pub fn shell(routes: Router, words: Arc<Words>, gate: Arc<Gate>, https: bool) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(words, speak))
        .layer(from_fn(watch::watch))
        .layer(from_fn_with_state(https, protect))
        .layer(CatchPanicLayer::custom(shield::panicked))
        .layer(from_fn_with_state(gate, enter))
        .layer(shield::same_site())
        .layer(DefaultBodyLimit::max(JSON_LIMIT));
    routes.layer(layers)
}

async fn speak(State(words): State<Arc<Words>>, request: Request, next: Next) -> Response {
    asked::speak(words, request, next).await
}

async fn protect(State(https): State<bool>, request: Request, next: Next) -> Response {
    shield::headers(https, request, next).await
}

async fn enter(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    gate::layer(gate, request, next).await
}
