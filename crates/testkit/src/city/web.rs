//! Requests to the routes of a city, in the process.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::FromRef;
use axum::http::{HeaderMap, Method, Request};
use http_edge::{Edge, Problem, app};
use serde_json::Value;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

/// Bytes of an answer that a test reads at the most.
const READ_MOST: usize = 64 << 20;

/// The application of a city.
#[derive(Clone)]
pub struct Web(Router);

/// A request in the making.
pub struct Asked {
    app: Router,
    request: axum::http::request::Builder,
    body: Body,
}

/// An answer.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// What a refusal said to the log alone.
    pub why: String,
}

impl Web {
    /// With these routes, through all layers of the edge.
    pub fn new<S>(state: S, routes: OpenApiRouter<S>) -> Web
    where
        S: Clone + Send + Sync + 'static,
        Edge: FromRef<S>,
    {
        Web(app::app(state, routes, |_| None::<Cow<'static, [u8]>>))
    }

    /// Serves it on a free port of this machine, as long as the test runs.
    pub async fn serve(&self) -> std::net::SocketAddr {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = self.0.clone();
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    /// A request; `path` begins with a slash.
    pub fn ask(&self, method: Method, path: &str) -> Asked {
        let request = Request::builder().method(method).uri(path);
        Asked { app: self.0.clone(), request, body: Body::empty() }
    }

    pub fn get(&self, path: &str) -> Asked {
        self.ask(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: &Value) -> Asked {
        self.ask(Method::POST, path).json(body)
    }
}

impl Asked {
    /// By whoever holds the token.
    #[must_use]
    pub fn by(self, token: &str) -> Asked {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// Under a key that nobody used.
    #[must_use]
    pub fn once(self) -> Asked {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = format!("test-key-{:016}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.with("idempotency-key", &key)
    }

    /// Having seen that version.
    #[must_use]
    pub fn seen(self, version: i64) -> Asked {
        self.with("if-match", &format!("\"{version}\""))
    }

    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Asked {
        Asked { request: self.request.header(name, value), ..self }
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Asked {
        let asked = self.with("content-type", "application/json");
        Asked { body: Body::from(body.to_string()), ..asked }
    }

    /// These very bytes.
    #[must_use]
    pub fn bytes(self, bytes: impl Into<Bytes>) -> Asked {
        Asked { body: Body::from(bytes.into()), ..self }
    }

    /// Fields as a page sends them.
    #[must_use]
    pub fn form(self, body: &str) -> Asked {
        let asked = self.with("content-type", "application/x-www-form-urlencoded");
        Asked { body: Body::from(body.to_owned()), ..asked }
    }

    /// A file as the part `photo` of a form.
    #[must_use]
    pub fn file(self, bytes: &[u8]) -> Asked {
        const EDGE: &str = "the-edge-of-a-part";
        let head = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let asked = self.with("content-type", &kind);
        Asked { body: Body::from(body), ..asked }
    }

    pub async fn send(self) -> Got {
        let request = self.request.body(self.body).unwrap();
        let answer = self.app.oneshot(request).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let problem = answer.extensions().get::<Problem>();
        let why = problem.map(|p| p.error.to_string()).unwrap_or_default();
        let bytes = to_bytes(answer.into_body(), READ_MOST).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Got { status, headers, bytes, body, why }
    }

    /// Sends it and reads no more than the status: a stream does not end.
    pub async fn status(self) -> u16 {
        let request = self.request.body(self.body).unwrap();
        self.app.oneshot(request).await.unwrap().status().as_u16()
    }

    /// Sends it and expects success.
    pub async fn ok(self) -> Got {
        let got = self.send().await;
        assert!((200..300).contains(&got.status), "{} {} {}", got.status, got.body, got.why);
        got
    }

    /// Sends it and expects this refusal.
    pub async fn refused(self, status: u16, code: &str) -> Got {
        let got = self.send().await;
        let (said, at) = (got.body["code"].as_str().unwrap_or(""), got.status);
        assert_eq!((at, said), (status, code), "{} {}", got.body, got.why);
        got
    }
}
