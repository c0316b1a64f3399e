//! Tokens of programs, and what an administrator resets of somebody's sign-in.

use axum::extract::FromRef;
use axum::http::header;
use identity::factors;
use identity::service::{self, NewService, Service, ServiceInfo};
use kernel::{Account, Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{IdText, TimeText};

/// Routes of tokens and resets.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(service_tokens, give_service_token))
        .routes(routes!(revoke_service_token))
        .routes(routes!(reset_factors))
}

/// A program's token, as its giver sees it.
#[derive(Serialize, ToSchema)]
struct ServiceToken {
    #[schema(value_type = IdText)]
    id: Id<Service>,
    /// Which program has it.
    name: String,
    scopes: Vec<String>,
    #[schema(value_type = TimeText)]
    made: Time,
    #[schema(value_type = TimeText)]
    expires: Time,
    /// Told this once; sent as `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl ServiceToken {
    fn of(info: ServiceInfo, token: Option<String>) -> ServiceToken {
        let ServiceInfo { id, name, scopes, made, expires } = info;
        ServiceToken { id, name, scopes, made, expires, token }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewServiceToken {
    name: String,
    /// Operations as this document names them with their tag (`report.report`),
    /// or `read` for all that only read.
    scopes: Vec<String>,
    /// 1 to 366.
    days: i64,
}

/// The live tokens of an account that no person signs in to.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/tokens", operation_id = "service_tokens",
    tag = "identity", params(("id" = IdText, Path)),
    responses((status = 200, body = Vec<ServiceToken>)))]
async fn service_tokens(call: Call, At(id): At<Id<Account>>) -> Outcome {
    call.account()?;
    let policy = call.edge().policy().clone();
    call.read(id.shard(), move |tx, ctx| {
        let all = service::list(tx, ctx, &policy, id)?;
        Ok(all.into_iter().map(|info| ServiceToken::of(info, None)).collect::<Vec<_>>())
    })
    .await
}

/// Gives a program a token. It is never stored, so a retry makes another.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/tokens", operation_id = "give_service_token",
    tag = "identity", params(("id" = IdText, Path)), request_body = NewServiceToken,
    responses((status = 200, body = ServiceToken)))]
async fn give_service_token(
    call: Call,
    At(id): At<Id<Account>>,
    new: Input<NewServiceToken>,
) -> Outcome {
    call.account()?;
    let NewServiceToken { name, scopes, days } = new.body;
    let (of, policy) = (call.ctx.clone(), call.edge().policy().clone());
    let (new, around) = (NewService { name, scopes, days }, call.edge().surroundings().clone());
    let give = move |tx: &mut store::Tx<'_>| {
        service::give(tx, &of, &policy, id, &new, &|unit| around.unit_area(unit))
    };
    let (token, info) = call.edge().store().write(id.shard(), &call.ctx, give).await?;
    let answer = Answer::of(&ServiceToken::of(info, Some(token.expose().to_owned())))?;
    Ok(answer.with(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store")))
}

/// Takes a program's token back, at once.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/tokens/{token}",
    operation_id = "revoke_service_token", tag = "identity",
    params(("id" = IdText, Path), ("token" = IdText, Path)), responses((status = 204)))]
async fn revoke_service_token(
    call: Call,
    At((id, token)): At<(Id<Account>, Id<Service>)>,
) -> Outcome {
    call.account()?;
    let identity = call.edge().identity().clone();
    let policy = identity.policy().clone();
    let revoked = call
        .command(id.shard(), Input::made(()), move |tx, ctx, ()| {
            service::revoke(tx, ctx, &policy, id, token)
        })
        .await?;
    identity.forget();
    Ok(revoked)
}

/// Takes all second factors of somebody who lost them. Not by whoever reset
/// the password; all sessions end.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/factors", operation_id = "reset_factors",
    tag = "identity", params(("id" = IdText, Path)), responses((status = 204)))]
async fn reset_factors(call: Call, At(id): At<Id<Account>>) -> Outcome {
    call.account()?;
    let identity = call.edge().identity().clone();
    let (policy, around) = (identity.policy().clone(), call.edge().surroundings().clone());
    let done = call
        .command(id.shard(), Input::made(()), move |tx, ctx, ()| {
            factors::reset(tx, ctx, &policy, id, &|unit| around.unit_area(unit))
        })
        .await?;
    identity.forget();
    Ok(done)
}
