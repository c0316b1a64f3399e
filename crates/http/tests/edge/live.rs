//! A stream hears of the matters it may see.

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;

use axum::body::BodyDataStream;
use identity::grant::{self, Give};
use kernel::{Account, Actor, Grant, Id, Place, Role, Shard};

use crate::scene::{City, PASSWORD, city};
use crate::sign_in::{cookie, sign_in, with_administrator, with_cookie};

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

/// What is told to whoever holds this session, from now on.
async fn listens(city: &City, cookie: &str) -> BodyDataStream {
    let request = Request::get("/api/v1/events").header("cookie", cookie);
    let stream = city.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(stream.status(), 200);
    stream.into_body().into_data_stream()
}

/// A post of the administrator's, beside their own.
async fn given(city: &City, account: Id<Account>) -> Id<Grant> {
    let ctx = city.edge.store().ctx(Actor::System { job: "test" }).await.unwrap();
    let (of, policy) = (ctx.clone(), city.edge.identity().policy().clone());
    let give = move |tx: &mut store::Tx<'_>| {
        let new = Give {
            account,
            role: Role::from("auditor"),
            place: Place::Area("150300".parse().unwrap()),
            unit_area: None,
            from: None,
            to: None,
            reason: "分工调整".to_owned(),
        };
        grant::give(tx, &of, &policy, &new)
    };
    city.edge.store().write(Shard::COMMON, &ctx, give).await.unwrap()
}

/// What was opened under a right went on for a quarter of an hour without it.
#[tokio::test]
async fn a_stream_outlived_the_session_and_the_grant_that_it_was_opened_with() {
    let city = with_administrator().await;
    let (one, two) = (sign_in(&city, PASSWORD).await, sign_in(&city, PASSWORD).await);
    let (one, two) = (cookie(&one), cookie(&two));
    let mut stream = listens(&city, &one).await;
    assert_eq!(with_cookie(&city, "DELETE", "/api/v1/me/sessions", &two).await.0, 204);
    assert!(stream.next().await.is_none(), "its session was ended elsewhere");
    let (_, me) = with_cookie(&city, "GET", "/api/v1/me", &two).await;
    let account: Id<Account> = me["account"].as_str().unwrap().parse().unwrap();
    let post = given(&city, account).await;
    let mut stream = listens(&city, &two).await;
    let ctx = city.edge.store().ctx(Actor::System { job: "test" }).await.unwrap();
    let (of, policy) = (ctx.clone(), city.edge.identity().policy().clone());
    let revoke = move |tx: &mut store::Tx<'_>| grant::revoke(tx, &of, &policy, post, &|_| None);
    city.edge.store().write(Shard::COMMON, &ctx, revoke).await.unwrap();
    assert!(stream.next().await.is_none(), "a grant was taken back");
    drop(listens(&city, &two).await);
}
