//! Routes: the published contracts, how connectors stand, and the door for
//! signed messages.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRef, Request, State};
use axum::http::HeaderMap;
use http_edge::input::{JSON_LIMIT, read_json};
use http_edge::{Answer, At, Call, Edge, Outcome};
use identity::policy::Target;
use kernel::{Error, Kind, Result};
use serde::Serialize;
use serde_json::Value;
use tokio::time::{Duration, timeout};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::contract::Published;
use crate::state::{Connectors, Standing};
use crate::take_in::Taken;
use crate::webhook::Signed;

/// How long a message may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// All routes of connectors.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Connectors: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(contracts))
        .routes(routes!(connectors))
        .routes(routes!(message))
}

/// A list.
#[derive(Debug, Serialize, ToSchema)]
struct Items<T> {
    items: Vec<T>,
}

/// What a message did.
#[derive(Debug, Serialize, ToSchema)]
struct Effect {
    /// Our number of the matter.
    number: String,
}

/// Which systems the city is connected with: which fields, for what, on what
/// ground, how long, who answers.
#[utoipa::path(get, path = "/api/v1/contracts", operation_id = "contracts", tag = "connectors",
    responses((status = 200, body = Items<Published>)))]
async fn contracts(_: Call, State(all): State<Connectors>) -> Outcome {
    let items = all.all().iter().map(|c| c.contract.published()).collect();
    Answer::of(&Items { items })
}

/// How each connector stands, with what was set aside.
#[utoipa::path(get, path = "/api/v1/connectors", operation_id = "connectors", tag = "connectors",
    responses((status = 200, body = Items<Standing>)))]
async fn connectors(call: Call, State(all): State<Connectors>) -> Outcome {
    call.account()?;
    let policy = call.edge().policy();
    policy.allows(&call.ctx.actor, "connectors.see", &Target::nothing())?;
    Answer::of(&Items { items: all.standing().await? })
}

/// A message of another system, signed by the Standard Webhooks specification.
/// The same message again has no second effect.
#[utoipa::path(post, path = "/api/v1/connectors/{connector}/messages", operation_id = "message",
    tag = "connectors", params(("connector" = String, Path),
        ("webhook-id" = String, Header), ("webhook-timestamp" = String, Header),
        ("webhook-signature" = String, Header)),
    request_body(content = Object, content_type = "application/json"),
    responses((status = 200, body = Effect)))]
async fn message(
    call: Call,
    State(all): State<Connectors>,
    At(connector): At<String>,
    headers: HeaderMap,
    sent: Request,
) -> Outcome {
    // a name that is not there and a wrong signature answer alike
    let refused = || Error::new(Kind::Anonymous, "connectors.signature");
    let found = all.get(&connector).and_then(|c| Some((c, c.secret.as_ref()?)));
    let (Some((c, secret)), Some(signed)) = (found, signed(&headers)) else {
        call.slow_down()?;
        return Err(refused().into());
    };
    let bytes = body(sent).await?;
    if let Err(e) = secret.verify(&signed, call.ctx.now, &bytes) {
        call.slow_down()?;
        return Err(e.into());
    }
    let body: Value = read_json(&bytes)?;
    let (Taken::Order(id) | Taken::Update(id)) = all.take_in(c, &signed.id, &body).await?;
    let number = casework::model::number(id, all.works().calendars.zone());
    Answer::of(&Effect { number })
}

fn signed(headers: &HeaderMap) -> Option<Signed> {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    Some(Signed {
        id: header("webhook-id")?.to_owned(),
        timestamp: header("webhook-timestamp")?.parse().ok()?,
        signature: header("webhook-signature")?.to_owned(),
    })
}

async fn body(sent: Request) -> Result<Bytes> {
    match timeout(BODY_TIME, to_bytes(sent.into_body(), JSON_LIMIT)).await {
        Err(_) => {
            Err(Error::new(Kind::Invalid, "http.timeout").arg("seconds", BODY_TIME.as_secs()))
        }
        Ok(Err(_)) => Err(Error::new(Kind::TooLarge, "http.too_large").arg("limit", JSON_LIMIT)),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}
