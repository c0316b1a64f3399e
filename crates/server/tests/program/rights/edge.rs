//! The edge from outside: headers, cookies, other websites, methods, sizes,
//! what refusals and logs tell.

use std::ffi::OsString;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::client::Client;
use crate::run::{Server, program, result};

struct Place {
    folder: tempfile::TempDir,
    server: Server,
    log: PathBuf,
}

/// A demo without matters behind a public address, telling all to its log.
fn place(address: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    result(&data, &["demo", "--matters", "0"]);
    let log = folder.path().join("server.log");
    let environment = [("JINGWEI_PUBLIC_URL", OsString::from(address))];
    let server = Server::start_talking(&data, &environment, &log);
    Place { folder, server, log }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

const PATHS: [&str; 8] = [
    "/",
    "/w/",
    "/r/",
    "/nowhere",
    "/api/v1/me",
    "/api/v1/nowhere",
    "/api/v1/taxonomy",
    "/healthz",
];

#[test]
fn every_answer_carries_the_strict_headers() {
    for (address, encrypted) in [("https://city.example", true), ("", false)] {
        let place = place(address);
        let mut client = Client::new(place.server.address);
        for path in PATHS {
            let (_, head, _) = client.raw("GET", path, &[], b"");
            let policy = header(&head, "content-security-policy").unwrap_or("");
            for directive in [
                "default-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            ] {
                assert!(policy.contains(directive), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
            assert_eq!(header(&head, "x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(header(&head, "x-frame-options"), Some("deny"), "{path}");
            assert_eq!(header(&head, "referrer-policy"), Some("same-origin"), "{path}");
            assert_eq!(header(&head, "cross-origin-opener-policy"), Some("same-origin"), "{path}");
            let hsts = header(&head, "strict-transport-security");
            let year = "max-age=31536000; includesubdomains";
            assert_eq!(hsts, encrypted.then_some(year), "{path}");
            assert_eq!(header(&head, "access-control-allow-origin"), None, "{path}");
            assert_eq!(header(&head, "server"), None, "{path}");
            if path.starts_with("/api/") && path != "/api/v1/taxonomy" {
                assert_eq!(header(&head, "cache-control"), Some("no-store"), "{path}");
            }
        }
        assert!(place.server.stop());
    }
}

#[test]
fn the_cookie_over_https_is_bound_to_this_host_and_hidden_from_scripts() {
    let place = place("https://city.example");
    let mut client = Client::new(place.server.address);
    let body = json!({ "login": "intake1", "password": "jingwei-demo" }).to_string();
    let json = [("content-type", "application/json")];
    let (status, head, answer) = client.raw("POST", "/api/v1/session", &json, body.as_bytes());
    assert_eq!(status, 200, "{head}");
    let cookie = header(&head, "set-cookie").unwrap();
    assert!(cookie.starts_with("__host-jingwei="), "{cookie}");
    for part in ["path=/", "httponly", "samesite=strict", "secure", "max-age="] {
        assert!(cookie.split("; ").any(|p| p.starts_with(part)), "{part}: {cookie}");
    }
    assert!(!cookie.contains("domain="), "{cookie}");
    // the token goes to a browser in the cookie alone
    assert!(!String::from_utf8_lossy(&answer).contains("\"token\""));
    assert!(place.server.stop());
}

#[test]
fn what_another_website_sends_changes_nothing() {
    let place = place("https://city.example");
    let mut client = Client::new(place.server.address);
    let api: Value = serde_json::from_slice(&program(&["openapi"]).stdout).unwrap();
    let mut tried = 0;
    for (path, item) in api["paths"].as_object().unwrap() {
        let path: Vec<&str> =
            path.split('/').map(|p| if p.contains('{') { "1" } else { p }).collect();
        for method in item.as_object().unwrap().keys().filter(|m| *m != "get") {
            for foreign in [
                [("origin", "https://elsewhere.example"), ("content-type", "application/json")],
                [("sec-fetch-site", "cross-site"), ("content-type", "text/plain")],
                [("origin", "null"), ("content-type", "application/x-www-form-urlencoded")],
            ] {
                let method = method.to_uppercase();
                let (status, _, body) = client.raw(&method, &path.join("/"), &foreign, b"{}");
                let said = String::from_utf8_lossy(&body);
                assert!(
                    status == 403 && said.contains("http.cross_site"),
                    "{method} {path:?}: {status} {said}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
    // of the kinds of body that a form of another website can send, none is taken
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    {
        let (status, _, _) =
            client.raw("POST", "/api/v1/session", &[("content-type", kind)], b"{}");
        assert_eq!(status, 415, "{kind}");
    }
    assert!(place.server.stop());
}

#[test]
fn a_method_that_nobody_needs_is_refused() {
    let place = place("");
    let mut client = Client::new(place.server.address);
    for method in ["TRACE", "CONNECT", "PROPFIND", "PATCH"] {
        for path in ["/api/v1/me", "/w/"] {
            let (status, _, _) = client.raw(method, path, &[], b"");
            assert!(matches!(status, 400 | 404 | 405), "{method} {path}: {status}");
        }
    }
    assert!(place.server.stop());
}

/// What only the inside of the program knows.
const INSIDE: [&str; 12] = [
    "panicked",
    "sqlite",
    "rusqlite",
    "postgres",
    "SELECT ",
    ".rs:",
    "/src/",
    "tokio",
    "stack",
    "vault.keys",
    "serde",
    "axum",
];

#[test]
fn refusals_tell_nothing_of_the_inside() {
    let place = place("");
    let mut client = Client::new(place.server.address);
    client.sign_in("admin", "jingwei-demo");
    let data = place.folder.path().to_string_lossy().into_owned();
    let long = "x".repeat(300_000);
    let asked: [(&str, &str, &str); 10] = [
        ("GET", "/api/v1/matters/1", ""),
        ("GET", "/api/v1/matters/%27%20OR%201=1", ""),
        ("GET", "/api/v1/files/..%2f..%2fvault.keys", ""),
        ("GET", "/w/..%2f..%2fvault.keys", ""),
        ("GET", "/api/v1/worklist?cursor=%00", ""),
        ("POST", "/api/v1/matters", "{"),
        ("POST", "/api/v1/matters", "[[[[[[[[["),
        ("POST", "/api/v1/session", "{\"login\":\"a\",\"password\":\"b\"}"),
        ("POST", "/api/v1/reports", &long),
        ("POST", "/api/v1/photos", "not a photo"),
    ];
    for (method, path, body) in asked {
        let json = [("content-type", "application/json")];
        let (status, head, answer) = client.raw(method, path, &json, body.as_bytes());
        let said = String::from_utf8_lossy(&answer);
        assert!((400..500).contains(&status), "{method} {path}: {status} {said}");
        for word in INSIDE.into_iter().chain([data.as_str()]) {
            assert!(!said.contains(word) && !head.contains(word), "{path} tells {word}: {said}");
        }
    }
    assert!(place.server.stop());
}

#[test]
fn no_secret_is_in_the_log_however_much_it_tells() {
    let place = place("https://city.example");
    let mut client = Client::new(place.server.address);
    client.sign_in("admin", "jingwei-demo");
    let token = client.token.clone().unwrap();
    let wrong = json!({ "login": "admin", "password": "a-wrong-but-secret-password" });
    client.ask("POST", "/api/v1/session", None, Some(&wrong)).unwrap();
    let account = json!({ "login": "newcomer", "title": "新来的", "area": "150302",
        "password": "a quiet river in May", "person": { "phone": "13812345678" } });
    client.ask("POST", "/api/v1/accounts", None, Some(&account)).unwrap();
    client.token = None;
    let report = json!({ "request_type": "ask_help", "text": "暖气不热，电话13987654321", "place": { "area": "150302" },
        "reporter": { "name": "欧阳翠花", "phone": "13987654321" } });
    let made = client.ask("POST", "/api/v1/reports", Some("a-key-that-is-sixteen"), Some(&report));
    let made = made.unwrap();
    assert_eq!(made.status, 200, "{}", made.body);
    let code = made.body["code"].as_str().unwrap().to_owned();
    let header = [("x-matter-code", code.as_str()), ("authorization", "Bearer made-up-token")];
    client.raw("GET", "/api/v1/me", &header, b"");
    client.raw("GET", &format!("/api/v1/follow/{code}"), &[], b"");
    client.raw("GET", "/api/v1/me?token=made-up-in-the-address", &[], b"");
    assert!(place.server.stop());
    let log = std::fs::read_to_string(&place.log).unwrap();
    assert!(log.len() > 1_000, "nothing was told: {log}");
    let keys = std::fs::read_to_string(place.folder.path().join("city/vault.keys")).unwrap();
    let key = keys.split(['=', '"', ' ', '\n']).filter(|part| part.len() > 30).map(str::to_owned);
    let secrets = [
        token,
        code.clone(),
        code.replace('-', ""),
        "jingwei-demo".to_owned(),
        "a-wrong-but-secret-password".to_owned(),
        "a quiet river in May".to_owned(),
        "13812345678".to_owned(),
        "13987654321".to_owned(),
        "欧阳翠花".to_owned(),
        "made-up-token".to_owned(),
        "made-up-in-the-address".to_owned(),
    ];
    for secret in secrets.into_iter().chain(key) {
        let at = log.lines().find(|line| line.contains(&secret));
        assert!(at.is_none(), "{secret} is in the log: {at:?}");
    }
}
