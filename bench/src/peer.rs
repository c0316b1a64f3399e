//! The peer of reads: bare axum with constant JSON.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::Done;

/// Serves so many bytes for every address until it is ended.
pub async fn serve(length: usize) -> Done {
    let text = format!("{{\"constant\":\"{}\"}}", "x".repeat(length.saturating_sub(15)));
    let body = Bytes::from(text);
    let answer = move || {
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], body) }
    };
    let app = Router::new().route("/constant", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", serde_json::json!({ "address": listener.local_addr()?.to_string() }));
    axum::serve(listener, app).await?;
    Ok(())
}
