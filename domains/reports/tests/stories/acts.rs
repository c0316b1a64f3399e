//! The rest of the loop's acts, and that none is without a story.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::{dispatched, handled, reported, verified};
use crate::town::{MANIFESTS, Town, cold_flat, town};

const PHOTO: &str = "0123456789abcdef0123456789abcdef";

fn reason(why: &str) -> Value {
    json!({ "reason": why })
}

#[test]
fn it_is_looked_at_not_filed_appealed_and_put_aside_as_our_mistake() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let seen = json!({ "exists": true, "photos": [PHOTO] });
        let by_rule = json!({ "rule": "第3条", "public_reason": "属私人产权，不予立案" });
        t.play(
            &receipt["matter"],
            &[
                ("intake1", "accept", json!({ "subcategory": "0601" }), "accepted"),
                ("intake1", "ask_to_confirm", json!({}), "confirming"),
                ("inspect1", "confirm", seen, "accepted"),
                ("intake1", "propose_filing", json!({}), "filing"),
                ("shift1", "decline_filing", by_rule, "not_filed"),
            ],
        )
        .await;
        t.says(&receipt, "appeal", json!({ "text": "是公共管道" }), "appealed").await;
        let agreed = json!({ "public_reason": "确为公共管道" });
        t.play(
            &receipt["matter"],
            &[
                ("supervise1", "uphold_appeal", agreed, "intake"),
                ("intake1", "file_at_intake", json!({ "subcategory": "0601" }), "dispatching"),
                ("shift1", "void", reason("重复录入"), "voided"),
            ],
        )
        .await;
    });
}

#[test]
fn intake_declines_redirects_answers_and_is_corrected() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let declined = reported(&t, cold_flat()).await;
        let by_rule = json!({ "rule": "第9条", "public_reason": "已进入诉讼程序" });
        t.play(&declined["matter"], &[("intake1", "decline", by_rule.clone(), "declined")]).await;
        t.says(&declined, "appeal", json!({ "text": "并未起诉" }), "appealed").await;
        t.play(&declined["matter"], &[("supervise1", "refuse_appeal", by_rule, "appeal_refused")])
            .await;
        let redirected = reported(&t, cold_flat()).await;
        let where_to = json!({ "where_to": "请拨打 110" });
        t.play(&redirected["matter"], &[("intake1", "redirect", where_to, "redirected")]).await;
        let code = redirected["code"].as_str().unwrap();
        let followed = t.read("", &format!("/follow/{code}")).await;
        assert!(followed["timeline"].to_string().contains("110"), "{followed}");
        let odd = reported(&t, cold_flat()).await;
        let empty = json!({ "invalid_kind": "empty", "reason": "听不清" });
        t.play(
            &odd["matter"],
            &[
                ("intake1", "invalid", empty, "confirming_invalid"),
                ("intake2", "refuse_invalid", reason("录音可辨"), "intake"),
                ("intake1", "answer_directly", json!({ "answer": "明早供暖" }), "answered"),
                ("intake1", "reopen", reason("没有供暖"), "dispatching"),
            ],
        )
        .await;
    });
}

#[test]
fn the_grid_hands_up_the_village_settles_it_and_work_is_done_over() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        let result = || json!({ "result": "已冲洗水箱" });
        t.play(
            matter,
            &[
                ("intake1", "file_at_intake", json!({ "subcategory": "0608" }), "dispatching"),
                (
                    "dispatch1",
                    "delegate",
                    json!({ "grade": 1, "means": "有水箱钥匙" }),
                    "disposing",
                ),
                ("grid1", "escalate", json!({ "tried": "放水三遍" }), "disposing"),
                ("village1", "finish", result(), "verifying"),
                ("grid1", "rework", json!({ "failed": "仍有异味" }), "disposing"),
                ("village1", "finish", result(), "verifying"),
                ("grid1", "verify", json!({ "photos": [PHOTO] }), "following_up"),
            ],
        )
        .await;
        assert_eq!(t.row(matter).await.state.count("reworks"), 1);
    });
}

#[test]
fn what_a_grid_settled_its_neighbour_looks_at() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        let means = json!({ "grade": 1, "means": "有水箱钥匙" });
        t.play(
            matter,
            &[
                ("intake1", "file_at_intake", json!({ "subcategory": "0608" }), "dispatching"),
                ("dispatch1", "delegate", means, "disposing"),
                ("grid1", "finish", json!({ "result": "已冲洗水箱" }), "verifying"),
            ],
        )
        .await;
        let photos = json!({ "photos": [PHOTO] });
        let own = t.act("grid1", matter, "verify", photos.clone()).await.unwrap_err();
        assert_eq!(own.code, "procedure.not_yours");
        t.play(matter, &[("beside1", "verify", photos, "following_up")]).await;
    });
}

/// Asked, and not content.
async fn discontent(t: &Town) -> Value {
    let receipt = reported(t, cold_flat()).await;
    let matter = &receipt["matter"];
    dispatched(t, matter).await;
    handled(t, matter).await;
    verified(t, matter).await;
    // the clerk who verified by telephone asks as well
    let said = json!({ "asked": "answered", "contacted": "yes", "solved": "partly",
        "content": "discontent" });
    t.play(
        matter,
        &[
            ("followup1", "follow_up_attempt", json!({}), "following_up"),
            ("followup1", "follow_up", said, "assessing"),
        ],
    )
    .await;
    receipt
}

#[test]
fn discontent_is_explained_or_excluded_by_others_than_those_who_asked() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let explained = discontent(&t).await;
        let answer = json!({ "answer": "室温已达标准 18 度" });
        t.play(&explained["matter"], &[("supervise1", "explain", answer, "closing")]).await;
        let by_rule = || json!({ "rule": "剔除办法第2条", "reason": "已达标准" });
        let public = json!({ "rule": "剔除办法第2条", "public_reason": "已达标准" });
        for (act, form) in [("refuse_exclusion", reason("未达标准")), ("exclude", public)] {
            let receipt = discontent(&t).await;
            let matter = &receipt["matter"];
            t.play(matter, &[("supervise1", "propose_exclusion", by_rule(), "closing")]).await;
            let own = t.act("supervise1", matter, act, form.clone()).await.unwrap_err();
            assert_eq!(own.code, "procedure.not_yours");
            t.play(
                matter,
                &[("duty1", act, form, "closing"), ("shift1", "close", json!({}), "closed")],
            )
            .await;
            let excluded = t.row(matter).await.state.data.contains_key("excluded");
            assert_eq!(excluded, act == "exclude");
        }
    });
}

/// Stories that do an act by a route of its own, or by a file.
const BY_ROUTE: [(&str, &str); 3] = [
    ("take_call", "\"/calls\""),
    ("settle_on_the_spot", "\"/reports/settled\""),
    ("bring_closed", "'report.bring_closed'"),
];

const STORIES: [&str; 12] = [
    include_str!("acts.rs"),
    include_str!("calls.rs"),
    include_str!("clocks.rs"),
    include_str!("confidential.rs"),
    include_str!("followed.rs"),
    include_str!("import.rs"),
    include_str!("loop_.rs"),
    include_str!("more_time.rs"),
    include_str!("numbers.rs"),
    include_str!("photos.rs"),
    include_str!("together.rs"),
    include_str!("told.rs"),
];

#[test]
fn every_act_of_the_loop_has_a_story() {
    let report = casework::shipped::folders().into_iter().find(|f| f.name == "report").unwrap();
    let known = jingwei_reports::hooks::known(procedure::Known::glossary());
    let p = report.load(&known).unwrap();
    let told = |act: &str| {
        let by_route = BY_ROUTE.iter().find(|(a, _)| *a == act).map(|(_, route)| *route);
        let (quoted, followed) = (format!("\"{act}\""), format!("/acts/{act}\""));
        let said = |s: &&str| {
            s.contains(&quoted) || s.contains(&followed) || by_route.is_some_and(|r| s.contains(r))
        };
        STORIES.iter().any(said)
    };
    let missing: Vec<&str> = p.acts.iter().map(|a| a.name.as_str()).filter(|a| !told(a)).collect();
    assert_eq!(missing, [] as [&str; 0]);
}
