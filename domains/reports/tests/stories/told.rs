//! Reminders reach people: whoever sits at the desk, once, and not at night.

use casework::desk::notices::{self, MarkRead, NoticeLine};
use serde_json::{Value, json};
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, TOWN, Town, cold_flat, town};

async fn told(t: &Town, who: &str) -> Vec<NoticeLine> {
    let (ctx, works) = (t.ctx(who).await, t.reports.works().clone());
    let read = move |tx: &mut store::Tx<'_>| notices::list(tx, &ctx, &works, false, None, None);
    t.store.read(kernel::Shard::COMMON, read).await.unwrap().items
}

async fn all_arrives(t: &Town) {
    t.wake().await;
    t.settle().await;
}

#[test]
fn urging_at_night_is_told_in_the_morning_where_the_task_still_waits() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T17:10:00+08:00".parse().unwrap());
        let t = town(store).await;
        // of the ordinary kind: a danger would be told at night as well
        let mut report = cold_flat();
        report["text"] = "路灯坏了".into();
        let receipt = reported(&t, report).await;
        let matter = &receipt["matter"];
        let heating = t.units["heating"].to_string();
        t.play(
            matter,
            &[
                ("intake1", "file_at_intake", json!({ "subcategory": "0304" }), "dispatching"),
                ("dispatch1", "dispatch", json!({ "lead": heating }), "dispatched"),
            ],
        )
        .await;
        all_arrives(&t).await;
        t.clock.set("2026-10-20T22:30:00+08:00".parse().unwrap());
        t.says(&receipt, "urge", json!({}), "dispatched").await;
        t.says(&receipt, "urge", json!({ "note": "还没人来" }), "dispatched").await;
        all_arrives(&t).await;
        assert_eq!(told(&t, "heat-liaison").await, []);
        // signed in the night: of the two tasks one waits in the morning
        t.play(matter, &[("heat-liaison", "sign", json!({}), "handling")]).await;
        t.clock.set("2026-10-21T08:29:00+08:00".parse().unwrap());
        all_arrives(&t).await;
        assert_eq!(told(&t, "heat-liaison").await, []);
        t.clock.set("2026-10-21T08:30:00+08:00".parse().unwrap());
        all_arrives(&t).await;
        let urged = |all: Vec<NoticeLine>| -> Vec<(String, String, bool)> {
            let all = all.into_iter().filter(|n| n.why == "催办");
            all.map(|n| (n.task_name, n.number, n.open)).collect()
        };
        let number = receipt["number"].as_str().unwrap().to_owned();
        let once = vec![("先行联系".to_owned(), number, true)];
        assert_eq!(urged(told(&t, "heat-liaison").await), once);
        // the handler's post is asked for contact too, others are not told
        assert_eq!(urged(told(&t, "heat-handler").await), once);
        for other in ["prop-liaison", "dispatch1", "elsewhere"] {
            assert_eq!(urged(told(&t, other).await), [], "{other}");
        }
        // carried again, nothing doubles
        all_arrives(&t).await;
        assert_eq!(urged(told(&t, "heat-liaison").await), once);
    });
}

#[test]
fn a_rung_tells_the_one_above_and_reading_marks() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T09:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        // nobody takes the report in: after an hour it climbs to the shift leader
        let receipt = reported(&t, cold_flat()).await;
        t.clock.forward(61);
        all_arrives(&t).await;
        let got = told(&t, "shift1").await;
        assert_eq!(got.len(), 1, "{got:?}");
        assert_eq!((&got[0].task_name[..], got[0].open), ("受理登记", true));
        assert_eq!(json!(got[0].matter.to_string()), receipt["matter"]);
        assert!(!format!("{got:?}").contains("张桂兰"));
        let mark = async |who: &'static str, read: MarkRead| {
            let (ctx, works) = (t.ctx(who).await, t.reports.works().clone());
            let of = ctx.clone();
            let run = move |tx: &mut store::Tx<'_>| notices::mark(tx, &of, &works, &read);
            let shard = t.accounts[who].shard();
            t.store.write(shard, &ctx, run).await.unwrap().unread
        };
        // somebody else's marks nothing of mine
        let all = MarkRead { ids: vec![got[0].id], through: Some(got[0].id) };
        assert_eq!(mark("shift1", MarkRead::default()).await, 1);
        mark("intake1", all.clone()).await;
        assert_eq!(mark("shift1", MarkRead::default()).await, 1);
        assert_eq!(mark("shift1", all).await, 0);
        assert!(told(&t, "shift1").await[0].read.is_some());
    });
}

#[test]
fn the_towns_pages_hear_of_a_rung_that_climbs_to_it() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T09:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let grid = json!({ "grade": 1, "means": "带上扳手和管件" });
        t.play(
            &receipt["matter"],
            &[
                ("intake1", "accept", json!({ "subcategory": "0601" }), "accepted"),
                ("intake1", "propose_filing", json!({}), "filing"),
                ("shift1", "file", json!({}), "dispatching"),
                ("dispatch1", "delegate", grid, "disposing"),
            ],
        )
        .await;
        let town: kernel::AreaCode = TOWN.parse().unwrap();
        let mut live = t.store.live();
        let mut heard = || {
            let next = || live.try_recv().ok();
            std::iter::from_fn(next)
                .any(|e| e.name.as_ref() == "WorklistOfArea" && e.subject == town.get())
        };
        // two working hours a rung: grid leader, village, town
        for (minutes, reached) in [(2 * 60 + 5, false), (2 * 60, false), (5 * 60, true)] {
            t.clock.forward(minutes);
            all_arrives(&t).await;
            assert_eq!(heard(), reached, "after {minutes} minutes more");
        }
        // and who sits there is told in the morning
        t.clock.set("2026-10-21T08:30:00+08:00".parse().unwrap());
        all_arrives(&t).await;
        assert!(told(&t, "town-duty").await.iter().any(|n| n.open));
    });
}

#[test]
fn danger_is_told_at_night() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T21:10:00+08:00".parse().unwrap());
        let t = town(store).await;
        let directory = t.reports.works().directory();
        let danger = directory.taxonomy().subcategories().find(|s| s.urgency.name() == "emergency");
        let class = danger.unwrap().code.clone();
        let receipt = reported(&t, cold_flat()).await;
        let heating: Value = t.units["heating"].to_string().into();
        t.play(
            &receipt["matter"],
            &[
                ("intake1", "accept", json!({ "subcategory": class }), "accepted"),
                ("intake1", "propose_filing", json!({}), "filing"),
                ("shift1", "file", json!({}), "dispatching"),
                ("dispatch1", "dispatch", json!({ "lead": heating }), "dispatched"),
            ],
        )
        .await;
        t.says(&receipt, "urge", json!({}), "dispatched").await;
        all_arrives(&t).await;
        assert!(told(&t, "heat-liaison").await.iter().any(|n| n.why == "催办"));
    });
}

#[test]
fn what_one_no_longer_sees_is_not_told_either() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T09:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        dispatched(&t, &receipt["matter"]).await;
        t.says(&receipt, "urge", json!({}), "dispatched").await;
        all_arrives(&t).await;
        assert!(!told(&t, "heat-liaison").await.is_empty());
        // the unit is rid of it: the notice says nothing any more
        let right = t.units["property"].to_string();
        let back = json!({ "rule": "第20条", "reason": "楼内立管", "right_unit": right });
        t.play(
            &receipt["matter"],
            &[("heat-handler", "contact_attempt", json!({ "contact_by": "phone" }), "dispatched")],
        )
        .await;
        t.play(&receipt["matter"], &[("heat-liaison", "return", back, "dispatched")]).await;
        t.play(&receipt["matter"], &[("dispatch1", "uphold_return", json!({}), "dispatching")])
            .await;
        let lead = json!({ "lead": right });
        t.play(&receipt["matter"], &[("dispatch1", "dispatch", lead, "dispatched")]).await;
        assert_eq!(told(&t, "heat-leader").await, []);
        // whoever had a hand in it still sees it, as a participant does
        assert!(!told(&t, "heat-liaison").await.is_empty());
    });
}
