//! A stream hears of the matters it may see.

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;

use crate::scene::city;

#[tokio::test]
async fn a_stream_is_told_of_a_change_once_it_is_committed() {
    let city = city().await;
    let request = Request::get("/api/v1/events?matter=7").body(Body::empty()).unwrap();
    let stream = city.send(request).await;
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut lines = stream.into_body().into_data_stream();
    city.post("/api/v1/notes", r#"{"text":"refuse"}"#, None).await;
    city.post("/api/v1/notes", r#"{"text":"x"}"#, None).await;
    let line = lines.next().await.unwrap().unwrap();
    assert_eq!(&line[..], b"data: {\"type\":\"matter\",\"id\":\"7\",\"version\":3}\n\n");
    city.edge.stop();
    assert!(lines.next().await.is_none(), "a stream ends with the program");
}

#[tokio::test]
async fn what_one_may_not_see_one_may_not_watch() {
    let city = city().await;
    assert_eq!(city.get("/api/v1/events?matter=7,8").await.0, 404);
    assert_eq!(city.get("/api/v1/events?matter=x").await.0, 422);
    assert_eq!(city.get("/api/v1/events").await.0, 401);
}
