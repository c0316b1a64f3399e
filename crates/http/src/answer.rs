//! What a route answers when all is well.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Error;
use serde::Serialize;

use crate::problem::Outcome;

/// Status, headers and body of an answer.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    /// The value as JSON.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Outcome {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        Ok(Answer::bytes("application/json", body))
    }

    /// Bytes of a media type: a picture, a file.
    pub fn bytes(media_type: &'static str, body: impl Into<Bytes>) -> Answer {
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        Answer { status: StatusCode::OK, headers: vec![kind], body: body.into() }
    }

    /// Done, and there is nothing to say (204).
    pub fn nothing() -> Answer {
        Answer { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Bytes::new() }
    }

    /// Says which version this is, for a later If-Match.
    #[must_use]
    pub fn tagged(self, version: i64) -> Answer {
        match HeaderValue::from_str(&format!("\"{version}\"")) {
            Ok(tag) => self.with(header::ETAG, tag),
            Err(_) => self,
        }
    }

    /// One more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Answer {
        self.headers.push((name, value));
        self
    }

    /// Made something that has an address of its own (201).
    #[must_use]
    pub fn created(mut self, location: &str) -> Answer {
        self.status = StatusCode::CREATED;
        match HeaderValue::from_str(location) {
            Ok(at) => self.with(header::LOCATION, at),
            Err(_) => self,
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        // Answers hold what one person may see: no cache between keeps them.
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
        response
    }
}
