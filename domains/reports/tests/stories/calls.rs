//! At the keyboard, while somebody is on the line.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::reported;
use crate::town::{MANIFESTS, cold_flat, town};

fn call(report: Value) -> Value {
    json!({ "channel": "hotline", "report": report })
}

#[test]
fn a_daughter_calls_for_her_mother() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let mut report = cold_flat();
        report["on_behalf_of"] = json!({ "name": "王秀英", "phone": "13900001111" });
        report["follow_up"] = "person".into();
        let receipt = t.done("intake1", "/calls", call(report)).await;
        let path = format!("/reports/{}", receipt["matter"].as_str().unwrap());
        let facts = t.read("intake1", &path).await;
        assert_eq!(facts["channel"], "hotline");
        let masked = |who: &str| json!([facts[who]["name"], facts[who]["phone"]]);
        assert_eq!(masked("reporter"), json!(["张*", "138****5678"]));
        assert_eq!(masked("on_behalf_of"), json!(["王*", "139****1111"]));
        assert_ne!(facts["reporter"]["subject"], facts["on_behalf_of"]["subject"]);
        assert_eq!(facts["follow_up"], "person");
        assert_eq!(facts["has_original"], true);
        let row = t.row(&receipt["matter"]).await;
        assert_eq!(row.state.data["on_behalf"], true);
        assert!(!row.place.contains("501"), "{}", row.place);
    });
}

#[test]
fn a_question_answered_at_once_is_never_dispatched() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let mut asked = call(json!({ "request_type": "consult", "text": "哪天开始供暖？" }));
        asked["answer"] = "10月15日起供暖。".into();
        let receipt = t.done("intake1", "/calls", asked).await;
        assert_eq!(receipt["stage"], "answered");
        let code = receipt["code"].as_str().unwrap();
        let followed = t.read("", &format!("/follow/{code}")).await;
        assert!(followed["timeline"].to_string().contains("10月15日起供暖。"), "{followed}");
    });
}

#[test]
fn only_intake_takes_calls_and_only_in_its_own_county() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let cases = [("", 401), ("dispatch1", 403), ("heat-liaison", 403), ("elsewhere", 403)];
        for (who, refused) in cases {
            let (status, answer) = t.post(who, "/calls", call(cold_flat())).await;
            assert_eq!(status, refused, "{who}: {answer}");
        }
        let mut wrong = call(cold_flat());
        wrong["channel"] = "page".into();
        let (status, refused) = t.post("intake1", "/calls", wrong).await;
        assert_eq!((status, &refused["field"]), (422, &json!("channel")));
        let mut bad = call(cold_flat());
        bad["report"]["reporter"]["phone"] = "1381234567".into();
        let (status, refused) = t.post("intake1", "/calls", bad).await;
        assert_eq!((status, &refused["field"]), (422, &json!("report/reporter/phone")));
    });
}

#[test]
fn the_same_caller_again_is_found_by_the_number_and_the_look_is_kept() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let first = reported(&t, cold_flat()).await;
        let far = json!({ "request_type": "complain", "text": "路灯坏了",
            "place": { "area": "150303001" }, "reporter": { "phone": "138 1234 5678" } });
        let elsewhere = reported(&t, far).await;
        t.settle().await;
        let mut again = cold_flat();
        again["text"] = "暖气还是不热".into();
        let second = t.done("intake1", "/calls", call(again)).await;
        t.settle().await;
        let ask = json!({ "phone": "+86 138-1234-5678" });
        let ids = |found: &Value| -> Vec<Value> {
            found["items"].as_array().unwrap().iter().map(|i| i["matter"].clone()).collect()
        };
        // both of this county, and not the one of the other
        let found = ids(&t.done("intake1", "/calls/earlier", ask.clone()).await);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.contains(&first["matter"]) && !found.contains(&elsewhere["matter"]));
        // the whole city's clerk sees all three
        assert_eq!(ids(&t.done("city", "/calls/earlier", ask.clone()).await).len(), 3);
        // from the matter's page
        let path = format!("/reports/{}/earlier", second["matter"].as_str().unwrap());
        let (_, other) = t.ask("intake1", "POST", &path, None, None).await;
        assert_eq!(ids(&other), [first["matter"].clone()]);
        // whoever only dispatches may not search
        assert_eq!(t.post("dispatch1", "/calls/earlier", ask).await.0, 403);
        // and the person can see who looked
        assert_eq!(looks(&t, &first["matter"]).await, 3);
        // a linked repeat is seen from both sides
        let same = json!({ "same_as": first["matter"] });
        t.play(&second["matter"], &[("intake1", "link_repeat", same, "intake")]).await;
        t.settle().await;
        for (from, to, kind) in [(&second, &first, "repeat_of"), (&first, &second, "repeat")] {
            let path = format!("/reports/{}", from["matter"].as_str().unwrap());
            let tie = t.read("intake1", &path).await["ties"][0].clone();
            assert_eq!((&tie["kind"], &tie["state"]), (&json!(kind), &json!("done")));
            assert_eq!(tie["matter"], to["matter"]);
        }
    });
}

/// Entries of the reporter's access log.
async fn looks(t: &crate::town::Town, matter: &Value) -> usize {
    let id: kernel::Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
    let read = move |tx: &mut store::Tx<'_>| {
        let report = jingwei_reports::sql::reports::get(tx, id)?.unwrap();
        identity::access::of_subject(tx, report.reporter.unwrap(), None, None)
    };
    t.store.read(id.shard(), read).await.unwrap().items.len()
}

#[test]
fn a_harassing_call_is_put_aside_by_a_second_person() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = t.done("intake1", "/calls", call(cold_flat())).await;
        let matter = &receipt["matter"];
        let why = json!({ "invalid_kind": "harassment", "reason": "辱骂，无诉求" });
        t.play(matter, &[("intake1", "invalid", why, "confirming_invalid")]).await;
        let own = t.act("intake1", matter, "confirm_invalid", json!({})).await.unwrap_err();
        assert_eq!(own.code, "procedure.did_before");
        t.play(matter, &[("intake2", "confirm_invalid", json!({}), "invalid")]).await;
    });
}

#[test]
fn a_grid_worker_mends_it_at_once() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let mut seen = json!({
            "request_type": "complain", "text": "单元门口堆了垃圾", "result": "已清理干净",
            "place": { "lon": 106.805, "lat": 39.705 }, "subcategory": "0101", "photos": [],
        });
        let (status, refused) = t.post("grid1", "/reports/settled", seen.clone()).await;
        assert_eq!((status, &refused["field"]), (422, &json!("photos")), "{refused}");
        seen["photos"] = json!(["0123456789abcdef0123456789abcdef"]);
        let receipt = t.done("grid1", "/reports/settled", seen.clone()).await;
        assert_eq!(receipt["stage"], "settled");
        let row = t.row(&receipt["matter"]).await;
        assert_eq!(row.subcategory.as_deref(), Some("0101"));
        assert_eq!(row.state.data["channel"], "grid_worker");
        assert_eq!(t.post("intake1", "/reports/settled", seen).await.0, 403);
        // reported only: it is the grid's, not a resident's
        let report = json!({ "request_type": "complain", "text": "井盖破了",
            "place": { "lon": 106.805, "lat": 39.705 } });
        let reported = t.done("grid1", "/reports", report).await;
        assert_eq!(t.row(&reported["matter"]).await.state.data["channel"], "grid_worker");
    });
}
