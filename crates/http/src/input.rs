//! What comes in: body, query and path, each refused with the name of the
//! field at fault and never with the value, which may be personal.

use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use kernel::{Error, Kind};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// Bytes of a JSON body at the most; photos have a route and a limit of their own.
pub const JSON_LIMIT: usize = 256 * 1024;
/// How long a JSON body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A JSON body, with the hash that tells a retry from another request under
/// the same idempotency key. A request without a body is `Input<()>`.
#[derive(Debug)]
pub struct Input<T> {
    pub body: T,
    pub(crate) hash: [u8; 32],
}

impl<T> Input<T> {
    /// An input made inside the program: tests and imports.
    pub fn made(body: T) -> Input<T> {
        Input { body, hash: [0; 32] }
    }

    /// What a route read by itself from these bytes, in another form than JSON.
    pub fn read_from(body: T, sent: &[u8]) -> Input<T> {
        Input { body, hash: Sha256::digest(sent).into() }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bodiless = request.body().is_end_stream();
        if !bodiless {
            must_be_json(request.headers())?;
        }
        let bytes = tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state))
            .await
            .map_err(|_| too_slow(BODY_TIME))?
            .map_err(|e| unreadable(&e))?;
        let hash = Sha256::digest(&bytes).into();
        let text: &[u8] = if bodiless { b"null" } else { &bytes };
        Ok(Input { body: read_json(text)?, hash })
    }
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let essence = named.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let error =
        Error::invalid("http.media_type", "content-type").arg("expected", "application/json");
    Err(Problem::with_status(error, StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

/// A body that could not be read: too long, or the connection broke.
fn unreadable(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::new(Kind::TooLarge, "http.too_large").arg("limit", JSON_LIMIT).into()
        }
        _ => Error::invalid("http.request", "").into(),
    }
}

/// A body that did not arrive in time.
pub(crate) fn too_slow(limit: Duration) -> Problem {
    let error = Error::new(Kind::Invalid, "http.timeout").arg("seconds", limit.as_secs());
    Problem::with_status(error, StatusCode::REQUEST_TIMEOUT)
}

/// Reads JSON; the refusal names the field by a JSON pointer.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    refuse_nul(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(json_error)?;
    reader.end().map_err(|e| syntax(&e))?;
    Ok(value)
}

fn syntax(e: &serde_json::Error) -> Error {
    Error::new(Kind::Invalid, "http.json").arg("line", e.line()).arg("column", e.column())
}

fn json_error(e: serde_path_to_error::Error<serde_json::Error>) -> Error {
    match e.inner().classify() {
        serde_json::error::Category::Data => wrong(e.path(), &e.inner().to_string()),
        _ => syntax(e.inner()),
    }
}

/// Turns serde's message into a code. The message itself goes nowhere: it is
/// English and may quote the value.
fn wrong(path: &serde_path_to_error::Path, message: &str) -> Error {
    const FORMS: [(&str, &str, bool); 3] = [
        // (beginning of the message, our code, whether the path ends above it)
        ("missing field `", "http.missing", true),
        ("duplicate field `", "http.twice", true),
        ("unknown field `", "http.unknown_field", false),
    ];
    let field = pointer(path);
    let known = FORMS.iter().find_map(|(begin, code, above)| {
        let name = message.strip_prefix(begin)?.split('`').next()?;
        Some((*code, if *above { joined(&field, name) } else { field.clone() }))
    });
    let (code, field) = known.unwrap_or(("http.value", field));
    let field = cut(&field);
    let error = Error::new(Kind::Invalid, code);
    if field.is_empty() { error } else { error.field(field) }
}

fn joined(parent: &str, name: &str) -> String {
    match parent.rsplit('/').next() {
        // One reader names the field itself, another stops above it.
        Some(last) if last == name => parent.to_owned(),
        _ if parent.is_empty() => name.to_owned(),
        _ => format!("{parent}/{name}"),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let parts: Vec<String> = path
        .iter()
        .filter_map(|s| match s {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(escape(key)),
            Segment::Enum { variant } => Some(escape(variant)),
            Segment::Unknown => None,
        })
        .collect();
    parts.join("/")
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Names in a pointer can come from the asker; an answer repeats only so much.
fn cut(field: &str) -> String {
    field.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// PostgreSQL refuses U+0000 in text: caught here, it is the asker's error;
/// caught there, it would look like ours.
fn refuse_nul(bytes: &[u8]) -> Result<(), Error> {
    let suspicious = bytes.windows(6).any(|w| w == b"\\u0000");
    if !suspicious {
        return Ok(());
    }
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    match nul_at(&value) {
        Some(path) => Err(Error::invalid("http.nul", cut(&path))),
        None => Ok(()),
    }
}

fn nul_at(value: &Value) -> Option<String> {
    let below = |name: String, v: &Value| {
        nul_at(v).map(|rest| if rest.is_empty() { name.clone() } else { format!("{name}/{rest}") })
    };
    match value {
        Value::String(s) => s.contains('\0').then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(i, v)| below(i.to_string(), v)),
        Value::Object(map) => map.iter().find_map(|(k, v)| {
            if k.contains('\0') { Some(escape(k)) } else { below(escape(k), v) }
        }),
        _ => None,
    }
}

/// The query string as `T`.
#[derive(Debug)]
pub struct Search<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Search<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Search(read_query(parts.uri.query().unwrap_or(""))?))
    }
}

/// Reads a query string; the refusal names the parameter.
pub fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, Error> {
    if let Some(part) = query.split('&').find(|part| part.contains("%00")) {
        return Err(Error::invalid("http.nul", cut(part.split('=').next().unwrap_or(""))));
    }
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|e| wrong(e.path(), &e.inner().to_string()))
}

/// One or several parts of the path, in their order: `At<Id<Matter>>`,
/// `At<(Id<Matter>, String)>`.
#[derive(Debug)]
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(name) = nul_in_path(parts, state).await {
            return Err(Error::invalid("http.nul", name).into());
        }
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(At(value)),
            Err(rejection) => Err(path_error(parts, state, &rejection).await),
        }
    }
}

async fn nul_in_path<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(_, v)| v.contains('\0')).map(|(name, _)| name.to_owned())
}

async fn path_error<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    rejection: &axum::extract::rejection::PathRejection,
) -> Problem {
    use axum::extract::path::ErrorKind::{
        DeserializeError, InvalidUtf8InPathParam, ParseErrorAtIndex, ParseErrorAtKey,
    };
    use axum::extract::rejection::PathRejection::FailedToDeserializePathParams;
    let known = match rejection {
        FailedToDeserializePathParams(e) => match e.kind() {
            ParseErrorAtKey { key, .. }
            | DeserializeError { key, .. }
            | InvalidUtf8InPathParam { key } => Some(Ok(key.clone())),
            ParseErrorAtIndex { index, .. } => Some(Err(*index)),
            _ => None,
        },
        _ => None,
    };
    let named = RawPathParams::from_request_parts(parts, state).await;
    let names: Vec<String> =
        named.iter().flat_map(|p| p.iter()).map(|(name, _)| name.to_owned()).collect();
    let field = match known {
        Some(Ok(name)) => name,
        Some(Err(index)) => names.get(index).cloned().unwrap_or_default(),
        // A tuple does not tell which of its parts was wrong: then all are named.
        None => names.join(","),
    };
    Error::invalid("http.value", cut(&field)).into()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Form {
        text: String,
        #[serde(default)]
        rows: Vec<Row>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Row {
        n: u8,
    }

    #[test]
    fn a_refusal_names_the_field_and_not_the_value() {
        let cases = [
            (r#"{"text":1}"#, "http.value", "text"),
            (r#"{}"#, "http.missing", "text"),
            (r#"{"text":"","rows":[{"n":1},{"n":256}]}"#, "http.value", "rows/1/n"),
            (r#"{"text":"","rows":[{}]}"#, "http.missing", "rows/0/n"),
            (r#"{"text":"","a/b":1}"#, "http.unknown_field", "a~1b"),
            (r#"{"text":"","text":""}"#, "http.twice", "text"),
            (r#"{"text":"a\u0000b"}"#, "http.nul", "text"),
            (r#"{"text":"\ud800"}"#, "http.json", ""),
            (r#"{"text":"#, "http.json", ""),
            ("null", "http.value", ""),
            (r#"{"text":""} x"#, "http.json", ""),
        ];
        for (json, code, field) in cases {
            let e = read_json::<Form>(json.as_bytes()).unwrap_err();
            assert_eq!((e.code, e.field.as_deref().unwrap_or("")), (code, field), "{json}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read_json::<Value>(deep.as_bytes()).unwrap_err().code, "http.json");
        let secret = read_json::<Form>(r#"{"text":13800138000}"#.as_bytes()).unwrap_err();
        assert!(!format!("{secret:?}").contains("13800138000"));
    }

    #[test]
    fn a_backslash_before_u0000_is_only_text() {
        assert!(read_json::<Form>(br#"{"text":"\\u0000"}"#).is_ok());
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Query {
        limit: Option<u32>,
        area: Option<kernel::AreaCode>,
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let cases = [
            ("limit=x", "http.value", "limit"),
            ("limit=-1", "http.value", "limit"),
            ("area=12a", "http.value", "area"),
            ("limit=1&area=%00", "http.nul", "area"),
            ("limit=1&limit=2", "http.twice", "limit"),
        ];
        for (query, code, field) in cases {
            let e = read_query::<Query>(query).unwrap_err();
            assert_eq!((e.code, e.field.as_deref().unwrap_or("")), (code, field), "{query}");
        }
        assert_eq!(read_query::<Query>("limit=7&other=1").unwrap().limit, Some(7));
    }
}
