//! Routes of Open311 GeoReport v2. The form is the ending of the address.

use axum::body::to_bytes;
use axum::extract::{FromRef, Path, Request as Sent, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::Matter;
use connectors::door::Sender;
use http_edge::input::JSON_LIMIT;
use http_edge::{Call, Edge, Input, Problem, Search};
use kernel::{Error, Id, Kind, Result, Shard};
use tokio::time::{Duration, timeout};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Form;
use crate::asked::{Question, home};
use crate::filter::Asked;
use crate::form;
use crate::queries::requests::{self, Reader};
use crate::queries::{services, updates};
use crate::settings::{self, CONTACT};
use crate::state::Open311;
use crate::wire::{
    Accepted, Definition, Discovery, Endpoint, Numbered, Refused, Request, Service, Update,
};

/// How long a form may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);
/// Where all of it lies.
const BASE: &str = "/open311/v2";
/// When the shape of this interface last changed.
const CHANGED: &str = "2026-11-22T00:00:00Z";

/// All routes of Open311.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Open311: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(discovery))
        .routes(routes!(list_services))
        .routes(routes!(definition))
        .routes(routes!(list_requests, new_request))
        .routes(routes!(one_request))
        .routes(routes!(token))
        .routes(routes!(list_updates))
}

type Asker = std::result::Result<Call, Problem>;
type Query = std::result::Result<Search<Asked>, Problem>;

/// Runs a route: whatever it refuses goes out in the specification's shape.
async fn answered<F>(
    call: Asker,
    query: Query,
    form: Option<Form>,
    run: impl FnOnce(Question, Asked) -> F,
) -> Response
where
    F: Future<Output = (Question, Result<Response>)>,
{
    let (asked, wrong) = match query {
        Ok(Search(asked)) => (asked, None),
        Err(problem) => (Asked::default(), Some((*problem.error).clone())),
    };
    let question = match Question::of(call, form, asked.locale.as_deref()) {
        Ok(question) => question,
        Err(problem) => return problem.into_response(),
    };
    let no_form = form.is_none().then(|| Error::new(Kind::NotFound, "open311.format"));
    if let Some(error) = no_form.or(wrong) {
        return question.refused(error);
    }
    let (question, answer) = run(question, asked).await;
    answer.unwrap_or_else(|error| question.refused(error))
}

/// Where this city's Open311 lies.
#[utoipa::path(get, path = "/open311/v2/discovery.{format}", operation_id = "discovery",
    tag = "open311", params(("format" = String, Path), Asked),
    responses((status = 200, content((Discovery = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn discovery(
    call: Asker,
    State(state): State<Open311>,
    Path(format): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Response {
    answered(call, query, Form::named(&format), async |q, asked| {
        let found = q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false);
        let answer = found.and_then(|_| {
            let url = format!("{}{BASE}", home(&q.call, &state, &headers));
            let endpoint = Endpoint {
                specification: "http://wiki.open311.org/GeoReport_v2",
                url,
                changeset: CHANGED.to_owned(),
                r#type: "production",
                formats: vec!["application/json", "text/xml"],
            };
            let contact = settings::text(&q.call.ctx, &CONTACT);
            let found = Discovery {
                changeset: CHANGED.to_owned(),
                key_service: contact.clone(),
                contact,
                endpoints: vec![endpoint],
            };
            q.form.of("discovery", &found, StatusCode::OK)
        });
        (q, answer)
    })
    .await
}

/// The kinds of reports that can be made.
#[utoipa::path(get, path = "/open311/v2/services.{format}", operation_id = "services",
    tag = "open311", params(("format" = String, Path), Asked),
    responses((status = 200, content((Vec<Service> = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn list_services(
    call: Asker,
    State(state): State<Open311>,
    Path(format): Path<String>,
    query: Query,
) -> Response {
    answered(call, query, Form::named(&format), async |q, asked| {
        let found = q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false);
        let answer = found.and_then(|_| {
            let all = services::services(&state.works.directory(), q.lang);
            q.form.of("services", &all, StatusCode::OK)
        });
        (q, answer)
    })
    .await
}

/// What a kind of report asks beside the common fields; `service` is its code
/// with the ending.
#[utoipa::path(get, path = "/open311/v2/services/{service}", operation_id = "service",
    tag = "open311", params(("service" = String, Path), Asked),
    responses((status = 200, content((Definition = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn definition(
    call: Asker,
    State(state): State<Open311>,
    Path(service): Path<String>,
    query: Query,
) -> Response {
    let (code, form) = named(&service);
    answered(call, query, form, async |q, asked| {
        let found = q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false);
        let answer = found.and_then(|_| {
            let directory = state.works.directory();
            let known = services::known(&directory, code).ok_or_else(|| no_service(404))?;
            let words = q.call.edge().words();
            let asks = services::definition(known, words, q.lang);
            q.form.of("service_definition", &asks, StatusCode::OK)
        });
        (q, answer)
    })
    .await
}

/// Public reports, newest first.
#[utoipa::path(get, path = "/open311/v2/requests.{format}", operation_id = "requests",
    tag = "open311", params(("format" = String, Path), Asked),
    responses((status = 200, content((Vec<Request> = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn list_requests(
    call: Asker,
    State(state): State<Open311>,
    Path(format): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Response {
    answered(call, query, Form::named(&format), async |q, asked| {
        let answer = requests_of(&q, &asked, &state, &headers).await;
        (q, answer)
    })
    .await
}

async fn requests_of(
    q: &Question,
    asked: &Asked,
    state: &Open311,
    headers: &HeaderMap,
) -> Result<Response> {
    q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false)?;
    let filter = asked.filter(q.call.ctx.now)?;
    let (works, home) = (state.works.clone(), home(&q.call, state, headers));
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        let of = Reader { works: &works, lang: ctx.lang, home: &home };
        requests::requests(tx, &of, &filter)
    };
    let found = q.call.rows(Shard::COMMON, read).await?;
    q.form.of("service_requests", &found, StatusCode::OK)
}

/// Makes a report. The body is a form (`application/x-www-form-urlencoded`):
/// `service_code`; `lat` and `long`, or `address_string`; `description`,
/// `first_name`, `last_name`, `phone`, `media_url`,
/// `attribute[request_type]`. Under an `Idempotency-Key` it counts once. The
/// token follows the report (`/r/#/follow/TOKEN`) and tells its number when it
/// is public.
#[utoipa::path(post, path = "/open311/v2/requests.{format}", operation_id = "new_request",
    tag = "open311", params(("format" = String, Path)),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, content((Vec<Accepted> = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn new_request(
    call: Asker,
    State(state): State<Open311>,
    Path(format): Path<String>,
    query: Query,
    sent: Sent,
) -> Response {
    answered(call, query, Form::named(&format), async |q, asked| {
        let answer = taken(&q, &asked, &state, sent).await;
        (q, answer)
    })
    .await
}

async fn taken(q: &Question, asked: &Asked, state: &Open311, sent: Sent) -> Result<Response> {
    let bytes = body(sent).await?;
    let form = form::Form::read(&bytes)?;
    let either = |in_form: &'static str, in_query: &Option<String>| {
        form.get(in_form).map(str::to_owned).or_else(|| in_query.clone())
    };
    let key = either("api_key", &asked.api_key);
    let jurisdiction = either("jurisdiction_id", &asked.jurisdiction_id);
    let sender = q.check(jurisdiction.as_deref(), key.as_deref(), true)?;
    if sender == Sender::Resident {
        q.call.slow_down()?;
    }
    let directory = state.works.directory();
    let code = form.get("service_code");
    let code = code.ok_or_else(|| Error::invalid("open311.needed", "service_code"))?;
    let service = services::known(&directory, code).ok_or_else(|| no_service(400))?;
    let said = form.report(&service.code, service.names.get(q.lang), sender)?;
    let prepared = state.door.prepare(&said)?;
    let run = {
        let prepared = prepared.clone();
        move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, (): &()| prepared.open(tx, ctx, None)
    };
    let input = Input::read_from((), &bytes);
    let kept = q.call.kept(prepared.shard, input, run).await.map_err(|p| (*p.error).clone())?;
    let id: Option<Id<Matter>> = kept.as_str().and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| Error::internal("a report without its matter"))?;
    let notice = q.call.edge().words().say(q.lang, "open311.notice", &[]);
    let token = state.door.code(id)?;
    let accepted = [Accepted { token, service_notice: Some(notice), account_id: None }];
    q.form.of("service_requests", &accepted, StatusCode::CREATED)
}

async fn body(sent: Sent) -> Result<axum::body::Bytes> {
    let kind = sent.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let essence = kind.unwrap_or("").split(';').next().unwrap_or("").trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Error::invalid("open311.form", "content-type"));
    }
    let read = timeout(BODY_TIME, to_bytes(sent.into_body(), JSON_LIMIT)).await;
    match read {
        Err(_) => {
            Err(Error::new(Kind::Invalid, "http.timeout").arg("seconds", BODY_TIME.as_secs()))
        }
        Ok(Err(_)) => Err(Error::new(Kind::TooLarge, "http.too_large").arg("limit", JSON_LIMIT)),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// One public report; `request` is its id with the ending.
#[utoipa::path(get, path = "/open311/v2/requests/{request}", operation_id = "request",
    tag = "open311", params(("request" = String, Path), Asked),
    responses((status = 200, content((Vec<Request> = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn one_request(
    call: Asker,
    State(state): State<Open311>,
    Path(request): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Response {
    let (id, form) = named(&request);
    answered(call, query, form, async |q, asked| {
        let answer = request_of(&q, &asked, &state, &headers, id).await;
        (q, answer)
    })
    .await
}

async fn request_of(
    q: &Question,
    asked: &Asked,
    state: &Open311,
    headers: &HeaderMap,
    id: &str,
) -> Result<Response> {
    q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false)?;
    let id: Id<Matter> = id.parse().map_err(|_| Error::not_found())?;
    let (works, home) = (state.works.clone(), home(&q.call, state, headers));
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        let of = Reader { works: &works, lang: ctx.lang, home: &home };
        requests::request(tx, &of, id)?.ok_or_else(Error::not_found)
    };
    let found = [q.call.rows(id.shard(), read).await?];
    q.form.of("service_requests", &found, StatusCode::OK)
}

/// The number of a report by its token, once the report is public.
#[utoipa::path(get, path = "/open311/v2/tokens/{token}", operation_id = "token",
    tag = "open311", params(("token" = String, Path), Asked),
    responses((status = 200, content((Vec<Numbered> = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn token(
    call: Asker,
    State(state): State<Open311>,
    Path(token): Path<String>,
    query: Query,
) -> Response {
    let (code, form) = named(&token);
    answered(call, query, form, async |q, asked| {
        let answer = numbered(&q, &asked, &state, code).await;
        (q, answer)
    })
    .await
}

async fn numbered(q: &Question, asked: &Asked, state: &Open311, code: &str) -> Result<Response> {
    q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false)?;
    let shard = state.door.shard_of_code(code)?;
    let (works, door, of) = (state.works.clone(), state.door.clone(), code.to_owned());
    let read = move |tx: &mut store::Tx<'_>, _: &kernel::Ctx| {
        let id = door.matter_of_code(tx, &of)?;
        Ok(requests::open(tx, &works, id)?.map(|_| id.to_string()))
    };
    let service_request_id = q.call.rows(shard, read).await?;
    let found = [Numbered { token: code.to_owned(), service_request_id }];
    q.form.of("service_requests", &found, StatusCode::OK)
}

/// What was said openly of public reports, oldest first: in a span of time, or
/// of those that are named.
#[utoipa::path(get, path = "/open311/v2/servicerequestupdates.{format}",
    operation_id = "request_updates", tag = "open311",
    params(("format" = String, Path), Asked),
    responses((status = 200, content((Vec<Update> = "application/json"), (String = "text/xml"))),
        (status = "4XX", content((Vec<Refused> = "application/json"), (String = "text/xml")))))]
async fn list_updates(
    call: Asker,
    State(state): State<Open311>,
    Path(format): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Response {
    answered(call, query, Form::named(&format), async |q, asked| {
        let answer = updates_of(&q, &asked, &state, &headers).await;
        (q, answer)
    })
    .await
}

async fn updates_of(
    q: &Question,
    asked: &Asked,
    state: &Open311,
    headers: &HeaderMap,
) -> Result<Response> {
    q.check(asked.jurisdiction_id.as_deref(), asked.api_key.as_deref(), false)?;
    let (span, page) = (asked.span(q.call.ctx.now)?, asked.page()?);
    let ids: Vec<Id<Matter>> = asked.ids()?.into_iter().filter_map(Id::from_i64).collect();
    let named = asked.service_request_id.is_some();
    let (works, home) = (state.works.clone(), home(&q.call, state, headers));
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        let of = Reader { works: &works, lang: ctx.lang, home: &home };
        match named {
            true => updates::updates_of(tx, &of, &ids),
            false => updates::updates(tx, &of, span, page),
        }
    };
    let found = q.call.rows(Shard::COMMON, read).await?;
    q.form.of("service_request_updates", &found, StatusCode::OK)
}

/// A name with its ending; without one, it is asked in no form.
fn named(text: &str) -> (&str, Option<Form>) {
    Form::split(text).map_or((text, None), |(name, form)| (name, Some(form)))
}

/// No such service: not there when it is asked about, wrong when it is named.
const fn no_service(status: u16) -> Error {
    let kind = if status == 404 { Kind::NotFound } else { Kind::Invalid };
    Error::new(kind, "open311.service_unknown")
}
