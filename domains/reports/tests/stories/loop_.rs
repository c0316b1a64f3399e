//! A cold flat at 21:10 goes the whole way, and back once.

use serde_json::{Value, json};
use testkit::both;

use crate::town::{MANIFESTS, Town, cold_flat, town};

/// Accepted, filed, dispatched to the heating firm.
pub async fn dispatched(t: &Town, matter: &Value) {
    let heating = t.units["heating"].to_string();
    t.play(
        matter,
        &[
            ("intake1", "accept", json!({ "subcategory": "0601" }), "accepted"),
            ("intake1", "propose_filing", json!({}), "filing"),
            ("shift1", "file", json!({}), "dispatching"),
            ("dispatch1", "dispatch", json!({ "lead": heating }), "dispatched"),
        ],
    )
    .await;
}

/// Signed, handled, fed back and reviewed.
pub async fn handled(t: &Town, matter: &Value) {
    let handler = t.accounts["heat-handler"].to_string();
    let by = json!({ "contact_by": "phone" });
    t.play(
        matter,
        &[
            ("heat-liaison", "sign", json!({}), "handling"),
            ("heat-liaison", "contact", by, "handling"),
            ("heat-liaison", "assign", json!({ "handler": handler }), "handling"),
            ("heat-handler", "handle", json!({ "measures": "调高阀门" }), "handling"),
        ],
    )
    .await;
    replied(t, matter).await;
}

/// Answered, signed off, fed back, reviewed.
async fn replied(t: &Town, matter: &Value) {
    let reply = json!({ "answer": "已调好，室温20度", "contact_by": "phone" });
    t.play(
        matter,
        &[
            ("heat-handler", "reply", reply, "signing_off"),
            ("heat-leader", "sign_off", json!({}), "feeding_back"),
            ("heat-liaison", "feed_back", json!({ "result": "已恢复供热" }), "reviewing"),
            ("dispatch1", "review", json!({}), "verifying"),
        ],
    )
    .await;
}

/// Reported on the page, without an account.
pub async fn reported(t: &Town, body: Value) -> Value {
    t.done("", "/reports", body).await
}

pub async fn verified(t: &Town, matter: &Value) {
    let offered: Vec<(&str, Value)> = vec![
        ("followup1", json!({})),
        ("grid1", json!({ "photos": ["0123456789abcdef0123456789abcdef"] })),
        ("inspect1", json!({})),
    ];
    for (who, form) in offered {
        t.clock.forward(3);
        if t.act(who, matter, "verify", form).await.is_ok() {
            return;
        }
    }
    panic!("nobody could verify");
}

#[test]
fn a_cold_flat_at_21_10() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T21:10:00+08:00".parse().unwrap());
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        assert_eq!(receipt["stage"], "intake");
        assert_eq!(receipt["found_by"], "point");
        assert_eq!(receipt["suggestions"]["classes"][0]["subcategory"], "0601");
        assert_eq!(receipt["suggestions"]["duty"]["lead"]["name"], "海勃湾区热力公司");
        assert_eq!(receipt["suggestions"]["duty"]["fit"], "subcategory");
        assert!(receipt["number"].as_str().unwrap().starts_with("20261020-"));
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        handled(&t, matter).await;
        verified(&t, matter).await;
        assert_eq!(t.row(matter).await.stage, "following_up");
        let said = json!({ "asked": "answered", "contacted": "yes", "solved": "yes",
            "content": "content" });
        t.play(
            matter,
            &[
                ("followup1", "follow_up", said, "closing"),
                ("shift1", "close", json!({}), "closed"),
            ],
        )
        .await;
        let code = receipt["code"].as_str().unwrap();
        let followed = t.read("", &format!("/follow/{code}")).await;
        assert_eq!(followed["stage"], "closed");
        assert!(followed["ended"].is_string());
        let lines = followed["timeline"].as_array().unwrap();
        assert!(lines.len() > 5, "{lines:#?}");
        assert!(!followed.to_string().contains("13812345678"));
    });
}

#[test]
fn not_content_so_it_is_done_again_by_the_same_unit() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        handled(&t, matter).await;
        verified(&t, matter).await;
        // the caller answers by themselves, with the code alone
        let code = receipt["code"].as_str().unwrap();
        let said = json!({ "form": { "contacted": "yes", "solved": "no",
            "content": "discontent" } });
        let acted = t.done("", &format!("/follow/{code}/acts/evaluate"), said).await;
        assert_eq!(acted["stage"], "assessing");
        let again = json!({ "reason": "夜里又不热了" });
        t.play(matter, &[("supervise1", "redo", again, "handling")]).await;
        let row = t.row(matter).await;
        assert_eq!((row.state.round, row.lead_unit), (1, Some(t.units["heating"])));
        assert_eq!(row.state.count("redos"), 1);
    });
}

/// It was the one that the text had suggested, whatever the clerk decided.
#[test]
fn the_unit_is_suggested_for_the_subcategory_that_was_decided_on() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        let facts = format!("/reports/{}", matter.as_str().unwrap());
        assert_eq!(t.read("intake1", &facts).await["suggestions"]["duty"]["class"], "0601");
        let other = json!({ "subcategory": "0101" });
        t.play(matter, &[("intake1", "accept", other, "accepted")]).await;
        let duty = t.read("intake1", &facts).await["suggestions"]["duty"].clone();
        let at = crate::town::MICRO.parse().unwrap();
        let answer = t.reports.works().directory().responsible(at, "0101", t.clock_now()).unwrap();
        assert_eq!(
            (&duty["class"], &duty["lead"]["id"]),
            (&json!("0101"), &json!(answer.lead.to_string()))
        );
    });
}

#[test]
fn a_unit_returns_twice_and_a_ruling_is_written_into_the_table() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        let (heating, property) = (t.units["heating"].to_string(), t.units["property"].to_string());
        let back = |to: &str| json!({ "rule": "供热条例第20条", "reason": "楼内立管不归我单位", "right_unit": to });
        t.play(
            matter,
            &[
                ("heat-liaison", "return", back(&property), "dispatched"),
                ("dispatch1", "uphold_return", json!({}), "dispatching"),
            ],
        )
        .await;
        let facts = format!("/reports/{}", matter.as_str().unwrap());
        assert_eq!(t.read("dispatch1", &facts).await["returned_to"]["id"], property);
        t.play(
            matter,
            &[
                ("dispatch1", "dispatch", json!({ "lead": property }), "dispatched"),
                ("prop-liaison", "return", back(&heating), "dispatched"),
            ],
        )
        .await;
        assert_eq!(t.read("dispatch1", &facts).await["returned_to"], Value::Null);
        let rule = json!({ "lead": property, "rule": "楼内立管归物业", "reason": "已现场核实" });
        t.play(matter, &[("shift1", "rule", rule, "dispatched")]).await;
        t.settle().await;
        let directory = t.reports.works().directory();
        let area = crate::town::MICRO.parse().unwrap();
        let answer = directory.responsible(area, "0601", t.clock_now()).unwrap();
        assert_eq!(answer.lead, t.units["property"]);
        assert_eq!(answer.source.name(), "ruling");
        assert_eq!(answer.note, "楼内立管归物业");
        // and the next one is suggested to the property manager, with the reason
        let next = reported(&t, cold_flat()).await;
        assert_eq!(next["suggestions"]["duty"]["source"], "ruling");
    });
}

#[test]
fn whoever_handled_cannot_verify() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        handled(&t, matter).await;
        for who in ["heat-handler", "heat-leader", "dispatch1"] {
            let refused = t.act(who, matter, "verify", json!({})).await.unwrap_err();
            assert!(
                ["procedure.not_yours", "procedure.did_before"].contains(&refused.code),
                "{who}: {refused:?}"
            );
        }
        verified(&t, matter).await;
    });
}

#[test]
fn what_nobody_signs_counts_as_signed() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        dispatched(&t, &receipt["matter"]).await;
        t.clock.forward(24 * 60);
        t.wake().await;
        assert_eq!(t.row(&receipt["matter"]).await.stage, "handling");
    });
}

#[test]
fn a_pressed_matter_is_marked_until_it_is_answered() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        let order = json!({ "reason": "老人受冻" });
        t.play(matter, &[("supervise1", "supervise", order, "dispatched")]).await;
        assert!(t.row(matter).await.supervised);
        let answer = json!({ "measures": "已派人" });
        t.play(matter, &[("heat-leader", "answer_supervision", answer, "dispatched")]).await;
        assert!(!t.row(matter).await.supervised);
    });
}
