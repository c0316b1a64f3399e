//! What Prometheus reads.

use axum::body::Body;
use axum::http::Request;
use jingwei_http::peer::Peer;

use crate::scene::city;

#[tokio::test]
async fn the_first_look_at_the_figures_was_empty_and_forgot_what_came_before() {
    let city = city().await;
    assert_eq!(city.get("/healthz").await.0, 200);
    let request = Request::get("/metrics").extension(Peer::Socket).body(Body::empty()).unwrap();
    let answer = city.send(request).await;
    assert_eq!(answer.status(), 200);
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    for line in ["store_serves 1", r#"http_requests_total{method="GET",route="/healthz""#] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
