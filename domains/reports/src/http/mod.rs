//! Routes of reports: a line or two each.

pub(crate) mod follow;
mod mine;
pub(crate) mod resident;
mod room;
mod subscriptions;
pub(crate) mod wire;

use axum::extract::FromRef;
use http_edge::Edge;
use utoipa_axum::router::OpenApiRouter;

use crate::state::Reports;

/// All routes of reports.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .merge(resident::routes())
        .merge(follow::routes())
        .merge(mine::routes())
        .merge(room::routes())
        .merge(subscriptions::routes())
        .merge(crate::plain::routes())
}
