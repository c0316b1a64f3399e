//! Routes of the edge itself: health, figures, the document, outcomes, events.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::{Extension, FromRef, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use kernel::{Ctx, Error, Id, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::asked::Told;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Search};
use crate::live::Listener;
use crate::peer::Peer;
use crate::problem::{Outcome, Problem};
use crate::schema::{IdText, TimeText};
use crate::watch::figures;

/// Matters one stream may watch.
const MOST_MATTERS: usize = 20;
/// After so long a stream ends and the browser opens another: what was granted
/// meanwhile then holds. What was taken away ends it at once.
const STREAM_TIME: Duration = Duration::from_secs(15 * 60);

/// Routes under `/api/v1` and the two for machines.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(outcome))
        .routes(routes!(events))
        .routes(routes!(health))
        .routes(routes!(metrics))
}

/// How the program is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `serving`, `stopped` (writes have stopped), or `stopping`.
    pub state: &'static str,
    /// What is still being loaded; commands are served meanwhile.
    pub loading: Vec<&'static str>,
    /// Neighbour systems that wait for a secret; everything else is served. Told
    /// to this machine alone: which neighbours a city has is not for everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<String>,
    /// Commands that wait, and how many may.
    pub queue: usize,
    pub queue_limit: usize,
    pub version: &'static str,
}

/// 200 when commands are served, else 503; lists what is still loading.
#[utoipa::path(get, path = "/healthz", operation_id = "health", tag = "system",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
async fn health(
    State(edge): State<Edge>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Response {
    let store = edge.store().health();
    let (status, state) = match (edge.gate().is_stopping(), store.serves()) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        (false, false) => (StatusCode::SERVICE_UNAVAILABLE, "stopped"),
        (false, true) => (StatusCode::OK, "serving"),
    };
    let health = Health {
        state,
        loading: edge.ready().missing(),
        lacking: if is_here(peer, &headers) { edge.ready().lacking() } else { Vec::new() },
        queue: store.queue.0,
        queue_limit: store.queue.1,
        version: env!("CARGO_PKG_VERSION"),
    };
    (status, Extension(Told), Json(health)).into_response()
}

/// Figures for Prometheus; asked for from this machine itself, else not found.
#[utoipa::path(get, path = "/metrics", operation_id = "metrics", tag = "system",
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn metrics(
    State(edge): State<Edge>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> std::result::Result<Response, Problem> {
    if !is_here(peer, &headers) {
        return Err(Error::not_found().into());
    }
    let health = edge.store().health();
    metrics::gauge!("store_queue_commands").set(health.queue.0 as f64);
    metrics::gauge!("store_queue_reads").set(health.reads.0 as f64);
    metrics::gauge!("store_serves").set(f64::from(u8::from(health.serves())));
    metrics::gauge!("live_streams").set(edge.hub().listeners() as f64);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, figures().render()).into_response())
}

fn is_here(peer: Option<Extension<Peer>>, headers: &HeaderMap) -> bool {
    peer.is_some_and(|Extension(peer)| peer.is_here(headers))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Of {
    /// Id of what the command was about; without it, the city's own (accounts,
    /// settings).
    #[param(value_type = Option<IdText>)]
    of: Option<Id<()>>,
}

/// What became of a command.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    /// Whether it was kept. `false`: send it again, under the same key.
    pub done: bool,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// What was answered; gone after seven days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<serde_json::Value>,
}

/// What became of the command that the asker sent under this key.
#[utoipa::path(get, path = "/api/v1/outcomes/{key}", operation_id = "outcome", tag = "system",
    params(("key" = String, Path), Of), responses((status = 200, body = Kept)))]
async fn outcome(call: Call, At(key): At<String>, Search(of): Search<Of>) -> Outcome {
    let shard = of.of.map_or(Shard::COMMON, Id::shard);
    let found = call.edge().store().outcome(shard, &call.ctx.actor, &key).await?;
    crate::Answer::of(&match found {
        store::replay::Outcome::NotDone => Kept { done: false, at: None, answer: None },
        store::replay::Outcome::Done { at, answer } => Kept { done: true, at: Some(at), answer },
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Watched {
    /// Ids of matters, with commas between them; at most 20.
    matter: Option<String>,
}

/// Live events: `{"type":"matter","id":"…","version":3}`, `{"type":"worklist"}`
/// and, when one was told something, `{"type":"notices"}`. After a reconnect, ask again for what is shown.
#[utoipa::path(get, path = "/api/v1/events", operation_id = "events", tag = "system",
    params(Watched), responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn events(
    mut call: Call,
    Search(watched): Search<Watched>,
) -> std::result::Result<Response, Problem> {
    let matters = matters(watched.matter.as_deref().unwrap_or(""))?;
    if matters.is_empty() {
        // A stream that would never say anything only takes a seat.
        call.account()?;
    }
    // Listening begins before rights are read: nothing falls between.
    let events = call.edge().store().live();
    call.renew().await?;
    allow(&call, &matters).await?;
    let listener = call.edge().hub().listen(events, call.ctx.actor.clone(), matters)?;
    let end = Box::pin(tokio::time::sleep(time_of(&call.ctx)));
    let lines = stream::unfold((listener, end), |(mut listener, mut end)| async move {
        let line = tokio::select! {
            line = line(&mut listener) => line?,
            () = &mut end => return None,
        };
        Some((Ok::<_, Infallible>(line), (listener, end)))
    });
    // A proxy that gathers lines would make live events late ones.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    let alive = KeepAlive::new().interval(Duration::from_secs(20));
    Ok((unbuffered, Sse::new(lines).keep_alive(alive)).into_response())
}

/// How long a stream lasts: no longer than any grant that it was opened with.
fn time_of(ctx: &Ctx) -> Duration {
    let ends = ctx.actor.grants().iter().filter_map(|grant| grant.to);
    let left =
        |end: Time| Duration::from_micros((end.micros() - ctx.now.micros()).max(0).cast_unsigned());
    ends.map(left).min().map_or(STREAM_TIME, |soonest| soonest.min(STREAM_TIME))
}

async fn line(listener: &mut Listener) -> Option<Event> {
    let sent = listener.next().await?;
    Event::default().json_data(sent).ok()
}

fn matters(list: &str) -> Result<BTreeSet<i64>> {
    let wrong = || Error::invalid("http.value", "matter");
    let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
    let ids = parts.map(|part| part.parse::<Id<()>>().map(Id::get).map_err(|_| wrong()));
    let ids: BTreeSet<i64> = ids.take(MOST_MATTERS + 1).collect::<Result<_>>()?;
    if ids.len() > MOST_MATTERS { Err(wrong()) } else { Ok(ids) }
}

/// Every matter is one that the asker may see, or none is told of.
async fn allow(call: &Call, matters: &BTreeSet<i64>) -> Result<()> {
    for id in matters.iter().copied() {
        let shard = Id::<()>::from_i64(id).map_or(Shard::COMMON, Id::shard);
        let around = call.edge().surroundings().clone();
        call.rows(shard, move |tx, ctx| around.may_watch(tx, ctx, id)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_watches_a_bounded_list_of_ids() {
        assert_eq!(matters(" 7, 8,,7").unwrap(), BTreeSet::from([7, 8]));
        assert!(matters("").unwrap().is_empty());
        let many = (0..21).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        for bad in ["x", "-1", "7;8", many.as_str()] {
            assert!(matters(bad).is_err(), "{bad}");
        }
    }
}
