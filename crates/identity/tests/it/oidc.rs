//! Signing in by a provider's word, on both engines, with a provider made here.
//! A real one is walked through in the program's own tests.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jingwei_identity::account::{self, State};
use jingwei_identity::oidc::{Back, Fetch, Fetched, Finished, Provider, Settings};
use jingwei_identity::{Entered, Signed};
use kernel::{Actor, Error, Place, Result};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::scene::{Hall, PASSWORD, area, hall, person};

const ISSUER: &str = "https://id.example";

/// Answers as a provider that knows one subject at a time.
struct Made {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    claims: Mutex<Value>,
    /// What it calls itself.
    issuer: &'static str,
}

impl Made {
    fn new() -> Arc<Made> {
        Made::called(ISSUER)
    }

    fn called(issuer: &'static str) -> Arc<Made> {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap();
        Arc::new(Made { pair, random, claims: Mutex::default(), issuer })
    }

    fn token(&self) -> String {
        let claims = self.claims.lock().unwrap().to_string();
        let head = BASE64.encode(json!({ "alg": "ES256", "kid": "1" }).to_string());
        let signed = format!("{head}.{}", BASE64.encode(claims));
        let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64.encode(signature.as_ref()))
    }
}

impl Fetch for Made {
    fn get(&self, address: &str) -> Fetched {
        let point = self.pair.public_key().as_ref();
        let key = json!({ "kty": "EC", "crv": "P-256", "kid": "1",
            "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..]) });
        let answer = match address {
            "https://id.example/.well-known/openid-configuration" => json!({
                "issuer": self.issuer, "authorization_endpoint": "https://id.example/in?tenant=1",
                "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys",
            }),
            _ => json!({ "keys": [key] }),
        };
        Box::pin(async move { Ok(answer.to_string().into_bytes()) })
    }

    fn post(&self, _: &str, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Fetched {
        assert!(form.iter().any(|(name, v)| *name == "code_verifier" && v.len() == 64));
        assert_eq!(basic, Some(("jingwei", "secret")));
        let good = form.contains(&("code", "good"));
        let answer = json!({ "id_token": self.token() }).to_string().into_bytes();
        Box::pin(async move { if good { Ok(answer) } else { Err(Error::internal("400")) } })
    }
}

fn with_provider(h: &Hall<'_>, made: &Arc<Made>) {
    let settings = Settings {
        name: "City ID".into(),
        issuer: ISSUER.into(),
        client: "jingwei".into(),
        secret: Some("secret".into()),
        redirect: "https://city.example/back".into(),
        strength: vec!["mfa".into(), "phr".into()],
    };
    let _ = h.identity.clone().with_provider(Provider::new(settings, made.clone()));
}

/// A part of the address that the browser is sent to.
fn part(address: &str, name: &str) -> String {
    let (_, rest) = address.split_once(&format!("&{name}=")).unwrap();
    rest.split('&').next().unwrap().to_owned()
}

/// The browser goes to the provider as somebody, and comes back.
fn back(h: &Hall<'_>, made: &Made, begun: &(String, String), subject: &str) -> Back {
    let now = h.now().micros() / 1_000_000;
    *made.claims.lock().unwrap() = json!({ "iss": ISSUER, "aud": "jingwei", "sub": subject,
        "iat": now, "exp": now + 300, "nonce": part(&begun.0, "nonce"),
        "acr": "phr", "email": "zhang.wei@example.cn" });
    assert_eq!(part(&begun.0, "acr_values"), "mfa%20phr");
    let state = part(&begun.0, "state");
    assert_eq!(state, begun.1);
    Back { state, kept: begun.1.clone(), code: "good".into() }
}

async fn finish(h: &Hall<'_>, back: &Back) -> Result<Finished> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    h.identity.finish_oidc(&ctx, back, "Firefox, Windows").await
}

async fn enter(h: &Hall<'_>, made: &Made, subject: &str) -> Result<Finished> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    let begun = h.identity.begin_oidc(&ctx).await.unwrap();
    finish(h, &back(h, made, &begun, subject)).await
}

async fn signed(h: &Hall<'_>, login: &str) -> Signed {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    let entered = h.identity.sign_in(&ctx, login, PASSWORD, "x").await.unwrap();
    let Entered::In(signed) = entered else { panic!("a second factor") };
    h.identity.signed(signed.token.expose(), h.now()).await.unwrap()
}

fn code<T>(done: Result<T>) -> &'static str {
    done.err().map_or("ok", |e| e.code)
}

#[test]
fn only_a_linked_subject_gets_in_and_each_answer_counts_once() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        assert_eq!(code(enter_nowhere(h).await), "identity.oidc_nowhere");
        let made = Made::new();
        with_provider(h, &made);
        assert_eq!(code(enter(h, &made, "zhang.wei").await), "identity.oidc_unlinked");
        assert_eq!(h.count("account").await, 1, "nobody is made by a sign-in");

        let holder = signed(h, "zhang.wei").await;
        let ctx = h.t.ctx(holder.actor.clone()).await;
        let refused = h.identity.begin_oidc_link(&ctx, &holder, "wrong").await;
        assert_eq!(code(refused), "identity.password_wrong");
        let begun = h.identity.begin_oidc_link(&ctx, &holder, PASSWORD).await.unwrap();
        let answer = back(h, &made, &begun, "staff-17");
        assert!(matches!(finish(h, &answer).await, Ok(Finished::Linked)));
        assert_eq!(code(finish(h, &answer).await), "identity.oidc_refused", "once");
        let Ok(Finished::In(inside)) = enter(h, &made, "staff-17").await else { panic!() };
        assert_eq!(inside.account, id);

        // another browser, another state, a late one, another code
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let begun = h.identity.begin_oidc(&ctx).await.unwrap();
        let good = back(h, &made, &begun, "staff-17");
        let other = h.identity.begin_oidc(&ctx).await.unwrap().1;
        for bad in [
            Back { kept: String::new(), ..good.clone() },
            Back { kept: other.clone(), ..good.clone() },
            Back { kept: "x".into(), state: "x".into(), ..good.clone() },
            // the token names another sign-in
            Back { kept: other.clone(), state: other, ..good.clone() },
        ] {
            assert_eq!(code(finish(h, &bad).await), "identity.oidc_refused", "{bad:?}");
        }
        let bad = Back { code: "bad".into(), ..good };
        assert_eq!(code(finish(h, &bad).await), "identity.oidc_refused");
        let begun = h.identity.begin_oidc(&ctx).await.unwrap();
        h.t.clock().forward(10);
        let late = back(h, &made, &begun, "staff-17");
        assert_eq!(code(finish(h, &late).await), "identity.oidc_refused");

        // a locked account is told like one that is not linked
        let system = h.system().await;
        let (of, policy) = (system.clone(), h.identity.policy().clone());
        let lock = move |tx: &mut store::Tx<'_>| {
            account::set_state(tx, &of, &policy, id, 1, State::Locked)
        };
        h.t.write(id.shard(), &system, lock).await.unwrap();
        assert_eq!(code(enter(h, &made, "staff-17").await), "identity.oidc_unlinked");
    });
}

async fn enter_nowhere(h: &Hall<'_>) -> Result<(String, String)> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    h.identity.begin_oidc(&ctx).await
}

/// Else one provider's page could send us to another's keys.
#[test]
fn a_provider_that_calls_itself_otherwise_is_not_believed() {
    hall(async |h| {
        with_provider(h, &Made::called("https://id.example.evil"));
        let ctx = h.t.ctx(Actor::Anonymous).await;
        assert_eq!(code(h.identity.begin_oidc(&ctx).await), "identity.oidc_away");
    });
}

#[test]
fn an_administrator_links_nobody_who_has_made_their_account_their_own() {
    hall(async |h| {
        let made = Made::new();
        with_provider(h, &made);
        let own = h.account("zhang.wei", "150302001").await;
        let admin = h.account("admin", "150302").await;
        let admin = person(admin, &[("administrator", Place::Area(area("150302")))]);
        let link = async |id, by: &Actor, subject: &str| {
            let ctx = h.t.ctx(by.clone()).await;
            code(h.identity.link_oidc(&ctx, id, subject, |_| None).await)
        };
        assert_eq!(link(own, &admin, "mine").await, "identity.oidc_holder");
        // with a password that somebody else gave, it is nobody's own yet
        let ctx = h.t.ctx(admin.clone()).await;
        let hash = h.identity.hasher().hash("given-by-somebody-7").await.unwrap();
        let (of, policy) = (ctx.clone(), h.identity.policy().clone());
        let reset = move |tx: &mut store::Tx<'_>| {
            account::reset_password(tx, &of, &policy, own, &hash, &|_| None)
        };
        h.t.write(own.shard(), &ctx, reset).await.unwrap();
        let clerk = person(own, &[("intake_clerk", Place::Area(area("150302")))]);
        assert_eq!(link(own, &clerk, "staff-18").await, "identity.role_needed");
        for bad in ["", " ", &"s".repeat(256)] {
            assert_eq!(link(own, &admin, bad).await, "identity.oidc_subject");
        }
        assert_eq!(link(own, &admin, "staff-18").await, "ok");
        assert_eq!(link(own, &admin, "staff-18").await, "identity.oidc_taken");
        let Ok(Finished::In(inside)) = enter(h, &made, "staff-18").await else { panic!() };
        assert!(inside.must_change);
        let ctx = h.t.ctx(admin).await;
        h.identity.unlink_oidc(&ctx, own).await.unwrap();
        assert_eq!(code(enter(h, &made, "staff-18").await), "identity.oidc_unlinked");
    });
}
