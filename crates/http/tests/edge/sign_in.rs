//! Signing in, and what somebody signed in may know of their own account.

use axum::body::Body;
use axum::http::{Request, Response};
use jingwei_http::peer::Peer;
use serde_json::{Value, json};

use crate::scene::{City, PASSWORD, city};

pub async fn with_administrator() -> City {
    let city = city().await;
    let area = "150300".parse().unwrap();
    let made = city.edge.identity().first_administrator("admin", "管理员", area, PASSWORD);
    made.await.unwrap();
    city
}

pub async fn sign_in(city: &City, password: &str) -> Response<Body> {
    sign_in_as(city, "admin", password).await
}

async fn sign_in_as(city: &City, login: &str, password: &str) -> Response<Body> {
    let body = json!({ "login": login, "password": password, "token": true }).to_string();
    let request = Request::post("/api/v1/session")
        .header("content-type", "application/json")
        .header("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/130")
        .extension(Peer::Address("192.0.2.1".parse().unwrap()));
    city.send(request.body(Body::from(body)).unwrap()).await
}

/// The cookie as a browser sends it back.
pub fn cookie(answer: &Response<Body>) -> String {
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

pub async fn with_cookie(city: &City, method: &str, path: &str, cookie: &str) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("cookie", cookie);
    city.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_session_lasts_until_it_is_ended() {
    let city = with_administrator().await;
    let signed = sign_in(&city, PASSWORD).await;
    assert_eq!(signed.status(), 200);
    let cookie = cookie(&signed);
    let (status, me) = with_cookie(&city, "GET", "/api/v1/me?lang=en", &cookie).await;
    assert_eq!((status, &me["login"]), (200, &"admin".into()));
    assert_eq!(me["roles"][0]["role"], "administrator");
    assert_eq!(me["roles"][0]["place"]["area"], "150300000000000000");
    assert_eq!(with_cookie(&city, "DELETE", "/api/v1/session", &cookie).await.0, 204);
    let (status, gone) = with_cookie(&city, "GET", "/api/v1/me", &cookie).await;
    assert_eq!((status, gone["code"].as_str()), (401, Some("identity.sign_in_needed")));
}

#[tokio::test]
async fn other_devices_are_listed_and_ended() {
    let city = with_administrator().await;
    let (one, two) = (sign_in(&city, PASSWORD).await, sign_in(&city, PASSWORD).await);
    let (one, two) = (cookie(&one), cookie(&two));
    let (_, listed) = with_cookie(&city, "GET", "/api/v1/me/sessions", &one).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["device"], "Firefox, Linux");
    assert_eq!(with_cookie(&city, "DELETE", "/api/v1/me/sessions", &one).await.0, 204);
    assert_eq!(with_cookie(&city, "GET", "/api/v1/me", &one).await.0, 200);
    assert_eq!(with_cookie(&city, "GET", "/api/v1/me", &two).await.0, 401);
}

#[tokio::test]
async fn a_wrong_password_and_a_dead_token_are_refused() {
    let city = with_administrator().await;
    let refused = sign_in(&city, "not this one").await;
    assert_eq!(refused.status(), 401);
    assert!(!refused.headers().contains_key("set-cookie"));
    let bearer = Request::get("/api/v1/me").header("authorization", "Bearer nonsense");
    assert_eq!(city.ask(bearer.body(Body::empty()).unwrap()).await.0, 401);
    // An old cookie does not keep anybody from reporting.
    let (status, _) = with_cookie(&city, "POST", "/api/v1/slow", "jingwei=old").await;
    assert_eq!(status, 204);
}

#[tokio::test]
async fn a_town_hall_behind_one_address_was_kept_out_at_half_past_eight() {
    let city = with_administrator().await;
    for n in 0..25 {
        assert_eq!(sign_in(&city, PASSWORD).await.status(), 200, "{n}");
    }
    let mut tries = 0;
    let refused = loop {
        let tried = sign_in_as(&city, &format!("nobody{tries}"), "a guess").await;
        if tried.status() != 401 || tries > 100 {
            break tried;
        }
        tries += 1;
    };
    assert_eq!((refused.status().as_u16(), tries), (429, 20), "who guesses is slowed down");
    assert_eq!(sign_in(&city, PASSWORD).await.status(), 429);
}

#[tokio::test]
async fn settings_are_for_administrators_and_a_refusal_is_audited() {
    let city = with_administrator().await;
    let path = "/api/v1/settings/http.anonymous_burst";
    assert_eq!(city.get("/api/v1/settings").await.0, 401);
    let cookie = cookie(&sign_in(&city, PASSWORD).await);
    let put = |body: Value| {
        let request = Request::put(path).header("cookie", &cookie);
        let request = request.header("content-type", "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    let (status, set) = city.ask(put(json!({ "value": 5 }))).await;
    assert_eq!((status, &set["value"]), (200, &5.into()), "{set}");
    let (status, wrong) = city.ask(put(json!({ "value": "many" }))).await;
    assert_eq!((status, wrong["code"].as_str()), (422, Some("store.setting_refused")), "{wrong}");
    let (_, history) = with_cookie(&city, "GET", &format!("{path}/history"), &cookie).await;
    assert_eq!(history[0]["value"], 5);
    // Rights end at the edge of one's own city.
    let (status, foreign) = city.ask(put(json!({ "value": 5, "area": "110100" }))).await;
    assert_eq!(
        (status, foreign["code"].as_str()),
        (403, Some("identity.role_needed")),
        "{foreign}"
    );
}
