//! Looking in danger (rule 5).

use casework::Matter;
use kernel::Id;
use serde_json::{Value, json};

use crate::scene::{PHONE, Scene, refused, scene};

const GLASSES: &str = "/api/v1/privacy/glasses";

async fn ask(s: &Scene, id: Id<Matter>, life: bool) -> Value {
    json!({ "matter": id, "subject": s.person(id).await, "fields": ["phone"],
        "reason": "闻到煤气味，无人应门", "life": life })
}

/// The matter in which it is reviewed.
fn review(glass: &Value) -> Id<Matter> {
    glass["review"].as_str().unwrap_or_else(|| panic!("{glass}")).parse().unwrap()
}

#[test]
fn rule_05_life_in_danger_opens_named_fields_for_an_hour() {
    scene(async |t, s| {
        let id = s.errand().await;
        // the dispatcher's purposes open no telephone
        assert!(s.look(t, "dispatcher", id).await.is_err());
        let made = s.post("dispatcher", GLASSES, ask(s, id, true).await).await;
        assert_eq!((made.status, &made.body["state"]), (200, &json!("open")), "{}", made.body);
        let path = format!("{GLASSES}/{}/reveal", made.body["id"].as_str().unwrap());
        let got = s.post("dispatcher", &path, json!(null)).await;
        assert_eq!(got.body["values"], json!({ "phone": PHONE }));
        // nobody else's, and not kept under a key
        for who in ["supervisor", "intake", "stranger"] {
            assert_eq!(
                refused(&s.post(who, &path, json!(null)).await),
                (404, "not_found"),
                "{who}"
            );
        }
        // the person sees it like every look
        let shown = s.shown(id).await;
        assert_eq!(shown[0]["purpose"], "险情应急查阅");
        assert_eq!(shown[0]["fields"], json!(["联系电话"]));
        t.clock().forward(60);
        let late = s.post("dispatcher", &path, json!(null)).await;
        assert_eq!(refused(&late), (409, "privacy.glass_shut"));
    });
}

#[test]
fn rule_05_without_danger_to_life_a_second_person_says_yes() {
    scene(async |_, s| {
        let id = s.errand().await;
        let made = s.post("intake", GLASSES, ask(s, id, false).await).await;
        assert_eq!(made.body["state"], "asked", "{}", made.body);
        let glass = format!("{GLASSES}/{}", made.body["id"].as_str().unwrap());
        let reveal = format!("{glass}/reveal");
        assert_eq!(
            refused(&s.post("intake", &reveal, json!(null)).await),
            (409, "privacy.glass_shut")
        );
        let (confirm, yes) = (format!("{glass}/confirm"), json!({ "approve": true }));
        for who in ["intake", "intake2", "heating-leader"] {
            let got = s.post(who, &confirm, yes.clone()).await;
            assert!(got.status == 403 || got.status == 404, "{who} {}", got.body);
        }
        let opened = s.post("shift", &confirm, yes.clone()).await;
        assert_eq!(opened.body["state"], "open", "{}", opened.body);
        let got = s.post("intake", &reveal, json!(null)).await;
        assert_eq!(got.body["values"]["phone"], PHONE);
        assert_eq!(refused(&s.post("shift2", &confirm, yes).await), (409, "privacy.glass_over"));
    });
}

#[test]
fn rule_05_whoever_leads_the_shift_does_not_confirm_their_own() {
    scene(async |_, s| {
        let id = s.errand().await;
        let made = s.post("shift", GLASSES, ask(s, id, false).await).await;
        let confirm = format!("{GLASSES}/{}/confirm", made.body["id"].as_str().unwrap());
        let got = s.post("shift", &confirm, json!({ "approve": true })).await;
        assert_eq!(refused(&got), (403, "privacy.second_person"));
        let no = s.post("duty", &confirm, json!({ "approve": false })).await;
        assert_eq!(
            (&no.body["state"], &no.body["verdict"]),
            (&json!("settled"), &json!("refused"))
        );
        // a refused one stands in nobody's way
        assert_eq!(s.post("shift", GLASSES, ask(s, id, true).await).await.status, 200);
    });
}

#[test]
fn rule_05_no_second_use_before_the_review_which_neither_of_the_two_makes() {
    scene(async |t, s| {
        let (id, other) = (s.errand().await, s.errand().await);
        let made = s.post("supervisor", GLASSES, ask(s, id, false).await).await;
        let confirm = format!("{GLASSES}/{}/confirm", made.body["id"].as_str().unwrap());
        let opened = s.post("leader", &confirm, json!({ "approve": true })).await.body;
        t.clock().forward(120);
        let again = s.post("supervisor", GLASSES, ask(s, other, true).await).await;
        assert_eq!(refused(&again), (409, "privacy.glass_unreviewed"));
        // the supervisor broke it, the leader confirmed it: neither reviews
        let own = json!({ "finding": "确有险情" });
        let error = s.act("supervisor", review(&opened), "find_justified", own).await.unwrap_err();
        assert_eq!(error.code, "privacy.own_glass");
        let of = s.get("auditor", &format!("{GLASSES}?area=150302")).await;
        assert_eq!(of.body["items"][0]["state"], "review", "{}", of.body);
    });
}

#[test]
fn rule_05_the_supervisor_has_it_at_once_and_after_the_review_it_can_be_used_again() {
    scene(async |_, s| {
        let id = s.errand().await;
        let made = s.post("intake", GLASSES, ask(s, id, true).await).await.body;
        let on_desk = s.city.store.read(kernel::Shard::COMMON, |tx| {
            let sql = "SELECT addressee FROM inbox WHERE task_name='review'";
            tx.query_sql(sql, &[], |r| r.text(0))
        });
        assert_eq!(on_desk.await.unwrap(), ["r:supervisor:150302000000000000"]);
        let bad = json!({ "finding": "并无险情", "measures": "通报" });
        let stage = s.act("supervisor", review(&made), "find_unjustified", bad).await.unwrap();
        assert_eq!(stage, "unjustified");
        // reviewed: shut, whatever was left of the hour
        let path = format!("{GLASSES}/{}/reveal", made["id"].as_str().unwrap());
        assert_eq!(
            refused(&s.post("intake", &path, json!(null)).await),
            (409, "privacy.glass_shut")
        );
        let mine = s.get("intake", GLASSES).await.body;
        assert_eq!(mine["items"][0]["verdict"], "unjustified", "{mine}");
        assert_eq!(s.post("intake", GLASSES, ask(s, id, true).await).await.status, 200);
    });
}

#[test]
fn what_nobody_confirmed_in_an_hour_lapses() {
    scene(async |t, s| {
        let id = s.errand().await;
        let made = s.post("intake", GLASSES, ask(s, id, false).await).await.body;
        let second = s.post("intake", GLASSES, ask(s, id, false).await).await;
        assert_eq!(refused(&second), (409, "privacy.glass_unreviewed"));
        t.clock().forward(60);
        let confirm = format!("{GLASSES}/{}/confirm", made["id"].as_str().unwrap());
        let late = s.post("shift", &confirm, json!({ "approve": true })).await;
        assert_eq!(refused(&late), (409, "privacy.glass_over"));
        assert_eq!(s.post("intake", GLASSES, ask(s, id, false).await).await.status, 200);
    });
}

#[test]
fn hostile_glasses_are_refused() {
    scene(async |_, s| {
        let (id, other) = (s.errand().await, s.errand().await);
        let good = ask(s, id, true).await;
        let with = |name: &str, value: Value| {
            let mut body = good.clone();
            body[name] = value;
            body
        };
        let six = ["name", "phone", "id_number", "address", "original_text", "x"];
        for fields in [json!([]), json!(["score"]), json!(six)] {
            let got = s.post("intake", GLASSES, with("fields", fields)).await;
            assert_eq!(refused(&got), (422, "privacy.fields_wrong"), "{}", got.body);
        }
        let short = s.post("intake", GLASSES, with("reason", json!("急"))).await;
        assert_eq!(refused(&short), (422, "privacy.reason_wrong"));
        // somebody of another matter
        let elsewhere = with("subject", json!(s.person(other).await));
        assert_eq!(refused(&s.post("intake", GLASSES, elsewhere).await), (404, "not_found"));
        for who in ["stranger", "auditor", "admin"] {
            let got = s.post(who, GLASSES, good.clone()).await;
            assert!(got.status == 403 || got.status == 404, "{who} {}", got.body);
        }
    });
}
