//! Another city's Open311 server: ours, in another city.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use kernel::Time;
use serde_json::json;
use store::{Clock, Engine};
use testkit::{Scene as Place, TestStore, both};

use crate::scene::{Scene, city, manifests};

const CONTRACT: &str = r#"
format = 1
connector = "next-city"
version = 1
retention_days = 90
[name]
zh-CN = "邻市"
en = "Next city"
[purpose]
zh-CN = "转送跨界环境问题"
en = "To pass on what crosses the border"
[basis]
zh-CN = "双方协议"
en = "The agreement"
[owners]
ours = "值班长"
theirs = "邻市值班长"
[transport]
kind = "open311"
url = "URL/open311/v2"
services = { "01" = "0101" }
[out]
acts = ["accept"]
classes = ["01"]
fields = ["subcategory", "public_text", "lon", "lat", "area_name"]
"#;

/// Everything that runs through one address, unless it is away; or the request
/// goes through and the answer is lost.
#[derive(Clone)]
struct Line {
    to: String,
    away: Arc<AtomicBool>,
    deaf: Arc<AtomicBool>,
}

impl Line {
    async fn to(other: &Scene) -> (Line, String) {
        let to = format!("http://{}", other.web.serve().await);
        let line = Line { to, away: Arc::default(), deaf: Arc::default() };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = axum::Router::new().fallback(pass).with_state(line.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (line, format!("http://{address}"))
    }
}

async fn pass(State(line): State<Line>, asked: Request) -> Response {
    if line.away.load(Ordering::Relaxed) {
        return axum::http::StatusCode::BAD_GATEWAY.into_response();
    }
    let (parts, body) = asked.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let url = format!("{}{}", line.to, parts.uri);
    let mut request = reqwest::Client::new().request(parts.method, url).body(body);
    for name in ["content-type", "idempotency-key"] {
        if let Some(value) = parts.headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let bytes = answer.bytes().await.unwrap();
    if line.deaf.load(Ordering::Relaxed) {
        return axum::http::StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    (status, Body::from(bytes)).into_response()
}

async fn other() -> (TestStore, Scene) {
    let place = Place::new(Engine::Sqlite, &manifests());
    let store = place.open().await;
    let t = TestStore { store, scene: place };
    let scene = city(&t, &[]).await;
    (t, scene)
}

fn later(t: &TestStore, minutes: i64) -> Time {
    let at = t.clock().now().plus_minutes(minutes);
    t.clock().set(at);
    at
}

#[test]
fn a_matter_goes_there_once_and_what_is_said_there_comes_back_once() {
    both(&manifests(), async |t| {
        let (t2, there) = other().await;
        let (line, url) = Line::to(&there).await;
        let s = city(t, &[CONTRACT.replace("URL", &url)]).await;
        let id = s.accepted("河道油污").await;
        // it went through, and we did not hear it
        line.deaf.store(true, Ordering::Relaxed);
        s.turn().await;
        assert_eq!(there.matters().await.len(), 1);
        line.deaf.store(false, Ordering::Relaxed);
        later(t, 20);
        assert_eq!(s.turn().await, 1);
        let theirs = there.matters().await;
        assert_eq!(theirs.len(), 1, "a lost answer must not double the report");
        assert!(s.added(id).await.is_empty());
        // accepted there: its number, and what was said of it
        let form = json!({ "subcategory": "0101", "public_text": "邻市转来油污" });
        there.act("intake", theirs[0], "accept", form).await;
        later(t, 20);
        s.turn().await;
        let first = s.added(id).await;
        assert!(!first.is_empty() && first.iter().all(|l| l.starts_with("邻市：")), "{first:?}");
        later(t, 20);
        s.turn().await;
        assert_eq!(s.added(id).await, first);
        // a week without a line, while they end it
        line.away.store(true, Ordering::Relaxed);
        there.act("intake", theirs[0], "answer_directly", json!({ "answer": "已清理" })).await;
        for _ in 0..(7 * 4) {
            later(t, 6 * 60);
            s.turn().await;
        }
        assert_eq!(s.added(id).await, first);
        line.away.store(false, Ordering::Relaxed);
        later(t, 20);
        s.turn().await;
        let all = s.added(id).await;
        assert_eq!(all.len(), first.len() + 1, "{all:?}");
        assert!(all.last().unwrap().contains("已清理"), "{all:?}");
        for _ in 0..3 {
            later(t, 20);
            assert_eq!(s.turn().await, 0);
        }
        assert_eq!(s.added(id).await, all);
        t2.store.close().await.unwrap();
    });
}
