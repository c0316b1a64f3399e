//! Signing in by the word of the city's OpenID provider, and linking oneself.

use axum::extract::FromRef;
use axum::http::header;
use identity::oidc::{Back, Finished, Link};
use kernel::{Account, Id, Result, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input, Search};
use crate::problem::Outcome;
use crate::schema::{IdText, TimeText};
use crate::{pace, session};

/// Routes of the provider.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(provider, begin_oidc))
        .routes(routes!(finish_oidc))
        .routes(routes!(oidc_links, begin_oidc_link))
        .routes(routes!(drop_oidc_link))
        .routes(routes!(link_oidc, unlink_oidc))
}

/// The provider that staff may sign in with.
#[derive(Serialize, ToSchema)]
struct ProviderOut {
    /// What the button calls it; none: there is no provider.
    name: Option<String>,
}

/// Whether there is a provider to sign in with.
#[utoipa::path(get, path = "/api/v1/session/oidc", operation_id = "provider", tag = "identity",
    responses((status = 200, body = ProviderOut)))]
async fn provider(call: Call) -> Outcome {
    let found = call.edge().identity().provider();
    Answer::of(&ProviderOut { name: found.map(|p| p.settings().name.clone()) })
}

/// Where the browser goes next.
#[derive(Serialize, ToSchema)]
struct Onward {
    address: String,
}

/// Pages that staff come back to.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Face {
    #[default]
    Workbench,
    Grid,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BeginOidc {
    #[serde(default)]
    face: Face,
}

/// Begins a sign-in at the provider.
#[utoipa::path(post, path = "/api/v1/session/oidc", operation_id = "begin_oidc",
    tag = "identity", request_body = BeginOidc, responses((status = 200, body = Onward)))]
async fn begin_oidc(mut call: Call, input: Input<BeginOidc>) -> Outcome {
    call.as_nobody();
    call.take(call.edge().sign_ins(), pace::SIGN_IN)?;
    let begun = call.edge().identity().begin_oidc(&call.ctx).await?;
    onward(&call, begun, input.body.face)
}

fn onward(call: &Call, (address, state): (String, String), face: Face) -> Outcome {
    let home = match face {
        Face::Workbench => 'w',
        Face::Grid => 'g',
    };
    let cookie = session::set_oidc(&format!("{home}{state}"), call.edge().config().https)?;
    Ok(Answer::of(&Onward { address })?.with(header::SET_COOKIE, cookie))
}

/// As the provider sends the browser back; more may stand beside.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BackFrom {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// Takes what the provider sent the browser back with: signs in, or links.
#[utoipa::path(get, path = "/api/v1/session/oidc/back", operation_id = "finish_oidc",
    tag = "identity", params(BackFrom),
    responses((status = 200, body = String, content_type = "text/html")))]
async fn finish_oidc(mut call: Call, Search(back): Search<BackFrom>) -> Outcome {
    call.as_nobody();
    let https = call.edge().config().https;
    let kept = session::oidc(call.headers(), https).unwrap_or("").to_owned();
    let home = if kept.starts_with('g') { "/g/" } else { "/w/" };
    let done = finish(&call, back, kept.get(1..).unwrap_or("").to_owned()).await;
    let answer = match done {
        Ok(Finished::In(signed)) => {
            call.give_back(call.edge().sign_ins(), pace::SIGN_IN, 2);
            let cookie = session::set_cookie(&signed, https, call.ctx.now)?;
            page(&call, home, "").with(header::SET_COOKIE, cookie)
        }
        Ok(Finished::Linked) => page(&call, &format!("{home}account"), ""),
        Err(e) if e.kind == kernel::Kind::Internal => return Err(e.into()),
        Err(e) => {
            let args: Vec<(&str, serde_json::Value)> = e.args.clone();
            let key = format!("errors.{}", e.code);
            let said = call.edge().words().say(call.ctx.lang, &key, &args);
            page(&call, home, &said)
        }
    };
    Ok(answer.with(header::SET_COOKIE, session::drop_oidc(https)?))
}

async fn finish(call: &Call, back: BackFrom, kept: String) -> Result<Finished> {
    call.take(call.edge().sign_ins(), pace::SIGN_IN)?;
    let device = session::device(call.headers());
    let back = Back { state: back.state, kept, code: back.code };
    call.edge().identity().finish_oidc(&call.ctx, &back, &device).await
}

/// A page of our own between the provider's and ours: a browser sends a session's
/// cookie only with requests that our own pages make. With a sentence it stays.
fn page(call: &Call, next: &str, said: &str) -> Answer {
    let refresh = match said {
        "" => format!("<meta http-equiv=\"refresh\" content=\"0;url={next}\">"),
        _ => String::new(),
    };
    let lang = call.ctx.lang.tag();
    let onward = call.edge().words().say(call.ctx.lang, "http.onward", &[]);
    let said = said.replace('&', "&amp;").replace('<', "&lt;");
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>经纬 Jingwei</title>{refresh}\
         </head><body><main><h1>经纬 Jingwei</h1><p>{said}</p><p><a href=\"{next}\">{onward}</a></p>\
         </main></body></html>"
    );
    Answer::bytes("text/html; charset=utf-8", html)
}

/// A subject by which one signs in.
#[derive(Serialize, ToSchema)]
struct LinkOut {
    #[schema(value_type = IdText)]
    id: Id<Link>,
    #[schema(value_type = TimeText)]
    made: Time,
}

/// The subjects by which one signs in; at most five.
#[utoipa::path(get, path = "/api/v1/me/oidc", operation_id = "oidc_links", tag = "identity",
    responses((status = 200, body = Vec<LinkOut>)))]
async fn oidc_links(call: Call) -> Outcome {
    let signed = call.require_signed()?;
    let links = call.edge().identity().oidc_links(signed).await?;
    let shown = links.into_iter().map(|l| LinkOut { id: l.id, made: l.made });
    Answer::of(&shown.collect::<Vec<_>>())
}

/// The holder's password: a session left open is not enough.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithPassword {
    password: String,
}

/// Begins to link oneself: the browser goes to the provider and comes back.
#[utoipa::path(post, path = "/api/v1/me/oidc", operation_id = "begin_oidc_link",
    tag = "identity", request_body = WithPassword, responses((status = 200, body = Onward)))]
async fn begin_oidc_link(call: Call, input: Input<WithPassword>) -> Outcome {
    let signed = call.require_signed()?;
    let identity = call.edge().identity();
    let begun = identity.begin_oidc_link(&call.ctx, signed, &input.body.password).await?;
    onward(&call, begun, Face::Workbench)
}

/// Takes one of one's own links away.
#[utoipa::path(post, path = "/api/v1/me/oidc/{id}/removal", operation_id = "drop_oidc_link",
    tag = "identity", params(("id" = IdText, Path)), request_body = WithPassword,
    responses((status = 204)))]
async fn drop_oidc_link(call: Call, At(id): At<Id<Link>>, input: Input<WithPassword>) -> Outcome {
    let signed = call.require_signed()?;
    let identity = call.edge().identity();
    identity.drop_oidc_link(&call.ctx, signed, &input.body.password, id).await?;
    Ok(Answer::nothing())
}

/// Who somebody is at the provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    /// As the provider writes it (`sub`); never an address of mail.
    subject: String,
}

/// Links a new account before its holder has made it their own.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/oidc", operation_id = "link_oidc",
    tag = "identity", params(("id" = IdText, Path)), request_body = NewLink,
    responses((status = 204)))]
async fn link_oidc(call: Call, At(id): At<Id<Account>>, input: Input<NewLink>) -> Outcome {
    administers(&call)?;
    let around = call.edge().surroundings().clone();
    let unit_area = move |unit| around.unit_area(unit);
    let identity = call.edge().identity();
    identity.link_oidc(&call.ctx, id, &input.body.subject, unit_area).await?;
    Ok(Answer::nothing())
}

/// Takes all links of an account away.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/oidc", operation_id = "unlink_oidc",
    tag = "identity", params(("id" = IdText, Path)), responses((status = 204)))]
async fn unlink_oidc(call: Call, At(id): At<Id<Account>>) -> Outcome {
    administers(&call)?;
    call.edge().identity().unlink_oidc(&call.ctx, id).await?;
    Ok(Answer::nothing())
}

fn administers(call: &Call) -> Result<()> {
    call.require_signed().map(drop)
}
