//! The shape of the Estonian Data Tracker.

use serde_json::json;

use crate::scene::{refused, scene};

#[test]
fn find_usage_has_the_shape_that_others_read() {
    scene(async |t, s| {
        let id = s.errand().await;
        for _ in 0..3 {
            s.look(t, "intake", id).await.unwrap();
        }
        let path = format!("/v2/findUsage?userCode=C{id}&lang=en");
        let all = s.get("", &path).await.body;
        assert_eq!((&all["totalUsages"], all["usages"].as_array().unwrap().len()), (&json!(3), 3));
        let first = all["usages"][0].as_object().unwrap();
        let keys: Vec<&str> = first.keys().map(String::as_str).collect();
        assert_eq!(keys, ["logtime", "action", "receiverCode", "receiverName", "receiverSystem"]);
        assert_eq!(first["action"], "Contacting and answering the reporter");
        assert_eq!(first["receiverCode"], "150302000000000000");
        assert_eq!(first["receiverName"], "示例一区");
        let paged = s.get("", &format!("{path}&offset=1&limit=1")).await.body;
        assert_eq!((&paged["totalUsages"], &paged["usages"][0]), (&json!(3), &all["usages"][1]));
        let (last, middle) = (&all["usages"][2]["logtime"], &all["usages"][1]["logtime"]);
        let of = |from: &serde_json::Value, to: &serde_json::Value| {
            let (from, to) = (from.as_str().unwrap(), to.as_str().unwrap());
            format!("{path}&periodStart={from}&periodEnd={to}")
        };
        assert_eq!(s.get("", &of(last, middle)).await.body["totalUsages"], 2);
        let back = s.get("", &of(middle, last)).await;
        assert_eq!(refused(&back), (422, "privacy.period_wrong"));
        let beyond = s.get("", &format!("{path}&offset=4000000000")).await.body;
        assert_eq!(beyond, json!({ "totalUsages": 3, "usages": [] }));
    });
}

#[test]
fn period_and_heartbeat_answer_everybody() {
    scene(async |_, s| {
        let alive = s.get("", "/v2/heartbeat?lang=en").await.body;
        assert_eq!(alive, json!({ "status": "OK", "message": "Ready" }));
        let period = s.get("", "/v2/usagePeriod").await.body;
        let from: kernel::Time = period["periodStart"].as_str().unwrap().parse().unwrap();
        assert_eq!(s.city.store.clock().now().minutes_since(from), 1095 * 24 * 60);
    });
}

#[test]
fn nobody_asks_for_somebody_else() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        for code in ["11010519491231002X", "13812345678", "", "C"] {
            let path = format!("/v2/findUsage?userCode={code}");
            for who in ["", "auditor", "leader", "admin"] {
                let got = s.get(who, &path).await;
                assert_eq!(refused(&got), (404, "not_found"), "{who} {code}");
            }
        }
        assert_eq!(s.get("", "/v2/findUsage").await.status, 422);
    });
}
