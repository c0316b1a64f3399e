//! Whatever comes in, nothing answers 5xx.

use axum::body::Body;
use axum::http::Request;

use crate::scene::city;

#[tokio::test]
async fn no_body_and_no_path_causes_a_fault_of_ours() {
    let city = city().await;
    let deep = "[".repeat(200_000);
    let long = format!("{{\"text\":\"{}\"}}", "长".repeat(200_000));
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"\xff\xfe{}".to_vec(),
        b"\"\\ud800\"".to_vec(),
        b"1e999".to_vec(),
        b"{\"text\":1e999}".to_vec(),
        b"{\"\":{\"\":[]}}".to_vec(),
        b"{\"text\":\"x\",\"areas\":[150302]}".to_vec(),
        b"{\"text\":\"x\",\"areas\":[9223372036854775808]}".to_vec(),
        b"{\"text\":\"\\u202e\\u0007\"}".to_vec(),
        deep.into_bytes(),
        long.into_bytes(),
    ];
    for path in ["/api/v1/notes", "/api/v1/settings/x", "/api/v1/settings/http.anonymous_burst"] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "BREW"] {
            for body in &bodies {
                let request = Request::builder().method(method).uri(path);
                let request = request.header("content-type", "application/json");
                let request = request.body(Body::from(body.clone())).unwrap();
                let (status, answer) = city.ask(request).await;
                let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                assert!(status < 500, "{method} {path} {start}: {status} {answer}");
                assert!(status < 400 || answer["code"].is_string(), "{method} {path}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn photos_are_bounded_and_named() {
    let city = city().await;
    let form = |name: &str, size: usize| {
        let mut body = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(std::iter::repeat_n(7, size));
        body.extend(b"\r\n--edge--\r\n");
        body
    };
    let multipart = "multipart/form-data; boundary=edge";
    let limit = jingwei_http::upload::PHOTO_LIMIT;
    let cases: [(&str, Vec<u8>, u16, &str); 11] = [
        (multipart, form("photo", 1000), 200, ""),
        (multipart, form("file", 1000), 200, ""),
        (multipart, form("other", 1000), 422, "http.missing"),
        (multipart, form("photo", 0), 422, "http.missing"),
        (multipart, form("photo", limit + 1), 413, "http.too_large"),
        (multipart, b"--edge\r\nbroken".to_vec(), 422, "http.request"),
        ("multipart/form-data", form("photo", 9), 422, "http.request"),
        ("image/jpeg", vec![7; 1000], 200, ""),
        ("application/pdf", vec![7; 1000], 200, ""),
        ("image/jpeg", vec![7; limit + 1], 413, "http.too_large"),
        ("text/plain", vec![7; 10], 415, "http.media_type"),
    ];
    for (kind, body, status, code) in cases {
        let size = body.len();
        let request = Request::post("/api/v1/photos").header("content-type", kind);
        let (got, answer) = city.ask(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(got, status, "{kind} {size}: {answer}");
        assert_eq!(answer["code"].as_str().unwrap_or(""), code, "{kind} {size}");
    }
}
