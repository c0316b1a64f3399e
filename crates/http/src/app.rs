//! All routes, their document, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::http::header;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::edge::Edge;
use crate::openapi;
use crate::pages::{self, Find};
use crate::shell::shell;

/// The document of these routes; needs neither a database nor a state.
pub fn document<S: Clone + Send + Sync + 'static>(routes: OpenApiRouter<S>) -> OpenApi {
    openapi::finish(OpenApiRouter::with_openapi(openapi::begin()).merge(routes).into_openapi())
}

/// The whole application: interface, its document, pages, layers.
pub fn app<S>(state: S, routes: OpenApiRouter<S>, find: Find) -> Router
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    let edge = Edge::from_ref(&state);
    let (routes, api) =
        OpenApiRouter::with_openapi(openapi::begin()).merge(routes).split_for_parts();
    let api = openapi::finish(api);
    edge.name_operations(&api);
    let text: Arc<str> = api.to_json().unwrap_or_default().into();
    let document = get(move || {
        let text = Arc::clone(&text);
        async move { ([(header::CONTENT_TYPE, "application/json")], text.to_string()) }
    });
    let all =
        routes.with_state(state).route("/api/v1/openapi.json", document).merge(pages::routes(find));
    shell(all, Arc::clone(edge.words()), Arc::clone(edge.gate()), edge.config().https)
}
