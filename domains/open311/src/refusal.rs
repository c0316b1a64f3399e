//! Refusals in the specification's own shape, `[{code, description}]`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use http_edge::asked::Told;
use http_edge::{Problem, Words};
use kernel::{Error, Kind, Lang};

use crate::answer::Form;
use crate::wire::Refused;

/// A refusal on its way out.
pub(crate) struct Refusal {
    pub form: Form,
    pub lang: Lang,
    pub error: Error,
}

impl Refusal {
    /// Says it with these words.
    pub fn said(&self, words: &Words) -> Response {
        let status = status_of(self.error.kind);
        if self.error.kind == Kind::Internal {
            // the edge logs it under its trace and says no more
            return Problem::from(self.error.clone()).into_response();
        }
        let description = words.of_error(self.lang, &self.error);
        let description = match &self.error.field {
            Some(field) => format!("{field}: {description}"),
            None => description,
        };
        let body = [Refused { code: status.as_u16(), description }];
        match self.form.of("errors", &body, status) {
            Ok(mut response) => {
                response.extensions_mut().insert(Told);
                response
            }
            Err(e) => Problem::from(e).into_response(),
        }
    }
}

/// The specification knows 400, 403 and 404; the rest is as everywhere.
const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Anonymous | Kind::Forbidden => StatusCode::FORBIDDEN,
        other => http_edge::problem::status_of(other),
    }
}
