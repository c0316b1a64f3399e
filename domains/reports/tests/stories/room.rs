//! How the whole room stands.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, cold_flat, town};

fn counts(list: &Value) -> Vec<(String, i64)> {
    let one = |c: &Value| (c["key"].as_str().unwrap().to_owned(), c["count"].as_i64().unwrap());
    list.as_array().unwrap().iter().map(one).collect()
}

fn pairs(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect()
}

#[test]
fn the_wall_counts_the_room_and_names_nobody() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T23:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        // yesterday's, withdrawn today
        let gone = reported(&t, cold_flat()).await;
        t.clock.set("2026-10-21T09:00:00+08:00".parse().unwrap());
        let sent = reported(&t, cold_flat()).await;
        dispatched(&t, &sent["matter"]).await;
        let waits = reported(&t, cold_flat()).await;
        t.says(&gone, "withdraw", json!({}), "withdrawn").await;
        let mut there = cold_flat();
        there["place"] = json!({ "area": "150303001" });
        reported(&t, there).await;
        let read = async |area: &str| t.read("shift1", &format!("/figures?area={area}")).await;
        let now = read("150302").await;
        assert_eq!((&now["open"], &now["accepted_today"]), (&json!(2), &json!(1)));
        assert_eq!(now["lights"], json!({ "green": 2, "yellow": 0, "red": 0 }));
        let stages = pairs(&[("report.intake", 1), ("report.dispatched", 1)]);
        assert_eq!(counts(&now["by_stage"]), stages);
        assert_eq!(counts(&now["by_class"]), pairs(&[("", 1), ("06", 1)]));
        let today = &now["today"];
        assert_eq!((&today["came"], &today["done"]), (&json!(2), &json!(0)));
        assert_eq!(counts(&today["ended"]), pairs(&[("report.withdrawn", 1)]));
        assert_eq!(today["since"], "2026-10-20T16:00:00Z");
        // an hour on, intake is late; the same as on the matter's own page
        t.clock.set("2026-10-21T10:30:00+08:00".parse().unwrap());
        t.wake().await;
        let later = read("150302").await;
        assert_eq!(later["lights"]["red"], 1, "{later}");
        assert_eq!(t.row(&waits["matter"]).await.state.light(t.clock_now()), kernel::Light::Red);
        // a town's share, and nothing that anybody wrote
        assert_eq!(read("150302001").await["open"], 2);
        assert!(!now.to_string().contains("暖气"));
        for (who, status) in [("", 401), ("grid1", 403), ("heat-leader", 403), ("elsewhere", 403)] {
            assert_eq!(t.get(who, "/figures?area=150302").await.0, status, "{who}");
        }
    });
}

#[test]
fn the_general_page_offers_no_report() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let offered = |procedure| t.reports.works().begins_on_general_page(procedure);
        assert_eq!((offered("report"), offered("whistle")), (false, true));
    });
}
