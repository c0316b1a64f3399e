//! One's own second factors: an app, codes on paper, passkeys.

use axum::extract::FromRef;
use axum::http::header;
use identity::factors::passkey::{Adding, Party, Passkey, PasskeyInfo};
use kernel::{Error, Id, Result, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{IdText, TimeText};

/// Routes of one's own second factors.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(factors))
        .routes(routes!(begin_totp, confirm_totp))
        .routes(routes!(remove_totp))
        .routes(routes!(renew_recovery_codes))
        .routes(routes!(begin_passkey))
        .routes(routes!(add_passkey))
        .routes(routes!(remove_passkey))
}

/// What there is beside the password.
#[derive(Serialize, ToSchema)]
struct FactorsOut {
    /// An authenticator app is asked for.
    totp: bool,
    /// Codes on paper that are left.
    recovery: i64,
    passkeys: Vec<PasskeyOut>,
}

#[derive(Serialize, ToSchema)]
struct PasskeyOut {
    #[schema(value_type = IdText)]
    id: Id<Passkey>,
    name: String,
    #[schema(value_type = TimeText)]
    made: Time,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<Time>,
}

/// The holder's password: a session left open is not enough to change these.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Shown {
    password: String,
}

/// What the app is told, this once.
#[derive(Serialize, ToSchema)]
struct EnrolmentOut {
    /// To be typed where no camera is; base 32.
    secret: String,
    /// `otpauth://…`
    address: String,
    /// The same as a picture, SVG.
    qr: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    code: String,
}

/// Codes that each let in once: shown this once, to be kept on paper. Empty
/// where the old ones still hold.
#[derive(Serialize, ToSchema)]
struct Codes {
    codes: Vec<String>,
}

/// What the browser brought from the device, in base64url.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPasskey {
    /// As its holder calls the device.
    name: String,
    client_data: String,
    attestation: String,
}

/// What there is beside one's own password.
#[utoipa::path(get, path = "/api/v1/me/factors", operation_id = "factors", tag = "identity",
    responses((status = 200, body = FactorsOut)))]
async fn factors(call: Call) -> Outcome {
    let found = call.edge().identity().factors(call.require_signed()?).await?;
    let shown = |p: PasskeyInfo| PasskeyOut { id: p.id, name: p.name, made: p.made, used: p.used };
    Answer::of(&FactorsOut {
        totp: found.totp,
        recovery: found.recovery,
        passkeys: found.passkeys.into_iter().map(shown).collect(),
    })
}

/// Begins to set an authenticator app up.
#[utoipa::path(post, path = "/api/v1/me/totp", operation_id = "begin_totp", tag = "identity",
    request_body = Shown, responses((status = 200, body = EnrolmentOut)))]
async fn begin_totp(call: Call, input: Input<Shown>) -> Outcome {
    let signed = call.require_signed()?;
    let identity = call.edge().identity();
    let begun = identity.begin_totp(&call.ctx, signed, &input.body.password).await?;
    let qr = files::qr_svg(&begun.address)?;
    let answer = EnrolmentOut { secret: begun.secret.text(), address: begun.address, qr };
    unseen(Answer::of(&answer)?)
}

/// Ends it with the app's first code; from now on it is asked for. Every other
/// session ends.
#[utoipa::path(put, path = "/api/v1/me/totp", operation_id = "confirm_totp", tag = "identity",
    request_body = FirstCode, responses((status = 200, body = Codes)))]
async fn confirm_totp(call: Call, input: Input<FirstCode>) -> Outcome {
    let signed = call.require_signed()?;
    let identity = call.edge().identity();
    let codes = identity.confirm_totp(&call.ctx, signed, &input.body.code).await?;
    unseen(Answer::of(&Codes { codes })?)
}

/// Takes the app away.
#[utoipa::path(post, path = "/api/v1/me/totp/removal", operation_id = "remove_totp",
    tag = "identity", request_body = Shown, responses((status = 204)))]
async fn remove_totp(call: Call, input: Input<Shown>) -> Outcome {
    let signed = call.require_signed()?;
    call.edge().identity().remove_totp(&call.ctx, signed, &input.body.password).await?;
    Ok(Answer::nothing())
}

/// A new sheet of codes on paper; the old one is void.
#[utoipa::path(post, path = "/api/v1/me/recovery-codes", operation_id = "renew_recovery_codes",
    tag = "identity", request_body = Shown, responses((status = 200, body = Codes)))]
async fn renew_recovery_codes(call: Call, input: Input<Shown>) -> Outcome {
    let signed = call.require_signed()?;
    let identity = call.edge().identity();
    let codes = identity.renew_codes(&call.ctx, signed, &input.body.password).await?;
    unseen(Answer::of(&Codes { codes })?)
}

/// What the device is asked: the options of `navigator.credentials.create`,
/// with bytes in base64url.
#[utoipa::path(post, path = "/api/v1/me/passkeys/question", operation_id = "begin_passkey",
    tag = "identity", request_body = Shown, responses((status = 200, body = Object)))]
async fn begin_passkey(call: Call, input: Input<Shown>) -> Outcome {
    let (signed, party) = (call.require_signed()?, party(&call)?);
    let identity = call.edge().identity();
    let asked: Value =
        identity.begin_passkey(&call.ctx, signed, &party, &input.body.password).await?;
    Answer::of(&asked)
}

/// Keeps the passkey that the device made. Every other session ends.
#[utoipa::path(post, path = "/api/v1/me/passkeys", operation_id = "add_passkey",
    tag = "identity", request_body = NewPasskey, responses((status = 200, body = Codes)))]
async fn add_passkey(call: Call, input: Input<NewPasskey>) -> Outcome {
    let (signed, party) = (call.require_signed()?, party(&call)?);
    let NewPasskey { name, client_data, attestation } = input.body;
    let adding = Adding { name, client_data, attestation };
    let codes = call.edge().identity().add_passkey(&call.ctx, signed, &party, adding).await?;
    unseen(Answer::of(&Codes { codes })?)
}

/// Takes a passkey away.
#[utoipa::path(post, path = "/api/v1/me/passkeys/{id}/removal", operation_id = "remove_passkey",
    tag = "identity", params(("id" = IdText, Path)), request_body = Shown,
    responses((status = 204)))]
async fn remove_passkey(call: Call, At(id): At<Id<Passkey>>, input: Input<Shown>) -> Outcome {
    let signed = call.require_signed()?;
    call.edge().identity().remove_passkey(&call.ctx, signed, &input.body.password, id).await?;
    Ok(Answer::nothing())
}

/// What is told once stays in no cache.
fn unseen(answer: Answer) -> Outcome {
    Ok(answer.with(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store")))
}

/// Whom devices talk to: the address that the city has set. Without one, this
/// machine by its name `localhost` alone: what a request calls us is not
/// believed.
pub(crate) fn party(call: &Call) -> Result<Party> {
    let nowhere = || Error::conflict("identity.passkeys_nowhere");
    let set = call.edge().config().origin.as_str();
    let asked = || {
        let host = call.headers().get(header::HOST)?.to_str().ok()?;
        let name = host.split(':').next()?;
        (name == "localhost").then(|| format!("http://{host}"))
    };
    let origin = if set.is_empty() { asked() } else { Some(set.to_owned()) };
    let origin = origin.ok_or_else(nowhere)?;
    let (_, rest) = origin.split_once("://").ok_or_else(nowhere)?;
    let host = rest.split(':').next().unwrap_or(rest).to_owned();
    Ok(Party { host, origin })
}
