//! Subscribing by mail, and the public side of one matter. What a link in a
//! letter opens are pages (`/r/plain/subscription`), and no part of the
//! interface.

use axum::extract::{FromRef, State};
use casework::Matter;
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Edge, Input, Outcome};
use kernel::{Error, Id};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::queries::public_matter::{PublicMatter, public_matter};
use crate::state::Reports;
use crate::subscriptions::{self, NewSubscription, SubscriptionAsked};

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Reports: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(public_matter_of))
        .routes(routes!(subscriptions_offered, subscribe))
}

/// One matter as everybody may read it.
#[utoipa::path(get, path = "/api/v1/public/matters/{id}", operation_id = "public_matter",
    tag = "report", params(("id" = IdText, Path)), responses((status = 200, body = PublicMatter)))]
async fn public_matter_of(
    call: Call,
    State(reports): State<Reports>,
    At(id): At<Id<Matter>>,
) -> Outcome {
    let works = reports.works().clone();
    call.read(id.shard(), move |tx, ctx| {
        public_matter(tx, ctx.lang, &works, id)?.ok_or_else(Error::not_found)
    })
    .await
}

/// Whether one can subscribe here.
#[derive(Debug, Serialize, ToSchema)]
struct SubscriptionOffer {
    /// This place sends mail to whoever subscribes.
    offered: bool,
}

/// Whether this place sends mail to whoever subscribes.
#[utoipa::path(get, path = "/api/v1/subscriptions", operation_id = "subscriptions_offered",
    tag = "report", responses((status = 200, body = SubscriptionOffer)))]
async fn subscriptions_offered(call: Call) -> Outcome {
    Answer::of(&SubscriptionOffer { offered: subscriptions::offered(&call.ctx) })
}

/// Asks for mail about what is public of an area or a matter. A link goes to
/// the address; nothing else does before it was opened and confirmed. The
/// answer is the same whether anybody here knows the address or not.
#[utoipa::path(post, path = "/api/v1/subscriptions", operation_id = "subscribe", tag = "report",
    request_body = NewSubscription, responses((status = 200, body = SubscriptionAsked)))]
async fn subscribe(
    call: Call,
    State(reports): State<Reports>,
    input: Input<NewSubscription>,
) -> Outcome {
    Answer::of(&subscriptions::ask(&call, &reports, &input.body).await?)
}
