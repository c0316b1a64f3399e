//! Second factors and programs' tokens as a browser and a program meet them.

use axum::body::Body;
use axum::http::{Request, header};
use ring::hmac;
use serde_json::{Value, json};

use crate::scene::{City, PASSWORD, city};

async fn with_administrator() -> City {
    let city = city().await;
    let area = "150300".parse().unwrap();
    let made = city.edge.identity().first_administrator("admin", "管理员", area, PASSWORD);
    made.await.unwrap();
    city
}

async fn ask(city: &City, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    request = request.header(header::CONTENT_TYPE, "application/json");
    if !who.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {who}"));
    }
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    city.ask(request.body(body).unwrap()).await
}

async fn enter(city: &City) -> Value {
    let body = json!({ "login": "admin", "password": PASSWORD, "token": true });
    let (status, answer) = ask(city, "", "POST", "/session", body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What an app shows at the city's time.
fn app(city: &City, secret: &str) -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|c| format!("{:05b}", signs.find(c).unwrap())).collect();
    let byte = |i: usize| u8::from_str_radix(&bits[8 * i..8 * i + 8], 2).unwrap();
    let key: Vec<u8> = (0..bits.len() / 8).map(byte).collect();
    let step = city.edge.store().clock().now().micros() / 30_000_000;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let four: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

#[tokio::test]
async fn a_password_alone_lets_nobody_in_where_an_app_is_set_up() {
    let city = with_administrator().await;
    let token = text(&enter(&city).await["token"]).to_owned();
    let shown = json!({ "password": PASSWORD });
    let (status, begun) = ask(&city, &token, "POST", "/me/totp", shown.clone()).await;
    assert_eq!(status, 200, "{begun}");
    assert!(text(&begun["qr"]).contains("<svg"));
    let secret = text(&begun["secret"]).to_owned();
    let code = json!({ "code": app(&city, &secret) });
    let (_, sheet) = ask(&city, &token, "PUT", "/me/totp", code).await;
    let (_, factors) = ask(&city, &token, "GET", "/me/factors", Value::Null).await;
    assert_eq!((&factors["totp"], &factors["recovery"]), (&json!(true), &json!(10)));

    let half = enter(&city).await;
    assert_eq!(half["ways"], json!(["totp", "recovery"]));
    assert!(half.get("token").is_none() && half.get("account").is_none(), "{half}");
    let second = async |code: &str, recovery: bool| {
        let body =
            json!({ "step": half["step"], "code": code, "recovery": recovery, "token": true });
        ask(&city, "", "POST", "/session/second", body).await
    };
    let (status, refused) = second("000000", false).await;
    assert_eq!((status, text(&refused["code"])), (401, "identity.code_wrong"));
    assert_eq!(refused["field"], "code");
    let (status, inside) = second(text(&sheet["codes"][0]), true).await;
    assert_eq!(status, 200, "{inside}");
    let inside = text(&inside["token"]).to_owned();
    assert_eq!(ask(&city, &inside, "GET", "/me", Value::Null).await.0, 200);
    let (status, _) = ask(&city, &inside, "POST", "/me/totp/removal", shown).await;
    assert_eq!(status, 204);
    assert!(enter(&city).await.get("token").is_some());
}

#[tokio::test]
async fn a_program_asks_for_what_its_token_names_and_for_nothing_else() {
    let city = with_administrator().await;
    let admin = text(&enter(&city).await["token"]).to_owned();
    let new = json!({ "login": "bridge", "title": "对接程序", "area": "150300" });
    let (_, made) = ask(&city, &admin, "POST", "/accounts", new).await;
    let id = text(&made["id"]).to_owned();
    let body = json!({ "name": "桥", "scopes": ["identity.me"], "days": 7 });
    let (status, given) = ask(&city, &admin, "POST", &format!("/accounts/{id}/tokens"), body).await;
    assert_eq!(status, 200, "{given}");
    let program = text(&given["token"]).to_owned();
    let (status, me) = ask(&city, &program, "GET", "/me", Value::Null).await;
    assert_eq!((status, &me["login"]), (200, &json!("bridge")));
    for (method, path) in [("GET", "/accounts"), ("PUT", "/me/lang"), ("DELETE", "/session")] {
        let (status, refused) = ask(&city, &program, method, path, json!({ "lang": "en" })).await;
        assert_eq!((status, text(&refused["code"])), (403, "http.out_of_scope"), "{path}");
    }
    let (_, listed) =
        ask(&city, &admin, "GET", &format!("/accounts/{id}/tokens"), Value::Null).await;
    assert!(listed[0].get("token").is_none(), "it is told once");
    let one = format!("/accounts/{id}/tokens/{}", text(&listed[0]["id"]));
    assert_eq!(ask(&city, &admin, "DELETE", &one, Value::Null).await.0, 204);
    assert_eq!(ask(&city, &program, "GET", "/me", Value::Null).await.0, 401);
}

#[tokio::test]
async fn passkeys_are_bound_to_an_address_that_the_request_does_not_choose() {
    let city = with_administrator().await;
    let asked = async |host: &str| {
        let request = Request::post("/api/v1/session/passkey/question").header(header::HOST, host);
        city.ask(request.body(Body::empty()).unwrap()).await
    };
    let (status, question) = asked("localhost:8080").await;
    assert_eq!((status, &question["rpId"]), (200, &json!("localhost")));
    assert!(text(&question["challenge"]).len() > 60);
    let (status, refused) = asked("evil.example").await;
    assert_eq!((status, text(&refused["code"])), (409, "identity.passkeys_nowhere"));
    let empty = json!({
        "credential": "", "client_data": "", "authenticator_data": "", "signature": "", "user": "AAAAAAAAAAE",
    });
    let mut request = Request::post("/api/v1/session/passkey").header(header::HOST, "localhost");
    request = request.header(header::CONTENT_TYPE, "application/json");
    let (status, refused) = city.ask(request.body(Body::from(empty.to_string())).unwrap()).await;
    assert_eq!((status, text(&refused["code"])), (401, "identity.passkey_refused"));
}
