//! Second factors, passkeys, programs' tokens, and who may reset what.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ciborium::value::Value as Cbor;
use jingwei_identity::account::{self, NewAccount};
use jingwei_identity::factors::passkey::{Adding, Party, Using};
use jingwei_identity::factors::{self, Second};
use jingwei_identity::service::{self, NewService};
use jingwei_identity::{Entered, Signed, SignedIn, Step};
use kernel::{Account, Actor, Ctx, Id, Lang, Place, Result, Shard};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::scene::{Hall, PASSWORD, area, hall, person};

async fn enter(h: &Hall<'_>, login: &str) -> Entered {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    h.identity.sign_in(&ctx, login, PASSWORD, "Firefox, Windows").await.unwrap()
}

async fn in_by_password(h: &Hall<'_>, login: &str) -> Signed {
    match enter(h, login).await {
        Entered::In(signed) => known(h, &signed).await,
        Entered::Second(step) => panic!("{step:?}"),
    }
}

async fn step(h: &Hall<'_>, login: &str) -> Step {
    match enter(h, login).await {
        Entered::Second(step) => step,
        Entered::In(_) => panic!("no second factor was asked for"),
    }
}

async fn known(h: &Hall<'_>, signed: &SignedIn) -> Signed {
    h.identity.signed(signed.token.expose(), h.now()).await.unwrap()
}

async fn second(h: &Hall<'_>, step: &str, second: Second) -> Result<SignedIn> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    h.identity.sign_in_second(&ctx, step, second, "Firefox, Windows").await
}

async fn own(h: &Hall<'_>, signed: &Signed) -> Ctx {
    h.t.ctx(signed.actor.clone()).await
}

/// What an app shows: from the secret as it was typed.
fn app(secret: &str, h: &Hall<'_>) -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|c| format!("{:05b}", signs.find(c).unwrap())).collect();
    let key: Vec<u8> = (0..bits.len() / 8)
        .map(|i| u8::from_str_radix(&bits[8 * i..8 * i + 8], 2).unwrap())
        .collect();
    let step = h.now().micros() / 30_000_000;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let four: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// Sets an app up; answers its secret and the codes on paper.
async fn enrol(h: &Hall<'_>, signed: &Signed) -> (String, Vec<String>) {
    let ctx = own(h, signed).await;
    let begun = h.identity.begin_totp(&ctx, signed, PASSWORD).await.unwrap();
    let secret = begun.secret.text();
    assert!(begun.address.contains(&secret) && begun.address.starts_with("otpauth://totp/"));
    let ctx = own(h, signed).await;
    let codes = h.identity.confirm_totp(&ctx, signed, &app(&secret, h)).await.unwrap();
    (secret, codes)
}

#[test]
fn an_app_is_asked_for_once_it_showed_a_right_code_and_each_code_counts_once() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let ctx = own(h, &signed).await;
        let refused = h.identity.begin_totp(&ctx, &signed, "wrong").await.err().unwrap();
        assert_eq!(refused.code, "identity.password_wrong");
        let begun = h.identity.begin_totp(&ctx, &signed, PASSWORD).await.unwrap().secret.text();
        in_by_password(h, "zhang.wei").await; // not confirmed: not asked for
        let wrong = h.identity.confirm_totp(&ctx, &signed, "000000").await.unwrap_err();
        assert_eq!(wrong.code, "identity.code_wrong");
        let ctx = own(h, &signed).await;
        let codes = h.identity.confirm_totp(&ctx, &signed, &app(&begun, h)).await.unwrap();
        assert_eq!(codes.len(), 10);

        let asked = step(h, "zhang.wei").await;
        assert_eq!(asked.ways, ["totp", "recovery"]);
        let used = second(h, &asked.step, Second::Totp(app(&begun, h))).await.unwrap_err();
        assert_eq!(used.code, "identity.code_wrong", "the code that confirmed it");
        h.t.clock().forward(1);
        let fresh = Second::Totp(app(&begun, h));
        let signed_in = second(h, &asked.step, fresh.clone()).await.unwrap();
        assert_eq!(known(h, &signed_in).await.login, "zhang.wei");
        assert_eq!(second(h, &asked.step, fresh).await.unwrap_err().code, "identity.code_wrong");
    });
}

#[test]
fn a_step_holds_five_minutes_one_password_and_cannot_be_made_up() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let (_, codes) = enrol(h, &signed).await;
        let asked = step(h, "zhang.wei").await;
        let with = async |step: &str| {
            second(h, step, Second::Recovery(codes[0].clone())).await.map_err(|e| e.code).err()
        };
        let other = asked.step.replacen('.', ".9", 1);
        let (head, mac) = asked.step.rsplit_once('.').unwrap();
        let zeros = format!("{head}.{}", "0".repeat(mac.len()));
        for bad in ["", "x", "1.2.3", &other, &zeros, &format!("{}.x", asked.step)] {
            assert_eq!(with(bad).await, Some("identity.step_over"), "{bad}");
        }
        h.t.clock().forward(5);
        assert_eq!(with(&asked.step).await, Some("identity.step_over"));
        let again = step(h, "zhang.wei").await;
        let ctx = own(h, &signed).await;
        h.identity.change_password(&ctx, &signed, PASSWORD, "another-mountain-9x").await.unwrap();
        assert_eq!(with(&again.step).await, Some("identity.step_over"), "another password");
    });
}

#[test]
fn a_code_on_paper_lets_in_once_and_a_new_sheet_voids_the_old() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let (_, codes) = enrol(h, &signed).await;
        let asked = step(h, "zhang.wei").await.step;
        let typed = Second::Recovery(codes[3].to_uppercase().replace('-', " "));
        let inside = second(h, &asked, typed.clone()).await.unwrap();
        assert!(second(h, &asked, typed).await.is_err());
        let inside = known(h, &inside).await;
        assert_eq!(h.identity.factors(&inside).await.unwrap().recovery, 9);
        let ctx = own(h, &inside).await;
        let fresh = h.identity.renew_codes(&ctx, &inside, PASSWORD).await.unwrap();
        assert!(second(h, &asked, Second::Recovery(codes[4].clone())).await.is_err());
        assert!(second(h, &asked, Second::Recovery(fresh[4].clone())).await.is_ok());
        let ctx = own(h, &inside).await;
        h.identity.remove_totp(&ctx, &inside, PASSWORD).await.unwrap();
        in_by_password(h, "zhang.wei").await;
        assert_eq!(h.count("recovery_code").await, 0);
    });
}

#[test]
fn guesses_at_a_code_are_counted_by_account_whatever_the_step() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let (secret, _) = enrol(h, &signed).await;
        h.t.clock().forward(1);
        for _ in 0..8 {
            let asked = step(h, "zhang.wei").await.step;
            let refused = second(h, &asked, Second::Totp("000000".into())).await.unwrap_err();
            assert_eq!(refused.code, "identity.code_wrong");
        }
        let asked = step(h, "zhang.wei").await.step;
        let right = Second::Totp(app(&secret, h));
        let paused = second(h, &asked, right).await.unwrap_err();
        assert_eq!(paused.code, "identity.sign_in_paused");
        h.t.clock().forward(10);
        let asked = step(h, "zhang.wei").await.step;
        assert!(second(h, &asked, Second::Totp(app(&secret, h))).await.is_ok());
    });
}

#[test]
fn a_copied_database_makes_no_codes_and_opens_no_account() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let (secret, codes) = enrol(h, &signed).await;
        let rows = h.t.read(Shard::COMMON, |tx| {
            let mut all = tx.query_sql("SELECT code FROM recovery_code", &[], |r| r.blob(0))?;
            let totp = "SELECT enrolment FROM factor_totp";
            all.extend(tx.query_sql(totp, &[], |r| Ok(r.int(0)?.to_string().into_bytes()))?);
            Ok(all)
        });
        for row in rows.await.unwrap() {
            let text = String::from_utf8_lossy(&row).into_owned();
            assert!(!codes.iter().any(|c| text.contains(c.as_str())) && !text.contains(&secret));
        }
    });
}

/// A device with a passkey, as far as the city sees one.
struct Device {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    count: u32,
}

fn party() -> Party {
    Party { host: "city.example".into(), origin: "https://city.example".into() }
}

impl Device {
    fn new() -> Device {
        let (kind, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap();
        Device { pair, random, count: 0 }
    }

    fn client(kind: &str, options: &Value) -> Vec<u8> {
        let said = serde_json::json!({
            "type": kind, "challenge": options["challenge"], "origin": party().origin,
        });
        said.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(party().host).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    fn make(&self, options: &Value) -> Adding {
        let point = self.pair.public_key().as_ref();
        let int = |n: i64| Cbor::Integer(n.into());
        let key = Cbor::Map(vec![
            (int(1), int(2)),
            (int(3), int(-7)),
            (int(-1), int(1)),
            (int(-2), Cbor::Bytes(point[1..33].to_vec())),
            (int(-3), Cbor::Bytes(point[33..].to_vec())),
        ]);
        let mut data = self.data(0x45);
        data.extend([0; 16]);
        data.extend([0, 4, 1, 2, 3, 4]);
        ciborium::into_writer(&key, &mut data).unwrap();
        let whole = Cbor::Map(vec![(Cbor::Text("authData".into()), Cbor::Bytes(data))]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&whole, &mut attestation).unwrap();
        Adding {
            name: "办公室电脑".into(),
            client_data: BASE64.encode(Device::client("webauthn.create", options)),
            attestation: BASE64.encode(attestation),
        }
    }

    fn answer(&mut self, options: &Value, account: Id<Account>) -> Using {
        self.count += 1;
        let (client, data) = (Device::client("webauthn.get", options), self.data(5));
        let message = [&data[..], &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&self.random, &message).unwrap();
        Using {
            credential: BASE64.encode([1, 2, 3, 4]),
            client_data: BASE64.encode(client),
            authenticator_data: BASE64.encode(data),
            signature: BASE64.encode(signature.as_ref()),
            user: BASE64.encode(account.get().to_be_bytes()),
        }
    }
}

#[test]
fn a_passkey_lets_its_holder_in_and_nobody_twice() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let other = h.account("li.na", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let mut device = Device::new();
        let ctx = own(h, &signed).await;
        let begin = async |password: &'static str| {
            h.identity.begin_passkey(&ctx, &signed, &party(), password).await
        };
        assert_eq!(begin("wrong").await.unwrap_err().code, "identity.password_wrong");
        let options = begin(PASSWORD).await.unwrap();
        let add = async |adding: Adding| {
            let ctx = own(h, &signed).await;
            h.identity.add_passkey(&ctx, &signed, &party(), adding).await
        };
        let made = device.make(&options);
        assert_eq!(add(made.clone()).await.unwrap().len(), 10, "codes on paper with the first");
        assert_eq!(add(made).await.unwrap_err().code, "identity.passkey_wrong", "once");

        let sign_in = async |using: Using| {
            let ctx = h.t.ctx(Actor::Anonymous).await;
            let done = h.identity.sign_in_with_passkey(&ctx, &party(), using, "x").await;
            done.map(|s| s.account).map_err(|e| e.code)
        };
        let ask = async || {
            let ctx = h.t.ctx(Actor::Anonymous).await;
            h.identity.passkey_question(&ctx, &party()).unwrap()
        };
        let using = device.answer(&ask().await, id);
        assert_eq!(sign_in(using.clone()).await, Ok(id));
        let refused = Err("identity.passkey_refused");
        assert_eq!(sign_in(using).await, refused, "the same answer again");
        assert_eq!(sign_in(device.answer(&ask().await, other)).await, refused, "another account");
        assert_eq!(sign_in(device.answer(&options, id)).await, refused, "another question");
        let late = device.answer(&ask().await, id);
        h.t.clock().forward(5);
        assert_eq!(sign_in(late).await, refused, "too late");
        assert_eq!(sign_in(Device::new().answer(&ask().await, id)).await, refused);
        assert_eq!(sign_in(device.answer(&ask().await, id)).await, Ok(id));
        // a password alone is not enough any more
        assert_eq!(step(h, "zhang.wei").await.ways, ["passkey", "recovery"]);
        let passkeys = h.identity.factors(&signed).await.unwrap().passkeys;
        assert_eq!((passkeys.len(), &*passkeys[0].name), (1, "办公室电脑"));
        let ctx = own(h, &signed).await;
        h.identity.remove_passkey(&ctx, &signed, PASSWORD, passkeys[0].id).await.unwrap();
        assert_eq!(sign_in(device.answer(&ask().await, id)).await, refused);
        in_by_password(h, "zhang.wei").await;
    });
}

#[test]
fn wrong_passkeys_keep_nobody_from_the_codes_of_their_app() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let (secret, _) = enrol(h, &signed).await;
        let sign_in = async |using: Using| {
            let ctx = h.t.ctx(Actor::Anonymous).await;
            h.identity.sign_in_with_passkey(&ctx, &party(), using, "x").await.map_err(|e| e.code)
        };
        // whoever knows the account's number sends what they like
        for _ in 0..20 {
            let ctx = h.t.ctx(Actor::Anonymous).await;
            let asked = h.identity.passkey_question(&ctx, &party()).unwrap();
            let refused = sign_in(Device::new().answer(&asked, id)).await.err();
            assert_eq!(refused, Some("identity.passkey_refused"));
        }
        h.t.clock().forward(1);
        let asked = step(h, "zhang.wei").await.step;
        assert!(second(h, &asked, Second::Totp(app(&secret, h))).await.is_ok());
        // and wrong codes keep nobody from their passkey
        let mut device = Device::new();
        let ctx = own(h, &signed).await;
        let options = h.identity.begin_passkey(&ctx, &signed, &party(), PASSWORD).await.unwrap();
        let made = device.make(&options);
        let ctx = own(h, &signed).await;
        h.identity.add_passkey(&ctx, &signed, &party(), made).await.unwrap();
        let asked = step(h, "zhang.wei").await.step;
        for _ in 0..8 {
            assert!(second(h, &asked, Second::Totp("000000".into())).await.is_err());
        }
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let question = h.identity.passkey_question(&ctx, &party()).unwrap();
        assert!(sign_in(device.answer(&question, id)).await.is_ok());
    });
}

async fn reset(h: &Hall<'_>, by: &Actor, id: Id<Account>, what: &str) -> Result<()> {
    let ctx = h.t.ctx(by.clone()).await;
    let hash = h.identity.hasher().hash("given-by-somebody-7").await.unwrap();
    let (of, policy, password) = (ctx.clone(), h.identity.policy().clone(), what == "password");
    let act = move |tx: &mut store::Tx<'_>| match password {
        true => account::reset_password(tx, &of, &policy, id, &hash, &|_| None),
        false => factors::reset(tx, &of, &policy, id, &|_| None),
    };
    h.t.write(id.shard(), &ctx, act).await
}

#[test]
fn whoever_reset_the_password_does_not_reset_the_second_factor_too() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let signed = in_by_password(h, "zhang.wei").await;
        let (secret, _) = enrol(h, &signed).await;
        let place = Place::Area(area("150302"));
        let admin = async |login: &str| {
            let id = h.account(login, "150302").await;
            person(id, &[("administrator", place)])
        };
        let (one, two) = (admin("admin.one").await, admin("admin.two").await);
        let code = |done: Result<()>| done.map_err(|e| e.code);
        reset(h, &one, id, "password").await.unwrap();
        assert_eq!(code(reset(h, &one, id, "factors").await), Err("identity.two_people"));
        // with the new password, the app is still asked for
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let entered = h.identity.sign_in(&ctx, "zhang.wei", "given-by-somebody-7", "x").await;
        let Entered::Second(step) = entered.unwrap() else { panic!("let in") };
        h.t.clock().forward(1);
        let inside = second(h, &step.step, Second::Totp(app(&secret, h))).await.unwrap();
        let inside = known(h, &inside).await;
        assert!(inside.must_change);
        // the other may; and then not the password
        reset(h, &two, id, "factors").await.unwrap();
        assert_eq!(h.identity.factors(&inside).await.unwrap().recovery, 0);
        assert_eq!(code(reset(h, &two, id, "password").await), Err("identity.two_people"));
        // a chosen password ends what was done to the password alone: whoever
        // took the factors must not have the other half too
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let entered = h.identity.sign_in(&ctx, "zhang.wei", "given-by-somebody-7", "x").await;
        let inside = known(h, &entered.unwrap().signed().unwrap()).await;
        let (old, new) = ("given-by-somebody-7", "chosen-by-myself-8");
        let ctx = own(h, &inside).await;
        h.identity.change_password(&ctx, &inside, old, new).await.unwrap();
        assert_eq!(code(reset(h, &two, id, "password").await), Err("identity.two_people"));
        // nor once somebody else has reset it in between: that hides nothing
        reset(h, &one, id, "password").await.unwrap();
        assert_eq!(code(reset(h, &two, id, "password").await), Err("identity.two_people"));
        // nobody is stuck: the machine itself can, and any third administrator
        reset(h, &admin("admin.three").await, id, "password").await.unwrap();
        // once the holder has set up another factor, that half is past too
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let entered = h.identity.sign_in(&ctx, "zhang.wei", "given-by-somebody-7", "x").await;
        let inside = known(h, &entered.unwrap().signed().unwrap()).await;
        let ctx = own(h, &inside).await;
        h.identity.change_password(&ctx, &inside, old, PASSWORD).await.unwrap();
        enrol(h, &inside).await;
        reset(h, &two, id, "password").await.unwrap();
        assert_eq!(code(reset(h, &two, id, "factors").await), Err("identity.two_people"));
        // out of scope it is as if there were nobody
        let far = h.account("far", "150303").await;
        let far = person(far, &[("administrator", Place::Area(area("150303")))]);
        assert_eq!(code(reset(h, &far, id, "factors").await), Err("not_found"));
    });
}

#[test]
fn a_programs_token_has_scopes_and_an_end_and_is_taken_back_at_once() {
    hall(async |h| {
        let new = NewAccount {
            login: "hotline-bridge".into(),
            title: "12345 对接程序".into(),
            lang: Lang::ZhCn,
            area: area("150302001"),
            password: None,
            must_change: false,
            person: Vec::new(),
        };
        let id = h.create(&h.system().await, new).await.unwrap();
        h.post(id, "intake_clerk", Place::Area(area("150302001"))).await;
        let somebody = h.account("zhang.wei", "150302001").await;
        let admin = h.account("admin", "150302").await;
        let admin = person(admin, &[("administrator", Place::Area(area("150302")))]);
        let give = async |by: &Actor, id: Id<Account>, scopes: &[&str], days: i64| {
            let ctx = h.t.ctx(by.clone()).await;
            let (of, policy) = (ctx.clone(), h.identity.policy().clone());
            let scopes = scopes.iter().map(ToString::to_string).collect();
            let new = NewService { name: "桥".into(), scopes, days };
            let give =
                move |tx: &mut store::Tx<'_>| service::give(tx, &of, &policy, id, &new, &|_| None);
            h.t.write(id.shard(), &ctx, give).await.map_err(|e| e.code)
        };
        let (token, info) = give(&admin, id, &["report.report", "read"], 30).await.unwrap();
        let signed = h.identity.signed(token.expose(), h.now()).await.unwrap();
        assert_eq!(signed.scopes.as_deref().unwrap(), ["report.report", "read"]);
        assert!(signed.actor.has_at("intake_clerk", area("150302001")));

        for (id, scopes, days, wrong) in [
            (somebody, &["read"][..], 30, "identity.service_person"),
            (id, &[], 30, "identity.scopes_wrong"),
            (id, &["read; drop"], 30, "identity.scopes_wrong"),
            (id, &["read"], 0, "identity.days_wrong"),
            (id, &["read"], 367, "identity.days_wrong"),
        ] {
            assert_eq!(give(&admin, id, scopes, days).await.unwrap_err(), wrong);
        }
        let clerk = person(somebody, &[("intake_clerk", Place::Area(area("150302")))]);
        assert!(give(&clerk, id, &["read"], 1).await.is_err());

        let code = async |token: &str| {
            h.identity.signed(token, h.now()).await.map_or_else(|e| e.code, |_| "ok")
        };
        h.t.clock().forward(29 * 1440);
        assert_eq!(code(token.expose()).await, "ok", "it needs no use to live");
        h.t.clock().forward(1440);
        assert_eq!(code(token.expose()).await, "identity.sign_in_needed");
        let (token, _) = give(&admin, id, &["read"], 30).await.unwrap();
        assert_eq!(code(token.expose()).await, "ok");
        let ctx = h.t.ctx(admin).await;
        let (of, policy) = (ctx.clone(), h.identity.policy().clone());
        let all = move |tx: &mut store::Tx<'_>| service::list(tx, &of, &policy, id);
        let live = h.t.read(id.shard(), all).await.unwrap();
        assert_eq!(live.len(), 1, "the one that ended is not shown");
        assert_ne!(live[0].id, info.id);
        let (of, policy, which) = (ctx.clone(), h.identity.policy().clone(), live[0].id);
        let take = move |tx: &mut store::Tx<'_>| service::revoke(tx, &of, &policy, id, which);
        h.t.write(id.shard(), &ctx, take).await.unwrap();
        h.identity.forget();
        assert_eq!(code(token.expose()).await, "identity.sign_in_needed");
    });
}
