//! Routes: a line or two each.

mod glasses;
mod hidings;
mod inventory;
mod mine;
mod resident;
mod tracker;

use axum::extract::FromRef;
use http_edge::Edge;
use utoipa_axum::router::OpenApiRouter;

use crate::state::Privacy;

/// All routes of this crate.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new()
        .merge(inventory::routes())
        .merge(resident::routes())
        .merge(mine::routes())
        .merge(tracker::routes())
        .merge(hidings::routes())
        .merge(glasses::routes())
}
