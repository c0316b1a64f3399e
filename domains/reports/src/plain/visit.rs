//! One request for a page: who asks, and how the answer looks.

use askama::Template;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http_edge::asked::Asked;
use http_edge::{Call, Edge, Outcome, Problem};
use kernel::Error;

use super::frame::Frame;

/// See the module. The first argument of a page's handler.
pub(super) struct Visit {
    pub call: Call,
    pub frame: Frame,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    Edge: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Visit, Response> {
        let frame = Frame::of(&parts.method, &parts.uri, &parts.headers);
        let trace = parts.extensions.get::<Asked>().map_or(0, |asked| asked.trace);
        match Call::from_request_parts(parts, state).await {
            Ok(call) => Ok(Visit { call, frame }),
            Err(problem) => Err(refused(&Edge::from_ref(state), &frame, trace, &problem)),
        }
    }
}

/// A refusal that belongs to no field.
#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    f: &'a Frame,
    title: String,
    detail: String,
    trace: String,
}

impl Visit {
    /// The page, or the refusal as a page.
    pub fn answer(&self, page: Outcome<Response>) -> Response {
        page.unwrap_or_else(|problem| {
            refused(self.call.edge(), &self.frame, self.call.ctx.trace, &problem)
        })
    }

    /// A refusal's sentence.
    pub fn sentence(&self, error: &Error) -> String {
        self.call.edge().words().of_error(self.frame.lang, error)
    }
}

/// A page that shows what was asked for.
pub(super) fn shown<T: Template>(page: &T) -> Outcome<Response> {
    rendered(StatusCode::OK, page)
}

/// A page that asks again, for something in it was wrong.
pub(super) fn asked_again<T: Template>(page: &T) -> Outcome<Response> {
    let mut response = rendered(StatusCode::UNPROCESSABLE_ENTITY, page)?;
    response.extensions_mut().insert(http_edge::asked::Told);
    Ok(response)
}

/// The page to look at next, by GET: loading it again sends nothing again.
pub(super) fn on_to(address: &str) -> Outcome<Response> {
    Ok(Redirect::to(address).into_response())
}

fn rendered<T: Template>(status: StatusCode, page: &T) -> Outcome<Response> {
    let html = page.render().map_err(Error::internal)?;
    let vary = [(header::VARY, HeaderValue::from_static("accept-language"))];
    Ok((status, vary, Html(html)).into_response())
}

fn refused(edge: &Edge, frame: &Frame, trace: u64, problem: &Problem) -> Response {
    let body = problem.body(edge.words(), frame.lang, trace);
    let page = Refused { f: frame, title: body.title, detail: body.detail, trace: body.trace };
    problem.as_page(trace, page.render().unwrap_or_default())
}
