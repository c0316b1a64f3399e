//! Idempotency keys.

use jingwei_store::Tx;
use jingwei_store::replay::Outcome;
use kernel::{Account, Actor, Ctx, Error, Id, Kind, Result};
use serde_json::{Value, json};
use testkit::{TestStore, both};

use crate::thing::*;

fn person(n: i64) -> Actor {
    let account: Id<Account> = Id::from_i64(n).unwrap();
    Actor::Person { account, grants: vec![] }
}

async fn keyed(t: &TestStore, actor: Actor, key: &str) -> Ctx {
    let mut ctx = t.ctx(actor).await;
    ctx.key = Some(key.to_owned());
    ctx
}

fn add(tx: &mut Tx<'_>) -> Result<Value> {
    Ok(json!({ "n": add_one(tx, 1)? }))
}

#[test]
fn the_same_request_is_done_once_and_answered_the_same() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 0)).await.unwrap();
        for _ in 0..3 {
            let ctx = keyed(t, person(7), "draft-1").await;
            assert_eq!(t.command(S, &ctx, [1; 32], add).await, Ok(json!({ "n": 1 })));
        }
        assert_eq!(get(t, 1).await, Some(1));
        let mut ctx = keyed(t, person(7), "draft-1").await;
        let reused = t.command(S, &ctx, [2; 32], add).await.unwrap_err();
        assert_eq!((reused.kind, reused.code), (Kind::Conflict, "key_reused"));
        ctx.key = None;
        assert_eq!(t.command(S, &ctx, [1; 32], add).await, Ok(json!({ "n": 2 })));
    });
}

#[test]
fn keys_of_different_people_are_different_keys() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 0)).await.unwrap();
        for (n, actor) in [(1, person(7)), (2, person(8)), (3, Actor::Anonymous)] {
            let ctx = keyed(t, actor, "1").await;
            assert_eq!(t.command(S, &ctx, [1; 32], add).await, Ok(json!({ "n": n })));
        }
    });
}

#[test]
fn a_refusal_is_not_stored() {
    both(&[&THINGS], async |t| {
        let ctx = keyed(t, person(7), "k").await;
        assert_eq!(t.command(S, &ctx, [1; 32], add).await, Err(Error::not_found()));
        assert_eq!(t.outcome(S, &person(7), "k").await, Ok(Outcome::NotDone));
        act(t, |tx| put(tx, 1, 0)).await.unwrap();
        assert_eq!(t.command(S, &ctx, [1; 32], add).await, Ok(json!({ "n": 1 })));
    });
}

/// Known trap: an error never means "not done", so the outcome can be asked
/// for; and phones replay after weeks, when the answer is gone.
#[test]
fn the_outcome_can_be_asked_for_and_the_key_outlives_the_answer() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 0)).await.unwrap();
        let ctx = keyed(t, person(7), "k").await;
        t.command(S, &ctx, [1; 32], add).await.unwrap();
        let at = ctx.now;
        let outcome = || t.outcome(S, &ctx.actor, "k");
        let answer = Some(json!({ "n": 1 }));
        assert_eq!(outcome().await, Ok(Outcome::Done { at, answer: answer.clone() }));
        t.clock().forward(6 * 24 * 60);
        t.housekeep().await.unwrap();
        assert_eq!(outcome().await, Ok(Outcome::Done { at, answer }));
        t.clock().forward(2 * 24 * 60);
        t.housekeep().await.unwrap();
        assert_eq!(outcome().await, Ok(Outcome::Done { at, answer: None }));
        let late = t.command(S, &ctx, [1; 32], add).await.unwrap_err();
        assert_eq!((late.kind, late.code), (Kind::Conflict, "store.key_expired"));
        assert_eq!(get(t, 1).await, Some(1));
    });
}

#[test]
fn the_same_request_twice_at_the_same_moment_is_done_once() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 0)).await.unwrap();
        for round in 0..10 {
            let key = format!("k{round}");
            let contexts = [
                keyed(t, person(7), &key).await,
                keyed(t, person(7), &key).await,
                keyed(t, person(7), &key).await,
            ];
            let both = contexts.iter().map(|ctx| t.command(S, ctx, [1; 32], add));
            for answer in futures_util::future::join_all(both).await {
                assert_eq!(answer, Ok(json!({ "n": round + 1 })));
            }
        }
        assert_eq!(get(t, 1).await, Some(10));
    });
}

#[test]
fn hostile_keys_are_refused_by_name() {
    both(&[], async |t| {
        for key in ["", " ", "a b", "é", "a\u{0}", &"x".repeat(129)] {
            let ctx = keyed(t, Actor::Anonymous, key).await;
            let refused = t.command(S, &ctx, [1; 32], |_| Ok(Value::Null)).await.unwrap_err();
            assert_eq!((refused.kind, refused.code), (Kind::Invalid, "store.key_malformed"));
            assert_eq!(refused.field.as_deref(), Some("Idempotency-Key"));
            assert!(t.outcome(S, &Actor::Anonymous, key).await.is_err());
        }
    });
}
