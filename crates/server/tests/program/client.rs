//! A client as small as it can be: one connection, one request at a time.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

pub struct Client {
    address: SocketAddr,
    line: Option<BufReader<TcpStream>>,
    pub token: Option<String>,
}

/// An answer that came back whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        Client { address, line: None, token: None }
    }

    /// Signs in; panics when refused.
    pub fn sign_in(&mut self, login: &str, password: &str) {
        let body = serde_json::json!({ "login": login, "password": password, "token": true });
        let answer = self.ask("POST", "/api/v1/session", None, Some(&body)).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.token = Some(answer.body["token"].as_str().unwrap().to_owned());
    }

    /// The next request gets a line of its own: a server that refuses a body
    /// unread may close the line behind its answer.
    pub fn hang_up(&mut self) {
        self.line = None;
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, None, None)
    }

    /// An error means that nobody knows what became of it.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> io::Result<Answer> {
        let asked = self.request(method, path, key, body);
        let answer = self.exchange(&asked);
        if answer.is_err() {
            self.line = None;
        }
        answer
    }

    /// Status, head and body of the answer to a request with these headers.
    pub fn raw(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, String, Vec<u8>) {
        let mut line = TcpStream::connect(self.address).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut asked = format!("{method} {path} HTTP/1.1\r\nhost: city.example\r\n");
        if let Some(token) = &self.token {
            asked.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        for (name, value) in headers {
            asked.push_str(&format!("{name}: {value}\r\n"));
        }
        asked.push_str(&format!("connection: close\r\ncontent-length: {}\r\n\r\n", body.len()));
        line.write_all(asked.as_bytes()).unwrap();
        line.write_all(body).unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, answer[end + 4..].to_vec())
    }

    fn request(&self, method: &str, path: &str, key: Option<&str>, body: Option<&Value>) -> String {
        // The same after every restart: receipts name the address asked.
        let mut asked = format!("{method} {path} HTTP/1.1\r\nhost: city.example\r\n");
        if let Some(token) = &self.token {
            asked.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        if let Some(key) = key {
            asked.push_str(&format!("idempotency-key: {key}\r\n"));
        }
        let text = body.map(Value::to_string).unwrap_or_default();
        if body.is_some() {
            asked.push_str("content-type: application/json\r\n");
        }
        asked.push_str(&format!("content-length: {}\r\n\r\n{text}", text.len()));
        asked
    }

    fn exchange(&mut self, asked: &str) -> io::Result<Answer> {
        if self.line.is_none() {
            let line = TcpStream::connect(self.address)?;
            line.set_nodelay(true)?;
            // Only so that a defect ends the test instead of hanging it.
            line.set_read_timeout(Some(Duration::from_secs(60)))?;
            self.line = Some(BufReader::new(line));
        }
        let line = self.line.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        line.get_mut().write_all(asked.as_bytes())?;
        let (answer, stays) = read(line)?;
        if !stays {
            self.line = None;
        }
        Ok(answer)
    }
}

/// The answer, and whether the server keeps the line open.
fn read(line: &mut BufReader<TcpStream>) -> io::Result<(Answer, bool)> {
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let mut first = String::new();
    line.read_line(&mut first)?;
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
    let (mut length, mut stays) = (0, true);
    loop {
        let mut header = String::new();
        if line.read_line(&mut header)? == 0 {
            return Err(broken());
        }
        let header = header.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(n) = header.strip_prefix("content-length:") {
            length = n.trim().parse().map_err(|_| broken())?;
        }
        stays &= header != "connection: close";
    }
    let mut body = vec![0; length];
    line.read_exact(&mut body)?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Ok((Answer { status, body }, stays))
}
