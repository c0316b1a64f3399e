//! Codes to telephones: for whom, how often, and what stands where.

use std::collections::BTreeSet;
use std::sync::Arc;

use jingwei_identity::resident::texts::{self, LocalSink};
use jingwei_identity::resident::{Asked, SignedResident};
use jingwei_identity::settings::PHONE_SIGN_IN;
use jingwei_identity::subscribers;
use kernel::{Actor, Result, Shard};
use serde_json::json;
use store::outbox::Relay;

use crate::scene::{Hall, hall};

pub const ZHANG: &str = "13812345678";
pub const LI: &str = "13987654321";

pub async fn offered(h: &Hall<'_>) {
    let ctx = h.system().await;
    let of = ctx.clone();
    let set = move |tx: &mut store::Tx<'_>| {
        store::settings::set(tx, &of, &PHONE_SIGN_IN, None, of.now, &json!(true))
    };
    h.t.write(Shard::COMMON, &ctx, set).await.unwrap();
}

pub async fn ask(h: &Hall<'_>, phone: &str) -> Result<Asked> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    h.identity.ask_phone_code(&ctx, phone).await
}

pub async fn show(h: &Hall<'_>, step: &str, code: &str) -> Result<SignedResident> {
    let ctx = h.t.ctx(Actor::Anonymous).await;
    h.identity.sign_in_resident(&ctx, step, code).await
}

/// What was sent, newest first.
pub async fn sent(h: &Hall<'_>) -> Vec<(String, String)> {
    let mut hears = subscribers();
    let (store, vault) = (&h.t.store, h.identity.vault());
    hears.push(texts::subscriber(store, vault, Arc::new(LocalSink::new(store, vault))));
    Relay::new(store, hears).deliver_due().await.unwrap();
    let ctx = h.system().await;
    let (of, vault) = (ctx.clone(), vault.clone());
    let read = move |tx: &mut store::Tx<'_>| texts::kept(tx, &of, &vault);
    let all = h.t.write(Shard::COMMON, &ctx, read).await.unwrap();
    all.into_iter().map(|(_, text)| (text.to, text.code)).collect()
}

fn wrong(code: &str) -> String {
    let other = if code.starts_with('0') { "1" } else { "0" };
    format!("{other}{}", &code[1..])
}

pub fn code<T>(done: Result<T>) -> &'static str {
    done.err().map_or("ok", |e| e.code)
}

#[test]
fn a_code_lets_the_asking_page_in_once_within_five_minutes() {
    hall(async |h| {
        assert_eq!(code(ask(h, ZHANG).await), "identity.phone_nowhere", "off as shipped");
        offered(h).await;
        sent(h).await; // from here on somebody hears of codes
        let asked = ask(h, "+86 138 1234 5678").await.unwrap();
        let (to, right) = sent(h).await.remove(0);
        assert_eq!((to.as_str(), right.len()), (ZHANG, 6));
        // the code alone is nothing: who asked has the other half
        h.t.clock().forward(1);
        let theirs = ask(h, LI).await.unwrap();
        let (head, mac) = asked.step.split_once('.').unwrap();
        let zeros = format!("{head}.{}", "0".repeat(mac.len()));
        for step in ["", "x", "1.2", &zeros, &format!("{}x", asked.step), &format!("{head}.")] {
            assert_eq!(code(show(h, step, &right).await), "identity.phone_code_over", "{step}");
        }
        assert_eq!(code(show(h, &theirs.step, &right).await), "identity.phone_code_wrong");
        let signed = show(h, &asked.step, &format!(" {right} ")).await.unwrap();
        assert_eq!(signed.resident.masked, "138****5678");
        assert_eq!(code(show(h, &asked.step, &right).await), "identity.phone_code_over", "once");
        let known = h.identity.resident(signed.token.expose(), h.now()).await.unwrap();
        assert_eq!(known, signed.resident);
        // late
        let (_, right) = sent(h).await.remove(0);
        h.t.clock().forward(5);
        assert_eq!(code(show(h, &theirs.step, &right).await), "identity.phone_code_over");
        // and the session ends by itself
        h.t.clock().forward(168 * 60);
        let over = h.identity.resident(signed.token.expose(), h.now()).await;
        assert_eq!(code(over), "identity.sign_in_needed");
    });
}

#[test]
fn a_code_is_not_guessed() {
    hall(async |h| {
        offered(h).await;
        sent(h).await;
        let asked = ask(h, ZHANG).await.unwrap();
        let right = sent(h).await.remove(0).1;
        for bad in
            [wrong(&right), String::new(), "x".repeat(1000), "１２３４５６".into(), wrong(&right)]
        {
            assert_eq!(code(show(h, &asked.step, &bad).await), "identity.phone_code_wrong");
        }
        assert_eq!(code(show(h, &asked.step, &right).await), "identity.phone_code_over");
    });
}

#[test]
fn a_number_is_sent_a_few_codes_and_no_more_whether_it_is_known_or_not() {
    hall(async |h| {
        offered(h).await;
        for phone in [ZHANG, LI] {
            let mut told = Vec::new();
            for _ in 0..8 {
                told.push(code(ask(h, phone).await));
                told.push(code(ask(h, phone).await));
                h.t.clock().forward(1);
            }
            let fine = told.iter().filter(|c| **c == "ok").count();
            assert_eq!(
                (fine, told[1], told[15]),
                (5, "identity.phone_paused", "identity.phone_paused")
            );
        }
        // another number is another number, and tomorrow is another day
        assert_eq!(code(ask(h, "13700000001").await), "ok");
        let mut fine = 0;
        for _ in 0..30 {
            h.t.clock().forward(20);
            fine += usize::from(ask(h, ZHANG).await.is_ok());
        }
        assert_eq!(fine, 5, "ten a day with the first five");
        h.t.clock().forward(24 * 60);
        assert_eq!(code(ask(h, ZHANG).await), "ok");
        for (bad, why) in [
            ("04732012345", "identity.phone_mobile"),
            ("+1 415 555 2671", "identity.phone_mobile"),
            ("110", "identity.phone_wrong"),
            ("", "identity.value_empty"),
        ] {
            assert_eq!(code(ask(h, bad).await), why, "{bad}");
        }
    });
}

#[test]
fn a_late_message_is_not_sent() {
    hall(async |h| {
        offered(h).await;
        sent(h).await;
        ask(h, ZHANG).await.unwrap();
        h.t.clock().forward(5);
        assert_eq!(sent(h).await, []);
        assert_eq!(h.count("outbox").await, 0);
    });
}

#[test]
fn neither_number_nor_code_stands_anywhere_in_clear() {
    hall(async |h| {
        offered(h).await;
        sent(h).await;
        let asked = ask(h, ZHANG).await.unwrap();
        let waiting = everything(h).await;
        let right = sent(h).await.remove(0).1;
        show(h, &asked.step, &right).await.unwrap();
        let after = everything(h).await;
        assert!(waiting.len() > 2 && after.len() > 2);
        for row in waiting.union(&after) {
            assert!(!row.contains(ZHANG) && !row.contains(&right), "{row}");
            assert!(!row.contains(&asked.step), "{row}");
        }
    });
}

/// All that the tables on a code's way hold, as text and as bytes.
async fn everything(h: &Hall<'_>) -> BTreeSet<String> {
    let read = |sql: &'static str, columns: usize| {
        h.t.read(Shard::COMMON, move |tx| {
            tx.query_sql(sql, &[], move |r| {
                let text = |i| r.blob(i).map(|b| String::from_utf8_lossy(&b).into_owned());
                let either = |i| r.text(i).or_else(|_| text(i));
                (0..columns).map(either).collect::<Result<Vec<_>>>().map(|all| all.join("|"))
            })
        })
    };
    let mut all = BTreeSet::new();
    for (sql, columns) in [
        ("SELECT name, body FROM outbox", 2),
        ("SELECT phone, masked FROM phone_code", 2),
        ("SELECT token, phone, masked FROM resident_session", 3),
        ("SELECT sealed FROM message_kept", 1),
        ("SELECT action, facts FROM audit_new", 2),
    ] {
        all.extend(read(sql, columns).await.unwrap());
    }
    all
}
