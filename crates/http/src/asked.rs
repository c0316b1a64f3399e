//! What is known of every request before anything else: its trace, its
//! language, its route; and, on the way out, the sentence of a refusal.

use axum::Json;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Kind, Lang};

use crate::problem::{Problem, trace_text};
use crate::words::Words;

/// Set on every request by [`Asked::of`].
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub trace: u64,
    pub lang: Lang,
}

/// On an answer that says by itself what it has to say, whatever its status.
#[derive(Debug, Clone, Copy)]
pub struct Told;

impl Asked {
    /// Gives the request its trace and language.
    pub fn of(request: &mut Request) -> Asked {
        let lang = language(request.uri(), request.headers());
        let asked = Asked { trace: random_trace(), lang };
        request.extensions_mut().insert(asked);
        asked
    }

    /// Puts a refusal, whoever made it, into one shape and the asker's language.
    pub fn answer(self, response: Response, words: &Words) -> Response {
        let mut response = match refusal_in(&response) {
            Some(problem) => written(&problem, response, words, self),
            None => response,
        };
        if let Ok(trace) = HeaderValue::from_str(&trace_text(self.trace)) {
            response.headers_mut().insert("x-trace-id", trace);
        }
        response
    }
}

/// The refusal a response stands for. One that a library made (wrong method,
/// too large) has only its status.
fn refusal_in(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    if status.as_u16() < 400 || response.extensions().get::<Told>().is_some() {
        return None;
    }
    let error = match status {
        StatusCode::NOT_FOUND => Error::new(Kind::NotFound, "http.route"),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(Kind::Invalid, "http.method"),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::new(Kind::TooLarge, "http.too_large").arg("limit", crate::input::JSON_LIMIT)
        }
        s if s.is_server_error() => Error::internal(format!("a layer answered {s}")),
        _ => Error::new(Kind::Invalid, "http.request"),
    };
    Some(Problem::with_status(error, status))
}

fn written(problem: &Problem, response: Response, words: &Words, asked: Asked) -> Response {
    problem.note(asked.trace);
    let (mut parts, _) = response.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    let body = Json(problem.body(words, asked.lang, asked.trace)).into_response().into_body();
    parts.status = problem.status();
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(asked.lang.tag()));
    Response::from_parts(parts, body)
}

/// `?lang=` is stronger than `Accept-Language`: a person chose it on the page.
pub fn language(uri: &Uri, headers: &HeaderMap) -> Lang {
    let asked = uri.query().into_iter().flat_map(|q| q.split('&')).find_map(|pair| {
        let tag = pair.strip_prefix("lang=")?;
        Lang::ALL.into_iter().find(|lang| lang.tag() == tag)
    });
    asked.unwrap_or_else(|| {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        Lang::from_header(header.unwrap_or(""))
    })
}

/// The route's pattern (`/api/v1/matters/{id}`), which holds nothing personal;
/// the path itself may be a matter code and is never logged.
pub fn route(request: &Request) -> String {
    match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str().to_owned(),
        None => "none".to_owned(),
    }
}

fn random_trace() -> u64 {
    let mut bytes = [0; 8];
    // A trace only ties lines together: one that repeats does no harm.
    let _ = getrandom::fill(&mut bytes);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_chooses_the_language_over_the_browser() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en-GB"));
        let cases = [
            ("/x", Lang::En),
            ("/x?a=1&lang=zh-CN", Lang::ZhCn),
            ("/x?lang=xx", Lang::En),
            ("/x?&&=&lang", Lang::En),
        ];
        for (uri, lang) in cases {
            assert_eq!(language(&uri.parse().unwrap(), &headers), lang, "{uri}");
        }
    }
}
