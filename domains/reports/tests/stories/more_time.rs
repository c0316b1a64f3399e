//! A unit asks for time, hands it on, is pressed, and is asked again.

use serde_json::json;
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, Town, cold_flat, town};

/// Dispatched to the heating firm and signed.
async fn signed(t: &Town) -> serde_json::Value {
    let receipt = reported(t, cold_flat()).await;
    dispatched(t, &receipt["matter"]).await;
    t.play(&receipt["matter"], &[("heat-liaison", "sign", json!({}), "handling")]).await;
    receipt
}

#[test]
fn a_longer_time_is_asked_for_refused_once_and_granted_once() {
    both(&MANIFESTS, async |store| {
        // a street light has three days: half a day is gone when more is asked
        let t = town(store).await;
        t.clock.set("2026-10-20T09:00:00+08:00".parse().unwrap());
        for (answer, form) in [
            ("refuse_extension", json!({ "reason": "备件今日可到" })),
            ("approve_extension", json!({ "public_reason": "等备件", "until": "2026-10-30" })),
        ] {
            let receipt = reported(&t, cold_flat()).await;
            let heating = t.units["heating"].to_string();
            let ask = json!({ "more_time": "1 working_days", "reason": "等备件" });
            t.play(
                &receipt["matter"],
                &[
                    ("intake1", "file_at_intake", json!({ "subcategory": "0304" }), "dispatching"),
                    ("dispatch1", "dispatch", json!({ "lead": heating }), "dispatched"),
                    ("heat-liaison", "sign", json!({}), "handling"),
                    ("heat-liaison", "extend", ask.clone(), "handling"),
                    ("dispatch1", answer, form, "handling"),
                ],
            )
            .await;
            let again = t.act("heat-liaison", &receipt["matter"], "extend", ask).await;
            assert_eq!(again.unwrap_err().code, "procedure.counted_out");
            let row = t.row(&receipt["matter"]).await;
            let longer = i64::from(answer == "approve_extension");
            assert_eq!(i64::from(row.state.count("extensions")), longer);
        }
    });
}

#[test]
fn a_deferral_is_refused_granted_answered_in_stages_and_ended() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = signed(&t).await;
        let ask = || {
            json!({ "ground": "season", "reason": "供暖期内不能停供改造",
                "review_date": "2027-05-10" })
        };
        let granted = json!({ "public_reason": "供暖期后改造", "until": "2027-05-31" });
        t.play(
            &receipt["matter"],
            &[
                ("heat-leader", "defer", ask(), "handling"),
                ("shift1", "refuse_deferral", json!({ "reason": "先做临时处置" }), "handling"),
                ("heat-leader", "defer", ask(), "handling"),
                ("duty1", "approve_deferral", granted, "deferred"),
                ("heat-liaison", "staged_reply", json!({ "answer": "已列入计划" }), "deferred"),
                ("heat-leader", "resume", json!({}), "handling"),
            ],
        )
        .await;
        let code = receipt["code"].as_str().unwrap();
        let followed = t.read("", &format!("/follow/{code}")).await;
        assert!(followed["timeline"].to_string().contains("供暖期后改造"), "{followed}");
    });
}

#[test]
fn a_return_is_refused_and_a_thin_answer_goes_back() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        let (heating, property) = (t.units["heating"].to_string(), t.units["property"].to_string());
        let handler = t.accounts["heat-handler"].to_string();
        let back = json!({ "rule": "第20条", "reason": "楼内立管", "right_unit": property });
        let reply = || json!({ "answer": "已处理", "contact_by": "phone" });
        let failed = || json!({ "failed": "没有说明室温" });
        let done = || json!({ "measures": "调高阀门" });
        t.play(
            matter,
            &[
                ("intake1", "accept", json!({ "subcategory": "0601" }), "accepted"),
                ("intake1", "propose_filing", json!({}), "filing"),
                ("shift1", "file", json!({}), "dispatching"),
                (
                    "dispatch1",
                    "dispatch",
                    json!({ "lead": heating, "assist": [property] }),
                    "dispatched",
                ),
                ("heat-liaison", "return", back, "dispatched"),
                ("dispatch1", "refuse_return", json!({ "reason": "主管归你单位" }), "dispatched"),
                ("leader1", "instruct", json!({ "reason": "当天办结" }), "dispatched"),
                ("heat-leader", "report_back", json!({ "measures": "已到场" }), "dispatched"),
                ("heat-liaison", "sign", json!({}), "handling"),
                ("prop-liaison", "assist", json!({ "measures": "开了地下室门" }), "handling"),
                ("heat-liaison", "contact", json!({ "contact_by": "phone" }), "handling"),
                ("heat-liaison", "assign", json!({ "handler": handler }), "handling"),
                ("heat-handler", "handle", done(), "handling"),
                ("heat-handler", "reply", reply(), "signing_off"),
                ("heat-leader", "send_back_inside", failed(), "handling"),
                ("heat-handler", "handle", done(), "handling"),
                ("heat-handler", "reply", reply(), "signing_off"),
                ("heat-leader", "sign_off", json!({}), "feeding_back"),
                ("heat-liaison", "feed_back", json!({ "result": "好了" }), "reviewing"),
                ("dispatch1", "send_back", failed(), "handling"),
            ],
        )
        .await;
        assert_eq!(t.row(matter).await.state.count("send_backs"), 1);
    });
}
