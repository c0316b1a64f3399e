//! Residents sign in with a code to their telephone. They are nobody's account:
//! what they do afterwards is done as by any resident, and never with a role.

use axum::extract::FromRef;
use axum::http::header;
use identity::resident::{Resident, SignedResident};
use kernel::{Error, Kind, Result, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::Input;
use crate::problem::Outcome;
use crate::schema::TimeText;
use crate::{pace, session};

/// Routes of a resident's being signed in.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(resident))
        .routes(routes!(ask_phone_code))
        .routes(routes!(sign_in_resident, sign_out_resident))
        .routes(routes!(sign_out_resident_everywhere))
}

impl Call {
    /// The resident who asks. From here on nobody acts but a resident, whoever
    /// else is signed in with the same browser.
    ///
    /// # Errors
    /// `identity.sign_in_needed` for whoever is none.
    pub async fn as_resident(&mut self) -> Result<Resident> {
        let needed = || Error::new(Kind::Anonymous, "identity.sign_in_needed");
        self.as_nobody();
        let https = self.edge().config().https;
        let token = session::resident(self.headers(), https).ok_or_else(needed)?;
        self.edge().identity().resident(token, self.ctx.now).await
    }
}

/// Whether a resident is signed in here, and could be.
#[derive(Serialize, ToSchema)]
struct ResidentStanding {
    /// This place sends codes to telephones.
    offered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<SignedAs>,
}

/// The telephone that was shown to be one's own.
#[derive(Serialize, ToSchema)]
struct SignedAs {
    /// Masked.
    phone: String,
    #[schema(value_type = TimeText)]
    expires: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl SignedAs {
    fn of(resident: Resident, token: Option<String>) -> SignedAs {
        SignedAs { phone: resident.masked, expires: resident.expires, token }
    }
}

/// Whether a resident is signed in with this browser.
#[utoipa::path(get, path = "/api/v1/resident", operation_id = "resident", tag = "resident",
    responses((status = 200, body = ResidentStanding)))]
async fn resident(mut call: Call) -> Outcome {
    let offered = call.edge().identity().signs_phones_in(&call.ctx);
    let signed = match call.as_resident().await {
        Ok(resident) => Some(SignedAs::of(resident, None)),
        Err(e) if e.kind == Kind::Anonymous => None,
        Err(e) => return Err(e.into()),
    };
    Answer::of(&ResidentStanding { offered, signed })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskCode {
    /// A mobile number of this country.
    phone: String,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
struct CodeAsked {
    /// To be sent with the code, which is of no use without it.
    step: String,
    #[schema(value_type = TimeText)]
    until: Time,
}

/// Sends a code to a telephone. The answer is the same whether anybody here
/// knows the number or not.
#[utoipa::path(post, path = "/api/v1/resident/code", operation_id = "ask_phone_code",
    tag = "resident", request_body = AskCode, responses((status = 200, body = CodeAsked)))]
async fn ask_phone_code(mut call: Call, input: Input<AskCode>) -> Outcome {
    call.as_nobody();
    call.take(call.edge().texts(), pace::TEXT)?;
    let asked = call.edge().identity().ask_phone_code(&call.ctx, &input.body.phone).await?;
    Answer::of(&CodeAsked { step: asked.step, until: asked.until })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShowCode {
    step: String,
    code: String,
    /// Whether the answer holds the token, for a program that sends it as
    /// `Authorization: Bearer`. A page needs only the cookie.
    #[serde(default)]
    token: bool,
}

/// Signs a resident in with the code that was sent.
#[utoipa::path(post, path = "/api/v1/resident/session", operation_id = "sign_in_resident",
    tag = "resident", request_body = ShowCode, responses((status = 200, body = SignedAs)))]
async fn sign_in_resident(mut call: Call, input: Input<ShowCode>) -> Outcome {
    call.as_nobody();
    call.take(call.edge().sign_ins(), pace::SIGN_IN)?;
    let ShowCode { step, code, token } = input.body;
    let SignedResident { token: secret, resident } =
        call.edge().identity().sign_in_resident(&call.ctx, &step, &code).await?;
    call.give_back(call.edge().sign_ins(), pace::SIGN_IN, 1);
    let https = call.edge().config().https;
    let cookie = session::set_resident(&secret, resident.expires, https, call.ctx.now)?;
    let token = token.then(|| session::resident_bearer(&secret));
    Ok(Answer::of(&SignedAs::of(resident, token))?.with(header::SET_COOKIE, cookie))
}

/// Ends the resident's session of this browser.
#[utoipa::path(delete, path = "/api/v1/resident/session", operation_id = "sign_out_resident",
    tag = "resident", responses((status = 204)))]
async fn sign_out_resident(call: Call) -> Outcome {
    end(call, false).await
}

/// Ends every session of this telephone, on whatever device.
#[utoipa::path(delete, path = "/api/v1/resident/sessions",
    operation_id = "sign_out_resident_everywhere", tag = "resident",
    responses((status = 204)))]
async fn sign_out_resident_everywhere(call: Call) -> Outcome {
    end(call, true).await
}

/// Whoever is not signed in has what was wanted.
async fn end(mut call: Call, all: bool) -> Outcome {
    match call.as_resident().await {
        Ok(resident) => {
            call.edge().identity().sign_out_resident(&call.ctx, &resident, all).await?;
        }
        Err(e) if e.kind == Kind::Anonymous => {}
        Err(e) => return Err(e.into()),
    }
    let cookie = session::drop_resident(call.edge().config().https)?;
    Ok(Answer::nothing().with(header::SET_COOKIE, cookie))
}
