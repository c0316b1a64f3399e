//! A refusal on the wire: `application/problem+json` (RFC 9457).
//!
//! Handlers and extractors only say *what* is wrong. One layer, [`crate::shell`],
//! puts it into the asker's language, so that no route can answer in another shape.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Kind, Lang};
use serde::Serialize;
use utoipa::ToSchema;

use crate::asked::Told;
use crate::words::Words;

/// A refusal on its way out.
#[derive(Debug, Clone)]
pub struct Problem {
    pub error: Arc<Error>,
    status: StatusCode,
}

/// What a route answers: the answer, or the refusal.
pub type Outcome<T = crate::Answer> = Result<T, Problem>;

impl Problem {
    /// A refusal whose status is more exact than its kind tells (405, 415).
    pub fn with_status(error: Error, status: StatusCode) -> Problem {
        Problem { error: Arc::new(error), status }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Writes a defect of ours into the log, under the trace that the asker is
    /// told.
    pub(crate) fn note(&self, trace: u64) {
        if self.error.kind == Kind::Internal {
            tracing::error!(trace = %trace_text(trace), error = %self.error, "internal error");
        }
    }

    /// The refusal as a page that says by itself what is wrong.
    pub fn as_page(&self, trace: u64, html: String) -> Response {
        self.note(trace);
        let mut response = self.clone().into_response();
        response.extensions_mut().remove::<Problem>();
        response.extensions_mut().insert(Told);
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        *response.body_mut() = html.into();
        response
    }

    /// Seconds after which it is worth trying again.
    fn retry_after(&self) -> Option<u64> {
        let told = || self.error.args.iter().find(|(name, _)| *name == "seconds");
        match self.error.kind {
            Kind::Busy => Some(told().and_then(|(_, v)| v.as_u64()).unwrap_or(1)),
            Kind::TooMany => Some(told().and_then(|(_, v)| v.as_u64()).unwrap_or(60)),
            _ => None,
        }
    }

    /// The body, in the asker's language.
    pub fn body(&self, words: &Words, lang: Lang, trace: u64) -> ProblemBody {
        ProblemBody {
            r#type: format!("urn:jingwei:problem:{}", self.error.code),
            title: words.of_kind(lang, self.error.kind),
            status: self.status.as_u16(),
            detail: words.of_error(lang, &self.error),
            code: self.error.code.to_owned(),
            field: self.error.field.clone(),
            trace: trace_text(trace),
        }
    }
}

/// The HTTP status of a kind of refusal.
pub const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Anonymous => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A trace id as it is shown: 16 hexadecimal digits.
pub fn trace_text(trace: u64) -> String {
    format!("{trace:016x}")
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let status = status_of(error.kind);
        Problem::with_status(error, status)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A refusal as the asker reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:jingwei:problem:` and the code.
    pub r#type: String,
    /// Heading of its kind, in the asker's language.
    pub title: String,
    pub status: u16,
    /// One sentence in the asker's language.
    pub detail: String,
    /// Stable; what a program branches on.
    pub code: String,
    /// JSON pointer without the leading slash of the input at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Ties this answer to the log; tell it when asking for help.
    pub trace: String,
}
