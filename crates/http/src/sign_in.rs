//! Signing in and out, and what somebody signed in may know and do about
//! their own account.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::FromRef;
use axum::http::header;
use identity::factors::Second;
use identity::factors::passkey::Using;
use identity::session::{self as sessions, Session, SessionInfo};
use identity::{Entered, SignedIn, Step, account};
use kernel::{Account, Actor, Ctx, Id, Lang, Place, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{AreaText, IdText, LangText, TimeText};
use crate::{factors, pace, session};

/// Routes of one's own account.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(sign_in_second))
        .routes(routes!(passkey_question))
        .routes(routes!(sign_in_with_passkey))
        .routes(routes!(me))
        .routes(routes!(list_sessions, end_other_sessions))
        .routes(routes!(end_session))
        .routes(routes!(change_password))
        .routes(routes!(set_lang))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    login: String,
    password: String,
    /// Whether the answer holds the token, for a program that sends it as
    /// `Authorization: Bearer`. A page needs only the cookie.
    #[serde(default)]
    token: bool,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
struct SignedInAs {
    #[schema(value_type = IdText)]
    account: Id<Account>,
    name: String,
    #[schema(value_type = LangText)]
    lang: Lang,
    /// Nothing else is allowed before another password is chosen.
    must_change_password: bool,
    #[schema(value_type = TimeText)]
    expires: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// The password was right, and a second factor is asked for.
#[derive(Serialize, ToSchema)]
struct SecondStep {
    /// To be sent with the factor; five minutes.
    step: String,
    #[schema(value_type = TimeText)]
    until: Time,
    /// `totp`, `passkey`, `recovery`
    ways: Vec<&'static str>,
}

/// Signed in, or half-way.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum SignInAnswer {
    In(SignedInAs),
    Second(SecondStep),
}

/// Signs in and sets the cookie of the session; or says that a second factor
/// is to be shown at `/api/v1/session/second`.
#[utoipa::path(post, path = "/api/v1/session", operation_id = "sign_in", tag = "identity",
    request_body = SignIn, responses((status = 200, body = SignInAnswer)))]
async fn sign_in(call: Call, input: Input<SignIn>) -> Outcome {
    let ctx = nobody(&call)?;
    let SignIn { login, password, token } = input.body;
    let device = session::device(call.headers());
    match call.edge().identity().sign_in(&ctx, &login, &password, &device).await? {
        Entered::In(signed) => welcome(&call, signed, token, 1),
        Entered::Second(Step { step, until, ways }) => {
            call.give_back(call.edge().sign_ins(), pace::SIGN_IN, 1);
            Answer::of(&SignInAnswer::Second(SecondStep { step, until, ways }))
        }
    }
}

/// The second factor: a code of the app or one from paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecondFactor {
    step: String,
    code: String,
    /// Whether the code is one from paper.
    #[serde(default)]
    recovery: bool,
    #[serde(default)]
    token: bool,
}

/// Shows the second factor, and is signed in.
#[utoipa::path(post, path = "/api/v1/session/second", operation_id = "sign_in_second",
    tag = "identity", request_body = SecondFactor, responses((status = 200, body = SignedInAs)))]
async fn sign_in_second(call: Call, input: Input<SecondFactor>) -> Outcome {
    let ctx = nobody(&call)?;
    let SecondFactor { step, code, recovery, token } = input.body;
    let second = if recovery { Second::Recovery(code) } else { Second::Totp(code) };
    let device = session::device(call.headers());
    let signed = call.edge().identity().sign_in_second(&ctx, &step, second, &device).await?;
    welcome(&call, signed, token, 1)
}

/// What the device is asked: the options of `navigator.credentials.get`, with
/// bytes in base64url.
#[utoipa::path(post, path = "/api/v1/session/passkey/question", operation_id = "passkey_question",
    tag = "identity", responses((status = 200, body = Object)))]
async fn passkey_question(call: Call) -> Outcome {
    let ctx = nobody(&call)?;
    let asked = call.edge().identity().passkey_question(&ctx, &factors::party(&call)?)?;
    Answer::of(&asked)
}

/// What the device answered, in base64url.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasskeyAnswer {
    credential: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    user: String,
    #[serde(default)]
    token: bool,
}

/// Signs in with a passkey.
#[utoipa::path(post, path = "/api/v1/session/passkey", operation_id = "sign_in_with_passkey",
    tag = "identity", request_body = PasskeyAnswer,
    responses((status = 200, body = SignedInAs)))]
async fn sign_in_with_passkey(call: Call, input: Input<PasskeyAnswer>) -> Outcome {
    let (ctx, party) = (nobody(&call)?, factors::party(&call)?);
    let PasskeyAnswer { credential, client_data, authenticator_data, signature, user, token } =
        input.body;
    let using = Using { credential, client_data, authenticator_data, signature, user };
    let device = session::device(call.headers());
    let identity = call.edge().identity();
    let signed = identity.sign_in_with_passkey(&ctx, &party, using, &device).await?;
    // the question took one too
    welcome(&call, signed, token, 2)
}

/// Whoever signs in is nobody yet, tries only so often from one address, and
/// gets an answer that is never stored.
fn nobody(call: &Call) -> Result<Ctx> {
    call.take(call.edge().sign_ins(), pace::SIGN_IN)?;
    let mut ctx = call.ctx.clone();
    (ctx.actor, ctx.key) = (Actor::Anonymous, None);
    Ok(ctx)
}

/// Only what failed is counted by address: behind one address a whole town hall
/// signs in at half past eight.
fn welcome(call: &Call, signed: SignedIn, token: bool, tries: u8) -> Outcome {
    call.give_back(call.edge().sign_ins(), pace::SIGN_IN, tries);
    let cookie = session::set_cookie(&signed, call.edge().config().https, call.ctx.now)?;
    let answer = SignInAnswer::In(SignedInAs {
        account: signed.account,
        name: signed.title,
        lang: signed.lang,
        must_change_password: signed.must_change,
        expires: signed.session.expires,
        token: token.then(|| signed.token.expose().to_owned()),
    });
    Ok(Answer::of(&answer)?.with(header::SET_COOKIE, cookie))
}

/// Ends the session of this browser.
#[utoipa::path(delete, path = "/api/v1/session", operation_id = "sign_out", tag = "identity",
    responses((status = 204)))]
async fn sign_out(call: Call) -> Outcome {
    if let Some(signed) = call.signed() {
        call.edge().identity().sign_out(&call.ctx, signed).await?;
    }
    let cookie = session::drop_cookie(call.edge().config().https)?;
    Ok(Answer::nothing().with(header::SET_COOKIE, cookie))
}

/// Who is signed in, and as what.
#[derive(Serialize, ToSchema)]
struct Me {
    #[schema(value_type = IdText)]
    account: Id<Account>,
    login: String,
    /// As colleagues see it: a post.
    name: String,
    #[schema(value_type = LangText)]
    lang: Lang,
    must_change_password: bool,
    roles: Vec<Held>,
}

/// A role and where it is held.
#[derive(Serialize, ToSchema)]
struct Held {
    role: String,
    role_name: String,
    place: HeldAt,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Time>,
    /// Held for this one, who is away: a post, as colleagues see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    stead: Option<String>,
}

/// An area or a unit, with its name.
#[derive(Serialize, ToSchema)]
struct HeldAt {
    #[schema(value_type = Option<AreaText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    #[schema(value_type = Option<IdText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    name: String,
}

/// Who is signed in, with the roles that hold now.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "me", tag = "identity",
    responses((status = 200, body = Me)))]
async fn me(call: Call) -> Outcome {
    let signed = call.require_signed()?;
    let away = names_of_away(&call).await?;
    let stead = |g: &kernel::Grant| g.stead.and_then(|s| away.get(&s.account).cloned());
    let grants = signed.actor.grants().iter();
    Answer::of(&Me {
        account: signed.account,
        login: signed.login.clone(),
        name: signed.title.clone(),
        lang: signed.lang,
        must_change_password: signed.must_change,
        roles: grants.map(|grant| held(&call, grant, stead(grant))).collect(),
    })
}

/// What those are called for whom one stands in.
async fn names_of_away(call: &Call) -> Result<BTreeMap<Id<Account>, String>> {
    let away: BTreeSet<Id<Account>> = call.ctx.actor.steads().map(|s| s.account).collect();
    if away.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names = move |tx: &mut Tx<'_>, _: &Ctx| {
        let mut names = BTreeMap::new();
        for id in &away {
            names.extend(account::title(tx, *id)?.map(|title| (*id, title)));
        }
        Ok(names)
    };
    call.rows(Shard::COMMON, names).await
}

fn held(call: &Call, grant: &kernel::Grant, stead: Option<String>) -> Held {
    let (edge, lang, role) = (call.edge(), call.ctx.lang, grant.role.as_str());
    let (area, unit) = match grant.place {
        Place::Area(area) => (Some(area.to_string()), None),
        Place::Unit(unit) => (None, Some(unit.to_string())),
    };
    let code = || area.clone().or_else(|| unit.clone()).unwrap_or_default();
    let name = edge.surroundings().name(grant.place, lang).unwrap_or_else(code);
    Held {
        role: role.to_owned(),
        role_name: edge.words().say(lang, &format!("roles.{role}"), &[]),
        place: HeldAt { area, unit, name },
        until: grant.to,
        stead,
    }
}

/// One of one's own sessions.
#[derive(Serialize, ToSchema)]
struct Device {
    #[schema(value_type = IdText)]
    id: Id<Session>,
    device: String,
    #[schema(value_type = TimeText)]
    made: Time,
    #[schema(value_type = TimeText)]
    seen: Time,
    #[schema(value_type = TimeText)]
    expires: Time,
    /// The one that asks.
    this: bool,
}

/// One's own live sessions, last used first.
#[utoipa::path(get, path = "/api/v1/me/sessions", operation_id = "list_sessions",
    tag = "identity", responses((status = 200, body = Vec<Device>)))]
async fn list_sessions(call: Call) -> Outcome {
    let (account, own) = (call.require_signed()?.account, call.require_signed()?.session);
    let policy = call.edge().policy().clone();
    let shown = move |s: SessionInfo| Device {
        this: s.id == own,
        id: s.id,
        device: s.device,
        made: s.made,
        seen: s.seen,
        expires: s.expires,
    };
    call.read(account.shard(), move |tx, ctx| {
        let found = sessions::list(tx, ctx, &policy, account)?;
        Ok(found.into_iter().map(shown).collect::<Vec<_>>())
    })
    .await
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", operation_id = "end_session",
    tag = "identity", params(("id" = IdText, Path)), responses((status = 204)))]
async fn end_session(call: Call, At(id): At<Id<Session>>) -> Outcome {
    let (account, edge) = (call.require_signed()?.account, call.edge().clone());
    let policy = edge.policy().clone();
    let ended = call
        .command(account.shard(), Input::made(()), move |tx, ctx, ()| {
            sessions::end(tx, ctx, &policy, account, id)
        })
        .await?;
    edge.identity().forget();
    Ok(ended)
}

/// Ends all of one's own sessions but this one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", operation_id = "end_other_sessions",
    tag = "identity", responses((status = 204)))]
async fn end_other_sessions(call: Call) -> Outcome {
    let (account, own) = (call.require_signed()?.account, call.require_signed()?.session);
    let edge = call.edge().clone();
    let policy = edge.policy().clone();
    let ended = call
        .command(account.shard(), Input::made(()), move |tx, ctx, ()| {
            sessions::end_all(tx, ctx, &policy, account, Some(own))
        })
        .await?;
    edge.identity().forget();
    Ok(ended)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    old: String,
    password: String,
}

/// Chooses another password; every other session ends.
#[utoipa::path(put, path = "/api/v1/me/password", operation_id = "change_password",
    tag = "identity", request_body = NewPassword, responses((status = 204)))]
async fn change_password(call: Call, input: Input<NewPassword>) -> Outcome {
    let signed = call.require_signed()?;
    let NewPassword { old, password } = &input.body;
    call.edge().identity().change_password(&call.ctx, signed, old, password).await?;
    Ok(Answer::nothing())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLang {
    #[schema(value_type = LangText)]
    lang: Lang,
}

/// Chooses the language that the account reads.
#[utoipa::path(put, path = "/api/v1/me/lang", operation_id = "set_lang", tag = "identity",
    request_body = NewLang, responses((status = 204)))]
async fn set_lang(call: Call, input: Input<NewLang>) -> Outcome {
    let (account, edge) = (call.require_signed()?.account, call.edge().clone());
    let set = call
        .command(account.shard(), input, move |tx, _, new: &NewLang| {
            identity::account::set_lang(tx, account, new.lang)
        })
        .await?;
    edge.identity().forget();
    Ok(set)
}
