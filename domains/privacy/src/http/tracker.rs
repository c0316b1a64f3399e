//! The same over REST in the shape of the Estonian Data Tracker (dumonitor,
//! version 2): whoever reads such answers from a register reads ours.

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use http_edge::schema::TimeText;
use http_edge::{Answer, Call, Edge, Outcome, Search};
use identity::policy::Target;
use identity::vault::VaultRef;
use kernel::{Error, Result, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::resident::people;
use crate::queries::looks::shown_from;
use crate::queries::usages::{Asked, FindUsageResponse, PAGE_MOST, usages};
use crate::state::Privacy;

/// Who signed in where the question comes from.
const USER: &str = "x-road-userid";

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(find_usage))
        .routes(routes!(usage_period))
        .routes(routes!(heartbeat))
}

/// Of whom, from when, until when.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct Usages {
    /// A matter code; for a portal with a token, its user's identity number.
    user_code: String,
    #[param(value_type = Option<TimeText>)]
    period_start: Option<Time>,
    #[param(value_type = Option<TimeText>)]
    period_end: Option<Time>,
    /// How many are skipped.
    #[serde(default)]
    offset: usize,
    /// At most 1000.
    limit: Option<usize>,
}

/// From when on the log tells.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UsagePeriodResponse {
    /// Until now: there is no end.
    #[schema(value_type = TimeText)]
    period_start: Time,
}

/// That it answers.
#[derive(Debug, Serialize, ToSchema)]
struct HeartbeatResponse {
    /// `OK`
    status: &'static str,
    message: String,
}

/// Who used somebody's data. Anybody asks with a matter code. A portal asks
/// with its token for the one who is signed in to it: the identity number
/// stands in `userCode` and in `X-Road-UserId`.
#[utoipa::path(get, path = "/v2/findUsage", operation_id = "find_usage", tag = "privacy",
    params(("X-Road-UserId" = Option<String>, Header), Usages),
    responses((status = 200, body = FindUsageResponse)))]
async fn find_usage(
    call: Call,
    State(privacy): State<Privacy>,
    headers: HeaderMap,
    Search(q): Search<Usages>,
) -> Outcome {
    let limit = q.limit.unwrap_or(PAGE_MOST).min(PAGE_MOST);
    let asked = Asked { from: q.period_start, to: q.period_end, offset: q.offset, limit };
    let words = call.edge().words().clone();
    let by_code = call.signed().is_none_or(|signed| signed.scopes.is_none());
    if by_code {
        call.slow_down()?;
        let shard = privacy.codes.shard(&q.user_code)?;
        return call
            .read(shard, move |tx, ctx| {
                let says = privacy.says(&words, ctx.lang);
                let matter = privacy.codes.matter(tx, &q.user_code)?;
                let known = people(tx, matter)?;
                usages(tx, ctx, &says, &known, asked)
            })
            .await;
    }
    let known = known_by_number(&call, &privacy, &headers, &q.user_code).await?;
    let shards = store::Shards::All;
    let ctx = call.ctx.clone();
    let found = call.edge().store().read_many(shards, move |tx| {
        let says = privacy.says(&words, ctx.lang);
        usages(tx, &ctx, &says, &known, asked)
    });
    Answer::of(&found.await?)
}

/// The persons behind an identity number, for a portal that asks for the very
/// one who is signed in to it.
async fn known_by_number(
    call: &Call,
    privacy: &Privacy,
    headers: &HeaderMap,
    user_code: &str,
) -> Result<Vec<VaultRef>> {
    let works = &privacy.works;
    works.policy.allows(&call.ctx.actor, "privacy.find_usage", &Target::nothing())?;
    let signed_in = headers.get(USER).and_then(|v| v.to_str().ok()).map(number);
    if signed_in != Some(number(user_code)) {
        return Err(Error::forbidden("privacy.other_person"));
    }
    works.vault.find(call.edge().store(), "id_number", number(user_code)).await
}

/// Without the letters of the country that stand before it.
fn number(code: &str) -> &str {
    let code = code.trim();
    code.strip_prefix("CN").unwrap_or(code)
}

/// From when on `findUsage` tells.
#[utoipa::path(get, path = "/v2/usagePeriod", operation_id = "usage_period", tag = "privacy",
    responses((status = 200, body = UsagePeriodResponse)))]
async fn usage_period(call: Call) -> Outcome {
    Answer::of(&UsagePeriodResponse { period_start: shown_from(&call.ctx) })
}

/// Whether `findUsage` answers.
#[utoipa::path(get, path = "/v2/heartbeat", operation_id = "heartbeat", tag = "privacy",
    responses((status = 200, body = HeartbeatResponse)))]
async fn heartbeat(call: Call) -> Outcome {
    let message = call.edge().words().say(call.ctx.lang, "privacy.heartbeat", &[]);
    Answer::of(&HeartbeatResponse { status: "OK", message })
}
