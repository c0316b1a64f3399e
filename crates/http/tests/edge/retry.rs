//! A retry under the same key is done once and answered the same.

use crate::scene::city;

const KEY: &str = "11111111-2222-4333-8444-555555555555";
const OTHER: &str = "11111111-2222-4333-8444-666666666666";

#[tokio::test]
async fn the_same_request_again_gets_the_stored_answer() {
    let city = city().await;
    let body = r#"{"text":"x"}"#;
    let first = city.post("/api/v1/notes", body, Some(KEY)).await;
    assert_eq!(first.0, 200);
    assert_eq!(city.post("/api/v1/notes", body, Some(KEY)).await, first);
    assert_ne!(city.post("/api/v1/notes", body, Some(OTHER)).await, first);
    let (status, reused) = city.post("/api/v1/notes", r#"{"text":"y"}"#, Some(KEY)).await;
    assert_eq!((status, reused["code"].as_str()), (409, Some("key_reused")));
}

#[tokio::test]
async fn what_became_of_a_command_can_be_asked() {
    let city = city().await;
    let path = format!("/api/v1/outcomes/{KEY}");
    let (status, none) = city.get(&path).await;
    assert_eq!((status, &none["done"]), (200, &false.into()));
    city.post("/api/v1/notes", r#"{"text":"refuse"}"#, Some(KEY)).await;
    assert_eq!(city.get(&path).await.1["done"], false, "a refusal is not kept");
    let (_, answer) = city.post("/api/v1/notes", r#"{"text":"x"}"#, Some(KEY)).await;
    let (_, kept) = city.get(&path).await;
    assert_eq!((&kept["done"], &kept["answer"]), (&true.into(), &answer));
    assert_eq!(city.get("/api/v1/outcomes/%00?of=1").await.0, 422);
    assert_eq!(city.get(&format!("{path}?of=x")).await.1["field"], "of");
}
