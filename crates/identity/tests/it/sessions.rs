//! Signing in, staying in, being signed out.

use std::sync::Arc;

use jingwei_identity::account::{self, NewAccount, State};
use jingwei_identity::password::Hasher;
use jingwei_identity::{Entered, Identity, SignedIn, session};
use kernel::{Actor, Error, Kind, Lang, Place, Result, Shard};

use crate::scene::{Hall, PASSWORD, area, hall, person};

async fn sign_in(h: &Hall<'_>, login: &str, password: &str) -> Result<SignedIn> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    match h.identity.sign_in(&ctx, login, password, "Firefox, Windows").await? {
        Entered::In(signed) => Ok(signed),
        Entered::Second(step) => panic!("a second factor is asked for: {step:?}"),
    }
}

async fn code(h: &Hall<'_>, token: &str) -> &'static str {
    h.identity.signed(token, h.now()).await.map_or_else(|e| e.code, |_| "ok")
}

#[test]
fn a_session_begins_stands_for_its_holder_and_ends() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        h.post(id, "dispatcher", Place::Area(area("150302001"))).await;
        let signed_in = sign_in(h, " Zhang.Wei ", PASSWORD).await.unwrap();
        assert_eq!((signed_in.account, signed_in.must_change), (id, false));

        let token = signed_in.token.expose();
        let signed = h.identity.signed(token, h.now()).await.unwrap();
        assert_eq!((signed.account, signed.title.as_str()), (id, "岗位 zhang.wei"));
        assert!(signed.actor.has_at("dispatcher", area("150302001002")));

        let changed = if token.ends_with('0') { '1' } else { '0' };
        let other = format!("{}{changed}", &token[..token.len() - 1]);
        for bad in ["", "x", other.as_str()] {
            assert_eq!(code(h, bad).await, "identity.sign_in_needed");
        }
        let ctx = h.t.ctx(signed.actor.clone()).await;
        h.identity.sign_out(&ctx, &signed).await.unwrap();
        assert_eq!(code(h, token).await, "identity.sign_in_needed");
    });
}

#[test]
fn a_copied_database_holds_no_token_and_no_password() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let token = sign_in(h, "zhang.wei", PASSWORD).await.unwrap().token;
        let read = h.t.read(Shard::COMMON, |tx| {
            tx.query_sql("SELECT a.password, s.token FROM account a, session s", &[], |r| {
                Ok((r.text(0)?, r.blob(1)?))
            })
        });
        let (password, stored) = read.await.unwrap().remove(0);
        assert!(password.starts_with("$argon2id$") && !password.contains(PASSWORD));
        assert!(!token.expose().as_bytes().windows(8).any(|w| stored.windows(8).any(|s| s == w)));
    });
}

#[test]
fn every_refusal_of_a_sign_in_is_the_same() {
    hall(async |h| {
        let locked = h.account("locked", "150302001").await;
        h.account("known", "150302001").await;
        set_state(h, locked, 1, State::Locked).await.unwrap();
        let without = NewAccount {
            login: "nopassword".into(),
            title: "新岗位".into(),
            lang: Lang::ZhCn,
            area: area("150302001"),
            password: None,
            must_change: false,
            person: Vec::new(),
        };
        h.create(&h.system().await, without).await.unwrap();
        let mut answers: Vec<Error> = Vec::new();
        for (login, password) in [
            ("unknown", PASSWORD),
            ("known", "wrong-password"),
            ("locked", PASSWORD),
            ("nopassword", ""),
            ("not a login at all", PASSWORD),
            ("", ""),
            ("known", ""),
        ] {
            answers.push(sign_in(h, login, password).await.unwrap_err());
        }
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        assert_eq!(
            (answers[0].kind, answers[0].code),
            (Kind::Anonymous, "identity.sign_in_refused")
        );
    });
}

#[test]
fn too_many_wrong_passwords_pause_a_login_known_or_not() {
    hall(async |h| {
        h.account("known", "150302001").await;
        for login in ["known", "unknown"] {
            for _ in 0..8 {
                let refused = sign_in(h, login, "wrong").await.unwrap_err();
                assert_eq!(refused.code, "identity.sign_in_refused");
            }
            let paused = sign_in(h, login, PASSWORD).await.unwrap_err();
            assert_eq!((paused.kind, paused.code), (Kind::TooMany, "identity.sign_in_paused"));
        }
        h.t.clock().forward(10);
        assert!(sign_in(h, "known", PASSWORD).await.is_ok());
        assert_eq!(h.count("sign_in_try").await, 1, "success forgets the tries of its login");
    });
}

#[test]
fn wrong_tries_far_apart_do_not_add_up() {
    hall(async |h| {
        h.account("known", "150302001").await;
        for _ in 0..20 {
            let refused = sign_in(h, "known", "wrong").await.unwrap_err();
            assert_eq!(refused.code, "identity.sign_in_refused");
            h.t.clock().forward(11);
        }
    });
}

#[test]
fn a_session_ends_unused_and_in_any_case() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let used = sign_in(h, "zhang.wei", PASSWORD).await.unwrap().token;
        let unused = sign_in(h, "zhang.wei", PASSWORD).await.unwrap().token;
        for _ in 0..3 {
            h.t.clock().forward(300);
            assert_eq!(code(h, used.expose()).await, "ok", "each use keeps it");
        }
        assert_eq!(code(h, unused.expose()).await, "identity.sign_in_needed", "720 minutes idle");
        for _ in 0..65 {
            h.t.clock().forward(300);
            let _ = h.identity.signed(used.expose(), h.now()).await;
        }
        assert_eq!(code(h, used.expose()).await, "identity.sign_in_needed", "336 hours old");
    });
}

#[test]
fn sessions_are_listed_and_ended_one_or_all() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let other = h.account("li.na", "150302001").await;
        let tokens = [
            sign_in(h, "zhang.wei", PASSWORD).await.unwrap(),
            sign_in(h, "zhang.wei", PASSWORD).await.unwrap(),
            sign_in(h, "zhang.wei", PASSWORD).await.unwrap(),
        ];
        let policy = h.identity.policy().clone();
        let (own, stranger) = (h.t.ctx(person(id, &[])).await, h.t.ctx(person(other, &[])).await);

        let (of, p) = (own.clone(), policy.clone());
        let list = move |tx: &mut store::Tx<'_>| session::list(tx, &of, &p, id);
        let listed = h.t.read(id.shard(), list).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!(listed[0].device, "Firefox, Windows");

        let (of, p) = (stranger.clone(), policy.clone());
        let list = move |tx: &mut store::Tx<'_>| session::list(tx, &of, &p, id);
        assert_eq!(h.t.read(id.shard(), list).await.unwrap_err(), Error::not_found());
        let (of, p, first) = (stranger.clone(), policy.clone(), tokens[0].session.id);
        let end = move |tx: &mut store::Tx<'_>| session::end(tx, &of, &p, id, first);
        assert_eq!(h.t.write(id.shard(), &stranger, end).await.unwrap_err(), Error::not_found());

        let (of, p) = (own.clone(), policy.clone());
        let end = move |tx: &mut store::Tx<'_>| session::end(tx, &of, &p, id, first);
        h.t.write(id.shard(), &own, end).await.unwrap();
        h.identity.forget();
        assert_eq!(code(h, tokens[0].token.expose()).await, "identity.sign_in_needed");
        assert_eq!(code(h, tokens[1].token.expose()).await, "ok");

        let own = h.t.ctx(person(id, &[])).await;
        let (of, p, keep) = (own.clone(), policy, tokens[2].session.id);
        let end = move |tx: &mut store::Tx<'_>| session::end_all(tx, &of, &p, id, Some(keep));
        h.t.write(id.shard(), &own, end).await.unwrap();
        h.identity.forget();
        assert_eq!(code(h, tokens[1].token.expose()).await, "identity.sign_in_needed");
        assert_eq!(code(h, tokens[2].token.expose()).await, "ok");
    });
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let here = sign_in(h, "zhang.wei", PASSWORD).await.unwrap().token;
        let there = sign_in(h, "zhang.wei", PASSWORD).await.unwrap().token;
        let signed = h.identity.signed(here.expose(), h.now()).await.unwrap();
        let change = async |old: &str, new: &str| {
            let ctx = h.t.ctx(signed.actor.clone()).await;
            h.identity.change_password(&ctx, &signed, old, new).await
        };
        for (old, new, expected) in [
            ("wrong", "eight-mountain-goats", ("identity.password_wrong", "old")),
            (PASSWORD, "short", ("identity.password_short", "password")),
            (PASSWORD, "xx-zhang.wei-xx", ("identity.password_like_login", "password")),
            (PASSWORD, PASSWORD, ("identity.password_same", "password")),
        ] {
            let e = change(old, new).await.unwrap_err();
            assert_eq!((e.code, e.field.as_deref().unwrap()), expected);
        }
        change(PASSWORD, "eight-mountain-goats").await.unwrap();
        assert_eq!(code(h, here.expose()).await, "ok");
        assert_eq!(code(h, there.expose()).await, "identity.sign_in_needed");
        assert!(sign_in(h, "zhang.wei", PASSWORD).await.is_err());
        assert!(sign_in(h, "zhang.wei", "eight-mountain-goats").await.is_ok());
    });
}

#[test]
fn a_hash_of_yesterday_is_upgraded_at_sign_in() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let today = Hasher::with_params(argon2::Params::new(16, 1, 1, None).unwrap(), 1);
        let vault = h.identity.vault().clone();
        let policy = Arc::clone(h.identity.policy());
        let identity = Identity::new(h.t.store.clone(), policy, vault, today);
        for _ in 0..2 {
            let ctx = h.t.ctx(Actor::Anonymous).await;
            identity.sign_in(&ctx, "zhang.wei", PASSWORD, "").await.unwrap();
            let like = format!("account WHERE id={id} AND password LIKE '$argon2id$v=19$m=16,%'");
            assert_eq!(h.count(&like).await, 1);
        }
    });
}

#[test]
fn an_account_that_is_locked_is_out_at_once_here_and_within_a_second_elsewhere() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let token = sign_in(h, "zhang.wei", PASSWORD).await.unwrap().token;
        let (policy, vault) = (h.identity.policy().clone(), h.identity.vault().clone());
        let hasher = h.identity.hasher().clone();
        let elsewhere = Identity::new(h.t.store.clone(), policy, vault, hasher);
        let begin = h.now();
        elsewhere.signed(token.expose(), begin).await.unwrap();
        assert_eq!(code(h, token.expose()).await, "ok");

        set_state(h, id, 1, State::Locked).await.unwrap();
        assert_eq!(code(h, token.expose()).await, "identity.sign_in_needed");
        let later = |micros: i64| kernel::Time::from_micros(begin.micros() + micros);
        assert!(elsewhere.signed(token.expose(), later(999_999)).await.is_ok());
        assert!(elsewhere.signed(token.expose(), later(1_000_000)).await.is_err());
        assert!(elsewhere.signed(token.expose(), later(-1)).await.is_err(), "clock set back");
    });
}

async fn set_state(
    h: &Hall<'_>,
    id: kernel::Id<kernel::Account>,
    version: i64,
    state: State,
) -> Result<i64> {
    let (ctx, policy) = (h.system().await, h.identity.policy().clone());
    let of = ctx.clone();
    let set =
        move |tx: &mut store::Tx<'_>| account::set_state(tx, &of, &policy, id, version, state);
    let done = h.t.write(id.shard(), &ctx, set).await;
    h.identity.forget();
    done
}
