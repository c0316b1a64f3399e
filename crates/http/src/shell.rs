//! What is around all routes, from the outside in: language and refusals, log
//! and figures, headers, the gate, panics, other websites, sizes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::asked::Asked;
use crate::gate::Gate;
use crate::input::JSON_LIMIT;
use crate::problem::Problem;
use crate::shield;
use crate::watch::Watched;
use crate::words::Words;

struct Shell {
    words: Arc<Words>,
    gate: Arc<Gate>,
    https: bool,
}

/// Puts the layers around the routes.
pub fn shell(routes: Router, words: Arc<Words>, gate: Arc<Gate>, https: bool) -> Router {
    let shell = Arc::new(Shell { words, gate, https });
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(shell, around))
        .layer(CatchPanicLayer::custom(shield::panicked))
        .layer(shield::same_site())
        .layer(DefaultBodyLimit::max(JSON_LIMIT));
    routes.layer(layers)
}

/// One layer for what could be four: each would copy and box all that is inside
/// it, for every request.
async fn around(State(shell): State<Arc<Shell>>, mut request: Request, next: Next) -> Response {
    let asked = Asked::of(&mut request);
    let watched = Watched::begin(&request, asked.trace);
    let response = shell.inside(request, next).await;
    let mut response = asked.answer(response, &shell.words);
    shield::harden(response.headers_mut(), shell.https);
    watched.end(&response);
    response
}

impl Shell {
    /// A place for the time in which the answer is made. A stream of live events
    /// gives its place back as soon as it begins.
    async fn inside(&self, request: Request, next: Next) -> Response {
        match self.gate.pass(request.uri().path()).await {
            Ok(_place) => next.run(request).await,
            Err(refusal) => Problem::from(refusal).into_response(),
        }
    }
}
