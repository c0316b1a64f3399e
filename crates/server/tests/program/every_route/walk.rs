//! Goes through the steps of a day, each of which must succeed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::described::Described;
use crate::client::Client;

/// Who asks (nobody: ""), which operation, its parameters, its body, and what
/// is remembered of the answer. `<name>` stands for what was remembered; the
/// parameter `if-match` is a header.
pub type Step = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The password of everybody in the demo.
const PASSWORD: &str = "jingwei-demo";
const BOUNDARY: &str = "a-line-between-parts";

pub struct Walk {
    address: SocketAddr,
    described: Described,
    reached: BTreeSet<String>,
    tokens: BTreeMap<String, String>,
    remembered: BTreeMap<String, String>,
    steps: usize,
}

impl Walk {
    pub fn new(address: SocketAddr) -> Walk {
        let described = Described::read();
        assert!(described.operations.len() > 40, "the description was not read");
        Walk {
            address,
            described,
            reached: BTreeSet::new(),
            tokens: BTreeMap::new(),
            remembered: BTreeMap::new(),
            steps: 0,
        }
    }

    pub fn go(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    /// What is known from elsewhere than an answer.
    pub fn know(&mut self, name: &str, value: String) {
        self.remembered.insert(name.to_owned(), value);
    }

    /// Operations of which no success was seen.
    pub fn unreached(&self) -> Vec<String> {
        let all = self.described.operations.keys();
        all.filter(|name| !self.reached.contains(*name)).cloned().collect()
    }

    fn step(&mut self, (who, operation, at, body, remember): &Step) {
        self.steps += 1;
        let told = &self.described.operations[*operation];
        let (method, path) = (told.method.clone(), filled(&told.path, &self.with_values(at)));
        let (mut kind, sent) = body_of(&self.with_values(body));
        if self.described.takes_a_form(operation) {
            kind = "application/x-www-form-urlencoded";
        }
        let key = format!("a-success-of-{operation}-{:03}", self.steps);
        let mut headers = vec![("content-type", kind)];
        let version = at.split_whitespace().find_map(|p| p.strip_prefix("if-match="));
        let version = version.map(|v| format!("\"{v}\""));
        headers.extend(version.as_deref().map(|v| ("if-match", v)));
        if method != "GET" {
            headers.push(("idempotency-key", key.as_str()));
            self.remembered.insert("key".to_owned(), key.clone());
        }
        let (status, head, body) = self.client(who).raw(&method, &path, &headers, &sent);
        let said = String::from_utf8_lossy(&body);
        assert!((200..300).contains(&status), "{who} {method} {path}: {status} {said}");
        self.described.fits(operation, status, &content_type(&head), &body);
        self.reached.insert((*operation).to_owned());
        self.remember(operation, remember, &serde_json::from_slice(&body).unwrap_or_default());
    }

    /// `name=/pointer name=/pointer`; `@login=/token` signs somebody in.
    fn remember(&mut self, operation: &str, what: &str, answer: &Value) {
        for (name, pointer) in what.split_whitespace().filter_map(|w| w.split_once('=')) {
            let found = answer.pointer(pointer);
            let found = found.unwrap_or_else(|| panic!("{operation}: no {pointer} in {answer:#}"));
            let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            match name.strip_prefix('@') {
                Some(login) => self.tokens.insert(login.to_owned(), found),
                None => self.remembered.insert(name.to_owned(), found),
            };
        }
    }

    fn with_values(&self, text: &str) -> String {
        let put = |text: String, (name, value): (&String, &String)| {
            text.replace(&format!("<{name}>"), value)
        };
        let text = self.remembered.iter().fold(text.to_owned(), put);
        assert!(!text.contains('<'), "nothing was remembered for {text}");
        text
    }

    fn client(&mut self, who: &str) -> Client {
        let mut client = Client::new(self.address);
        if !who.is_empty() && !self.tokens.contains_key(who) {
            client.sign_in(who, PASSWORD);
            self.tokens.insert(who.to_owned(), client.token.take().unwrap());
        }
        client.token = self.tokens.get(who).cloned();
        client
    }

    /// Opens the stream of live events.
    pub fn listen(&mut self, who: &str) -> Stream {
        let mut line = TcpStream::connect(self.address).unwrap();
        // Only so that a defect ends the test instead of hanging it.
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let token = self.client(who).token.unwrap();
        let path = &self.described.operations["events"].path;
        let asked = format!(
            "GET {path} HTTP/1.1\r\nhost: city.example\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        line.write_all(asked.as_bytes()).unwrap();
        let mut stream = Stream(BufReader::new(line));
        let head = stream.head();
        let kind = content_type(&head);
        assert!(head.starts_with("http/1.1 200"), "{head}");
        self.described.fits("events", 200, &kind, b"data: ");
        self.reached.insert("events".to_owned());
        stream
    }
}

/// Live events as they come.
pub struct Stream(BufReader<TcpStream>);

impl Stream {
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream ended");
        line.trim_end().to_owned()
    }

    fn head(&mut self) -> String {
        let mut head = String::new();
        loop {
            let line = self.line().to_ascii_lowercase();
            if line.is_empty() {
                return head;
            }
            head += &format!("{line}\r\n");
        }
    }

    /// Reads until this event came.
    pub fn until(mut self, event: &str) {
        while self.line() != format!("data: {event}") {}
    }
}

fn content_type(head: &str) -> String {
    let line = head.lines().find_map(|l| l.strip_prefix("content-type:"));
    line.unwrap_or("").trim().to_owned()
}

/// The path with `name=value` put in: into its holes, else behind it.
fn filled(path: &str, parameters: &str) -> String {
    let (mut path, mut query) = (path.to_owned(), String::new());
    let parts = parameters.split_whitespace().filter_map(|p| p.split_once('='));
    for (name, value) in parts.filter(|(name, _)| *name != "if-match") {
        let hole = format!("{{{name}}}");
        match path.contains(&hole) {
            true => path = path.replace(&hole, value),
            false => {
                let sign = if query.is_empty() { '?' } else { '&' };
                query += &format!("{sign}{name}={value}");
            }
        }
    }
    assert!(!path.contains('{'), "{path} misses a parameter");
    let escape = |byte: u8| match byte {
        b if b.is_ascii() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    format!("{path}{query}").bytes().map(escape).collect()
}

fn body_of(body: &str) -> (&'static str, Vec<u8>) {
    match body {
        "@photo" => multipart("p.jpg", &photo()),
        "@document" => multipart("p.pdf", &document()),
        "@table" => multipart("p.csv", "标题,内容\n井盖歪了,三天了\n".as_bytes()),
        text => ("application/json", text.as_bytes().to_vec()),
    }
}

fn multipart(name: &str, bytes: &[u8]) -> (&'static str, Vec<u8>) {
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    ("multipart/form-data; boundary=a-line-between-parts", body)
}

fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(80, 60, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

/// One empty page, with a table of contents that is right to the byte.
fn document() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (n, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", text.len());
        text += &format!("{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let at = text.len();
    (text + &table + &format!("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"))
        .into_bytes()
}
