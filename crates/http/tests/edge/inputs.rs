//! What is wrong with a request is told with its field, in both languages.

use axum::body::Body;
use axum::http::Request;
use jingwei_http::peer::Peer;

use crate::scene::city;

#[tokio::test]
async fn the_field_at_fault_is_named() {
    let city = city().await;
    let bodies = [
        ("{", 422, "http.json", None),
        (r#"{"text":1}"#, 422, "http.value", Some("text")),
        (r#"{"text":"x","areas":["150302","12a"]}"#, 422, "http.value", Some("areas/1")),
        (r#"{}"#, 422, "http.missing", Some("text")),
        (r#"{"text":"x","tetx":1}"#, 422, "http.unknown_field", Some("tetx")),
        (r#"{"text":"a\u0000"}"#, 422, "http.nul", Some("text")),
        (r#"{"text":"refuse"}"#, 409, "http.request", None),
        ("", 422, "http.value", None),
    ];
    for (body, status, code, field) in bodies {
        let (got, problem) = city.post("/api/v1/notes", body, None).await;
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{body}: {problem}");
        assert_eq!(problem["field"].as_str(), field, "{body}");
    }
    let paths = [
        ("/api/v1/notes/x/150302", 422, "http.value", Some("id,area")),
        ("/api/v1/outcomes/x?of=-", 422, "http.value", Some("of")),
        ("/api/v1/notes/7/150300", 200, "", None),
        ("/api/v1/notes/7/1x", 422, "http.value", Some("id,area")),
        ("/api/v1/notes/7/%00", 422, "http.nul", Some("area")),
        ("/api/v1/notes/7/%ff", 422, "http.value", Some("area")),
        ("/api/v1/notes/7/150302?limit=-1", 422, "http.value", Some("limit")),
        ("/api/v1/notes/7/150302?area=9", 422, "http.value", Some("area")),
        ("/api/v1/nothing", 404, "http.route", None),
        ("/api/v1/notes", 405, "http.method", None),
    ];
    for (path, status, code, field) in paths {
        let (got, problem) = city.get(path).await;
        assert_eq!(got, status, "{path}: {problem}");
        assert_eq!(problem["code"].as_str().unwrap_or(""), code, "{path}");
        assert_eq!(problem["field"].as_str(), field, "{path}");
    }
}

#[tokio::test]
async fn a_refusal_speaks_the_language_asked_for_and_has_its_trace() {
    let city = city().await;
    let ask = |uri: &str| Request::get(uri).header("accept-language", "en-GB, zh;q=0.5");
    let english = city.send(ask("/api/v1/nothing").body(Body::empty()).unwrap()).await;
    assert_eq!(english.headers()["content-type"], "application/problem+json");
    assert_eq!(english.headers()["content-language"], "en");
    let trace = english.headers()["x-trace-id"].to_str().unwrap().to_owned();
    let body = axum::body::to_bytes(english.into_body(), 9999).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["trace"], trace);
    assert_eq!(body["detail"], "There is nothing at this address.");
    let (_, chinese) =
        city.ask(ask("/api/v1/nothing?lang=zh-CN").body(Body::empty()).unwrap()).await;
    assert_eq!(chinese["detail"], "没有这个地址。");
}

#[tokio::test]
async fn headers_are_checked_like_everything_else() {
    let city = city().await;
    let cases = [
        ("idempotency-key", "short", 422, "http.idempotency_key"),
        ("if-match", "W/\"3\"", 422, "http.if_match"),
        ("origin", "https://elsewhere.example", 403, "http.cross_site"),
        ("sec-fetch-site", "cross-site", 403, "http.cross_site"),
        ("content-type", "text/plain", 415, "http.media_type"),
        ("accept-language", "\u{1}", 200, ""),
    ];
    for (name, value, status, code) in cases {
        let mut request = Request::post("/api/v1/notes").header("host", "city.example");
        if name != "content-type" {
            request = request.header("content-type", "application/json");
        }
        let Ok(value) = axum::http::HeaderValue::from_bytes(value.as_bytes()) else { continue };
        let request = request.header(name, value).body(Body::from(r#"{"text":"x"}"#)).unwrap();
        let (got, problem) = city.ask(request).await;
        assert_eq!(got, status, "{name}: {problem}");
        assert_eq!(problem["code"].as_str().unwrap_or(""), code, "{name}");
    }
}

#[tokio::test]
async fn a_defect_shows_its_trace_and_nothing_else() {
    let city = city().await;
    for (status, problem) in [
        city.get("/api/v1/broken?lang=en").await,
        city.post("/api/v1/notes?lang=en", r#"{"text":"panic"}"#, None).await,
    ] {
        assert_eq!((status, problem["code"].as_str()), (500, Some("internal")));
        assert!(!problem.to_string().contains("secret"), "{problem}");
        assert!(!problem.to_string().contains("defect"), "{problem}");
    }
    let (status, _) = city.post("/api/v1/notes", r#"{"text":"after"}"#, None).await;
    assert_eq!(status, 200, "the program goes on");
}

#[tokio::test]
async fn the_anonymous_write_as_often_as_the_city_allows() {
    let city = city().await;
    let ask = |peer: &str| {
        let mut request = Request::post("/api/v1/slow").body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer::Address(peer.parse().unwrap()));
        request
    };
    for n in 0..30 {
        assert_eq!(city.ask(ask("192.0.2.1")).await.0, 204, "{n}");
    }
    let refused = city.send(ask("192.0.2.1")).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(city.ask(ask("192.0.2.2")).await.0, 204);
}

#[tokio::test]
async fn figures_are_for_this_machine_alone() {
    let city = city().await;
    let ask = |peer: &str, proxy: Option<&str>| {
        let mut request = Request::get("/metrics");
        if let Some(via) = proxy {
            request = request.header("x-forwarded-for", via);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer::Address(peer.parse().unwrap()));
        request
    };
    assert_eq!(city.ask(ask("127.0.0.1", None)).await.0, 200);
    assert_eq!(city.ask(ask("127.0.0.1", Some("1.1.1.1"))).await.0, 404);
    assert_eq!(city.ask(ask("192.0.2.1", None)).await.0, 404);
}

#[tokio::test]
async fn which_neighbours_a_city_has_is_told_on_its_own_machine_alone() {
    let city = city().await;
    city.edge.ready().lacks("12345");
    let ask = |peer: &str| {
        let mut request = Request::get("/healthz").body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer::Address(peer.parse().unwrap()));
        request
    };
    let (status, health) = city.ask(ask("127.0.0.1")).await;
    assert_eq!((status, &health["lacking"]), (200, &serde_json::json!(["12345"])));
    let (status, health) = city.ask(ask("192.0.2.1")).await;
    assert_eq!((status, health.get("lacking")), (200, None));
}

#[tokio::test]
async fn health_is_told_even_when_nobody_else_gets_in() {
    let city = city().await;
    city.edge.ready().loading("boundaries");
    let (status, health) = city.get("/healthz").await;
    assert_eq!((status, &health["state"]), (200, &"serving".into()));
    assert_eq!(health["loading"], serde_json::json!(["boundaries"]));
    city.edge.stop();
    let (status, health) = city.get("/healthz").await;
    assert_eq!((status, &health["state"]), (503, &"stopping".into()), "{health}");
    let refused = city.send(Request::get("/api/v1/nothing").body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
}
