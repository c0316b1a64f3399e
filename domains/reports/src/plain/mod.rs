//! The resident's pages for browsers without scripts: report and tracking,
//! rendered here.
//!
//! They lie under `/r/plain/`, beside the pages with scripts, say the same
//! words (the same locale files) and run the same commands. Nothing is kept
//! between two pages but what the form itself carries, so there is no cookie
//! and nothing to expire; language and size stand in the address.

mod acts;
mod field;
mod figures;
mod follow;
mod frame;
mod home;
mod matter;
mod near;
mod report;
mod sent;
mod subscribe;
mod typed;
mod visit;
mod words;

use axum::extract::FromRef;
use axum::routing::{get, post};
use http_edge::{Edge, upload};
use utoipa_axum::router::OpenApiRouter;

use crate::state::Reports;

/// Where these pages lie.
const HOME: &str = "/r/plain";

/// The pages. They are no part of the described interface: what they do, its
/// operations do.
pub(crate) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .route("/r/plain/report", get(report::blank).post(report::check))
        .route("/r/plain/report/change", post(report::change))
        .route("/r/plain/report/send", post(report::send))
        .route("/r/plain/find", get(follow::find).post(follow::found))
        .route("/r/plain/follow/{code}/acts/{act}", post(acts::act))
        .route("/r/plain/subscribe", get(subscribe::blank).post(subscribe::ask))
        .layer(upload::form_limit())
        .route("/r/plain/", get(home::first))
        .route("/r/plain/look.css", get(home::look))
        .route("/r/plain/figures", get(figures::figures))
        .route("/r/plain/near", get(near::near))
        .route("/r/plain/matter/{id}", get(matter::matter))
        .route("/r/plain/subscribe/sent", get(subscribe::sent))
        .route("/r/plain/subscription/{link}", get(subscribe::subscription))
        .route("/r/plain/subscription/{link}/confirm", post(subscribe::confirm))
        .route(
            "/r/plain/subscription/{link}/end",
            get(subscribe::subscription).post(subscribe::end),
        )
        .route("/r/plain/done/{code}", get(follow::done))
        .route("/r/plain/follow/{code}", get(follow::follow))
}
