//! What the figures of time are made from.

use serde_json::json;
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, cold_flat, town};

#[test]
fn a_running_says_how_it_came_out_and_windows_are_counted_nowhere() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T09:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        t.play(matter, &[("heat-liaison", "sign", json!({}), "handling")]).await;
        // two hours to call the caller, and it takes three
        t.clock.forward(3 * 60);
        t.wake().await;
        let by = json!({ "contact_by": "phone" });
        t.play(matter, &[("heat-liaison", "contact", by, "handling")]).await;
        t.says(&receipt, "withdraw", json!({}), "withdrawn").await;
        let sql = "SELECT name, how FROM clock ORDER BY started, name";
        let read = move |tx: &mut store::Tx<'_>| {
            tx.query_sql(sql, &[], |r| Ok((r.text(0)?, r.opt_text(1)?.unwrap_or_default())))
        };
        let rows = t.store.read(kernel::Shard::COMMON, read).await.unwrap();
        let rows: Vec<(&str, &str)> = rows.iter().map(|(n, h)| (&n[..], &h[..])).collect();
        let expected = [
            ("intake", "on_time"),
            ("filing", "on_time"),
            ("dispatch", "on_time"),
            ("whole", "dropped"),
            ("contact", "late"),
            ("handle", "dropped"),
            ("sign", "on_time"),
        ];
        assert_eq!(rows, expected);
    });
}
