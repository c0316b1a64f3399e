//! A client that keeps its connection.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::Done;

/// One connection.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Client {
    pub async fn connect(to: SocketAddr) -> Done<Client> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // ends with the sender
        tokio::spawn(connection);
        Ok(Client { sender, host: to.to_string() })
    }

    /// The answer's bytes; anything but success is an error with what it said.
    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Done<Bytes> {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request
                    .header("content-type", "application/json")
                    .header("idempotency-key", key());
                Full::new(Bytes::from(body.to_string()))
            }
            None => Full::default(),
        };
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(body)?).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        match status.is_success() {
            true => Ok(bytes),
            false => Err(format!("{path}: {status} {}", String::from_utf8_lossy(&bytes)).into()),
        }
    }

    pub async fn get(&mut self, path: &str, token: &str) -> Done<Bytes> {
        self.ask(Method::GET, path, token, None).await
    }

    pub async fn post(&mut self, path: &str, token: &str, body: &Value) -> Done<Value> {
        let bytes = self.ask(Method::POST, path, token, Some(body)).await?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Signs in and answers the token.
    pub async fn sign_in(&mut self, login: &str) -> Done<String> {
        let password = jingwei_server::demo::PASSWORD;
        let body = serde_json::json!({ "login": login, "password": password, "token": true });
        let signed = self.post("/api/v1/session", "", &body).await?;
        let token = signed["token"].as_str().ok_or("signed in without a token")?;
        Ok(token.to_owned())
    }
}

/// A key that no other request has, of any run on the same data.
fn key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let since = std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_millis());
    format!("bench-{since:012x}-{:012x}", NEXT.fetch_add(1, Relaxed))
}
