//! Routes: a line or two each, no ifs.

mod boundaries;
mod bulk;
mod files;
mod land;
mod matters;
mod notices;
mod people;
mod procedures;
mod responsibility;
mod rights;
mod sender;
mod shift;
mod supervision;
mod work;

use axum::extract::FromRef;
use http_edge::Edge;
use utoipa_axum::router::OpenApiRouter;

use crate::state::Desk;

/// All routes of the workbench.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .merge(land::routes())
        .merge(boundaries::routes())
        .merge(responsibility::routes())
        .merge(work::routes())
        .merge(matters::routes())
        .merge(notices::routes())
        .merge(people::routes())
        .merge(procedures::routes())
        .merge(rights::routes())
        .merge(bulk::routes())
        .merge(shift::routes())
        .merge(supervision::routes())
        .merge(files::routes())
}
